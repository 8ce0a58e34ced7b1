// How much memory the programs took that a test started, docker compose among them: from /proc, Linux only.
import { readdirSync, readFileSync } from 'node:fs'

export interface MemoryWatch {
  /** The most that any one of them ever held, in MB. */
  peakMb(): number
  stop(): void
}

const everyMs = 100

export function watchChildMemory(): MemoryWatch {
  let peakKb = 0
  const timer = setInterval(() => {
    for (const pid of descendants(process.pid)) peakKb = Math.max(peakKb, highWaterKb(pid))
  }, everyMs)
  return { peakMb: () => Math.round(peakKb / 1_024), stop: () => clearInterval(timer) }
}

function descendants(pid: number): number[] {
  return children(pid).flatMap((child) => [child, ...descendants(child)])
}

/** A process may have gone since it was listed. */
function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    )
  } catch {
    return []
  }
}

function highWaterKb(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
