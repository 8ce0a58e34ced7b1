/** Files of workloads on a host, over SFTP: a private folder each under the user's home. */
import { posix } from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { workloadNameSchema } from '../../../../shared/model/workload.ts'
import type { HostFiles } from '../../session.ts'
import type { Sftp } from './sftp.ts'

export interface RemoteFilesDeps {
  /** The Longshore host. */
  readonly host: string
  readonly installation: string
  readonly sftp: () => Promise<Sftp>
}

/** This installation's folder there. */
export function folderOf({ home }: Sftp, installation: string): string {
  return posix.join(home, '.longshore', installation)
}

export function createRemoteFiles({
  host,
  installation,
  sftp,
}: RemoteFilesDeps): Omit<HostFiles, 'withTemporary'> {
  async function locate(path: string): Promise<{ wire: Sftp; base: string; at: string }> {
    // Where a name of a file ends, for the system calls there.
    if (path.includes('\0')) fail({ kind: 'forbidden', reason: 'a path must not contain NUL' })
    const wire = await sftp()
    const base = folderOf(wire, installation)
    return { wire, base, at: posix.resolve(base, path) }
  }

  /** Place that may be written and removed. */
  async function locateInside(path: string): Promise<{ wire: Sftp; at: string }> {
    const { wire, base, at } = await locate(path)
    const inside = posix.relative(base, at)
    if (inside !== '' && !inside.startsWith('..')) return { wire, at }
    const reason = `${path} on ${host} is outside of Longshore's own folder`
    return fail({ kind: 'forbidden', reason })
  }

  return {
    async folder(workload) {
      if (!workloadNameSchema.safeParse(workload).success) {
        fail({ kind: 'forbidden', reason: `"${workload}" is not the name of a workload` })
      }
      const { wire, at } = await locate(workload)
      await wire.ensureFolder(at)
      return at
    },
    async ensureFolder(path) {
      const { wire, at } = await locate(path)
      await wire.ensureFolder(at)
    },
    async lookAt(path) {
      const { wire, at } = await locate(path)
      return await wire.lookAt(at)
    },
    async read(path) {
      const { wire, at } = await locate(path)
      return await wire.read(at)
    },
    async write(path, data, mode = 0o600) {
      const { wire, at } = await locateInside(path)
      const writing = wire.write(at, data, mode)
      await writing.catch(async (error: unknown) => {
        // Folders are there but for the first time: to look before would cost a round trip each time.
        if (failureOf(error)?.kind !== 'not-found') throw error
        await wire.ensureFolder(posix.dirname(at))
        await wire.write(at, data, mode)
      })
    },
    async list(path) {
      const { wire, at } = await locate(path)
      return await wire.list(at)
    },
    async remove(path) {
      const { wire, at } = await locateInside(path)
      await wire.remove(at)
    },
  }
}
