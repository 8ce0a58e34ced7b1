/** Temporary folders on this machine, in memory where it has a file system of that kind. */
import fs from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import type { TemporaryNames } from '../session/temporary-names.ts'
import type { HostFiles, TemporaryFolder } from '../session.ts'
import { translated, writeInside } from './local-files.ts'

export interface LocalTemporaryDeps {
  readonly names: TemporaryNames
  readonly env: Readonly<Record<string, string | undefined>>
  /** On disk, for this user alone; made when there is no memory to use. */
  readonly onDisk: string
}

export interface LocalTemporary extends Pick<HostFiles, 'withTemporary'> {
  /** Removes what a run that is over left behind. Never throws. */
  sweep(): Promise<void>
}

/** f_type of tmpfs and ramfs (statfs(2)). */
const memoryTypes = new Set([0x0102_1994, 0x8584_58f6])

export function createLocalTemporary({ names, env, onDisk }: LocalTemporaryDeps): LocalTemporary {
  const runtime = env.XDG_RUNTIME_DIR ?? ''
  const inMemory = [...(isAbsolute(runtime) ? [runtime] : []), '/dev/shm']

  async function make(): Promise<TemporaryFolder> {
    for (const place of inMemory) {
      const path = join(place, names.fresh())
      if ((await isMemory(place)) && (await madeAt(path))) return folderAt(path, true)
    }
    const path = join(onDisk, names.fresh())
    await translated(path, async () => {
      await fs.mkdir(onDisk, { recursive: true, mode: 0o700 })
      await fs.mkdir(path, { mode: 0o700 })
    })
    return folderAt(path, false)
  }

  return {
    async withTemporary(work) {
      const folder = await make()
      try {
        return await work(folder)
      } finally {
        // What cannot be removed now must not hide how the work ended; the next run removes it.
        await fs.rm(folder.path, { recursive: true, force: true }).catch(() => {})
      }
    },
    async sweep() {
      for (const place of [...inMemory, onDisk]) {
        const found = await fs.readdir(place).catch(() => [])
        const left = found.filter(names.isLeftBehind).map((name) => join(place, name))
        for (const path of left) await removeOurs(path).catch(() => {})
      }
    },
  }
}

async function isMemory(place: string): Promise<boolean> {
  return await fs.statfs(place).then(
    ({ type }) => memoryTypes.has(type),
    () => false,
  )
}

/** Makes a folder; false where this user may not write: another place will do. */
async function madeAt(path: string): Promise<boolean> {
  return await fs.mkdir(path, { mode: 0o700 }).then(
    () => true,
    () => false,
  )
}

function folderAt(path: string, isInMemory: boolean): TemporaryFolder {
  return {
    path,
    isInMemory,
    write: (name, data, mode = 0o600) => writeInside(path, resolve(path, name), { data, mode }),
  }
}

/** Anybody may make a folder of that name beside ours. */
async function removeOurs(path: string): Promise<void> {
  const { uid } = await fs.lstat(path)
  if (uid === (process.getuid?.() ?? 0)) await fs.rm(path, { recursive: true, force: true })
}
