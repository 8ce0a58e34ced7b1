import { bucketStart, tierFor } from '../../../src/shared/model/stats.ts'
import type { Implementer } from './answers.ts'
import { bigName, bigServices } from './big-stack.ts'
import { services, stackName } from './compose.ts'
import type { World } from './world.ts'

/** Every workload is one service that breathes. */
export function statsHandlers(world: World, os: Implementer) {
  return {
    query: os.stats.query.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const { workload, from, to, points } = input
      const { name: tier, stepMs } = tierFor(input, points, Date.now())
      if (world.scenario === 'empty') return { tier, stepMs, series: [] }
      const first = bucketStart({ stepMs }, from)
      const count = Math.max(0, Math.ceil((to - first) / stepMs))
      const breath = (n: number) => 20 + 10 * Math.sin(n / 9)
      const series = Array.from({ length: count }, (_, n) => {
        const avg = breath(n)
        return { at: first + n * stepMs, avg, min: avg * 0.8, max: avg * 1.3 }
      })
      return { tier, stepMs, series: [{ host: 'local', service: workload, points: series }] }
    }),
    now: os.stats.now.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const usage = {
        ...{ host: 'local', service: input.workload, running: 1, containers: 1, restarts: 0 },
        ...{ cpu: 4.2, memory: 64_000_000, memoryLimit: 256_000_000, pids: 7 },
        ...{ rx: 1_200, tx: 800, read: 0, write: 4_096 },
      }
      if (world.scenario === 'empty') return { at: Date.now(), services: [] }
      const big = bigServices.map((service) => ({ service }))
      const stacks: Record<string, readonly { service: string }[]> = {
        [stackName]: services,
        [bigName]: big,
      }
      const named = stacks[input.workload] ?? [{ service: input.workload }]
      const all = named.map(({ service }, index) => ({
        ...{ ...usage, service, cpu: 4.2 * index, memory: 64_000_000 * (index + 1) },
        restarts: service === 'worker' ? 7 : 0,
      }))
      return { at: Date.now(), services: all }
    }),
  }
}
