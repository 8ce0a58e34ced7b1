/** How full the file system of the engine's data is, as `df` on the host says. */
import { statfs } from 'node:fs/promises'
import type { Host } from '../../shared/model/host.ts'
import type { EngineFacts } from '../engine/engine.ts'
import { type HostSession, outputOf } from './session.ts'

/** Null where it cannot be asked: nothing is made up. */
export async function readDisk(
  session: HostSession,
  { rootDir }: EngineFacts,
  signal: AbortSignal,
): Promise<Host['disk']> {
  if (!rootDir?.startsWith('/')) return null
  if (session.isHere) return readDiskHere(rootDir)
  if (!session.capabilities.includes('run')) return null
  try {
    const argv = ['df', '-kP', rootDir] as const
    const command = { argv, env: { LC_ALL: 'C' }, signal }
    const { end, lines } = await outputOf(session.run, command)
    return end.exitCode === 0 ? parseDf(lines) : null
  } catch {
    return null
  }
}

/** The same without a process, which costs a short command a tenth of its time. */
async function readDiskHere(rootDir: string): Promise<Host['disk']> {
  try {
    const { bsize, blocks, bavail } = await statfs(rootDir)
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize }
  } catch {
    return null
  }
}

/** `Filesystem 1024-blocks Used Available Capacity Mounted on`, then one line of it. */
export function parseDf(lines: readonly string[]): Host['disk'] {
  const match = /\s(\d+)\s+\d+\s+(\d+)\s+\d+%\s/.exec(lines[1] ?? '')
  if (!match) return null
  return { totalBytes: Number(match[1]) * 1_024, freeBytes: Number(match[2]) * 1_024 }
}
