// Whether a workload serves all the while: its running containers are asked again and again.
import { setTimeout as wait } from 'node:timers/promises'
import type { EngineBed } from './bed/shared-engine.ts'
import { isServed } from './workload-containers.ts'

export interface Watching {
  /** How often nothing answered. */
  stop(): Promise<number>
}

export function watchServing(bed: EngineBed, workload: string): Watching {
  let gaps = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      // The one that served may have gone after it was listed, and another have come: that is no gap yet.
      if (!(await isServed(bed, workload)) && !(await isServed(bed, workload))) gaps += 1
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
