// Whether a workload serves all the while: its running containers are asked again and again.
import { setTimeout as wait } from 'node:timers/promises'
import type { EngineBed } from './bed/shared-engine.ts'
import { servedBy } from './workload-containers.ts'

export interface Watching {
  /** What it saw each time that nothing answered. */
  stop(): Promise<readonly string[]>
}

export function watchServing(bed: EngineBed, workload: string): Watching {
  const gaps: string[] = []
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const gap = await gapNow(bed, workload)
      if (gap !== undefined) gaps.push(gap)
      await wait(100)
    }
  })()
  return {
    async stop() {
      isOver = true
      await watching
      return gaps
    },
  }
}

/** One of those that were listed may have gone before it was asked: it is looked again. */
async function gapNow(bed: EngineBed, workload: string): Promise<string | undefined> {
  let seen = ''
  for (let look = 0; look < 4; look += 1) {
    seen = await servedBy(bed, workload).then(
      (answers) => (answers.some((each) => each !== '') ? 'served' : 'nobody there'),
      (error: unknown) => String(error),
    )
    if (seen === 'served') return undefined
  }
  return seen
}
