/** Temporary folders on a host over SSH, in memory where it has a file system of that kind. */
import { posix } from 'node:path'
import type { Clock } from '../../../../shared/lib/clock.ts'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { TemporaryNames } from '../../session/temporary-names.ts'
import type { HostFiles, TemporaryFolder } from '../../session.ts'
import type { Link } from '../connection/link.ts'
import { folderOf } from './remote-files.ts'
import { openSftp, type Sftp } from './sftp.ts'

export interface RemoteTemporaryDeps {
  /** The Longshore host. */
  readonly host: string
  readonly installation: string
  readonly names: TemporaryNames
  readonly clock: Clock
  readonly sftp: () => Promise<Sftp>
}

export interface RemoteTemporary extends Pick<HostFiles, 'withTemporary'> {
  /** Removes what runs that are over left behind, and what a cut kept us from removing. Never throws. */
  sweep(link: Link): Promise<void>
}

const memory = '/dev/shm'
/** Nobody waits longer for a folder to go: where the host is away, it goes when it is back. */
const removalMs = 5_000

export function createRemoteTemporary(deps: RemoteTemporaryDeps): RemoteTemporary {
  const { host, installation, names, clock, sftp } = deps
  /** Done with, but still there as far as we know. */
  const owed = new Set<string>()
  const memories = new WeakMap<Sftp, Promise<boolean>>()
  let isSwept = false
  const onDisk = (wire: Sftp) => posix.join(folderOf(wire, installation), '.temporary')

  async function make(wire: Sftp): Promise<TemporaryFolder> {
    const name = names.fresh()
    const inMemory = posix.join(memory, name)
    const hasMemory = memories.get(wire) ?? lookForMemory(wire)
    memories.set(wire, hasMemory)
    if ((await hasMemory) && (await madeAt(wire, inMemory))) {
      return folderAt(wire, inMemory, true)
    }
    const path = posix.join(onDisk(wire), name)
    await wire.ensureFolder(onDisk(wire))
    await wire.makeFolder(path)
    return folderAt(wire, path, false)
  }

  async function removeOwed(path: string): Promise<void> {
    const wire = await sftp()
    await wire.remove(path)
    owed.delete(path)
  }

  async function sweepOver(wire: Sftp): Promise<void> {
    const left = [...owed]
    for (const place of isSwept ? [] : [memory, onDisk(wire)]) {
      const found = await wire.list(place).catch(() => [])
      left.push(...found.filter(names.isLeftBehind).map((name) => posix.join(place, name)))
    }
    if (left.length > 0) await removeThose(wire, left)
    isSwept = true
  }

  async function removeThose(wire: Sftp, left: readonly string[]): Promise<void> {
    // Anybody may make a folder of that name beside ours. Whose we are shows on what we make.
    await wire.ensureFolder(onDisk(wire))
    const us = await wire.ownerOf(onDisk(wire))
    for (const path of left) {
      if ((await wire.ownerOf(path).catch(() => undefined)) === us) await wire.remove(path)
      owed.delete(path)
    }
  }

  return {
    async withTemporary(work) {
      const folder = await make(await sftp())
      try {
        return await work(folder)
      } finally {
        owed.add(folder.path)
        const removed = new AbortController()
        const removal = removeOwed(folder.path).catch(() => {})
        const late = clock.sleep(removalMs, removed.signal).catch(() => {})
        await Promise.race([removal, late])
        removed.abort()
      }
    },
    async sweep(link) {
      if (isSwept && owed.size === 0) return
      try {
        // A channel of its own: hosts whose files are never used keep no session for them.
        const wire = await openSftp({ host, clock }, link)
        await sweepOver(wire).finally(wire.close)
      } catch (error) {
        // What stands in the way is told when somebody needs files there.
        if (!failureOf(error)) throw error
      }
    },
  }
}

/** Looks for a file system in memory in what Linux says is mounted; elsewhere there is no such file. */
async function lookForMemory(wire: Sftp): Promise<boolean> {
  const mounts = await wire.read('/proc/mounts').catch(() => '')
  const lines = mounts.toString().split('\n')
  return lines.some((line) => {
    const [, at, type] = line.split(' ')
    return at === memory && (type === 'tmpfs' || type === 'ramfs')
  })
}

/** Makes a folder; false where this user may not write: the disk will do. */
async function madeAt(wire: Sftp, path: string): Promise<boolean> {
  return await wire.makeFolder(path).then(
    () => true,
    () => false,
  )
}

function folderAt(wire: Sftp, path: string, isInMemory: boolean): TemporaryFolder {
  const folders = new Map([[path, Promise.resolve()]])
  /** Made once, however many files are written into it at the same time. */
  const ensured = (folder: string): Promise<void> => {
    const made = folders.get(folder) ?? wire.ensureFolder(folder)
    folders.set(folder, made)
    return made
  }
  return {
    path,
    isInMemory,
    async write(name, data, mode = 0o600) {
      const at = posix.resolve(path, name)
      if (!at.startsWith(`${path}/`)) {
        fail({ kind: 'forbidden', reason: `${name} is outside of the temporary folder` })
      }
      await ensured(posix.dirname(at))
      await wire.put(at, data, mode)
    },
  }
}
