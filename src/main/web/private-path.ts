import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The kernel takes 107 bytes on Linux and 103 on macOS. */
const longestPath = 100

export interface PrivatePathInput {
  readonly dataDir: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** This user; undefined on Windows. */
  readonly uid: number | undefined
}

/** This process's own. */
export const privatePathInput = (dataDir: string): PrivatePathInput => ({
  dataDir,
  platform: process.platform,
  env: process.env,
  uid: process.getuid?.(),
})

/**
 * Path at which the app of a state folder listens for this user's other commands: in the folder, or under a short
 * name made from it where that path is too long for a socket.
 */
export function privatePath({ dataDir, platform, env, uid }: PrivatePathInput): string {
  const dir = resolve(dataDir)
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 24)
  if (platform === 'win32') return `\\\\.\\pipe\\longshore-${name}`
  const inside = join(dir, 'longshore.sock')
  if (Buffer.byteLength(inside) <= longestPath) return inside
  const runtime = env.XDG_RUNTIME_DIR
  const parent = runtime && Buffer.byteLength(runtime) <= 40 ? runtime : tmpdir()
  return join(parent, `longshore-${uid}`, `${name}.sock`)
}

/** Makes a folder that only this user can enter, or throws: others could listen in our place. */
export function makePrivateFolder(dir: string, uid: number | undefined): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (!isPrivateFolder(dir, uid)) throw new Error(`${dir} is not a folder of this user alone`)
}

export function isPrivateFolder(dir: string, uid: number | undefined): boolean {
  if (uid === undefined) return true
  const found = look(dir)
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0
}

/** A path that leads nowhere, through a file for one, is no folder of anybody. */
function look(dir: string): Stats | undefined {
  try {
    return lstatSync(dir, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
