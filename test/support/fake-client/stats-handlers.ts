import { bucketStart, type Metric, type Stats, tierFor } from '../../../src/shared/model/stats.ts'
import type { Implementer } from './answers.ts'
import { bigName, bigServices } from './big-stack.ts'
import { services, stackName } from './compose.ts'
import { illInstance, instanceHost, instanceName } from './instances.ts'
import type { World } from './world.ts'

const mebibyte = 1_024 ** 2

/** What is usual of each, and how much it swings. */
const scales: { readonly [M in Metric]: readonly [usual: number, swing: number] } = {
  cpu: [11, 8],
  memory: [46 * mebibyte, 8 * mebibyte],
  rx: [42_000, 30_000],
  tx: [180_000, 120_000],
  read: [2_000, 1_900],
  write: [24_000, 16_000],
  pids: [9, 2],
}

/** Of the same bucket always the same, whenever it is asked. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453
  return x - Math.floor(x)
}

/** Nobody watched in a part of every range, and not before the workload was there. */
const isGap = (part: number) => part < 0.06 || (part > 0.38 && part < 0.45)

interface Asked {
  readonly metric: Metric
  readonly from: number
  readonly to: number
  readonly stepMs: number
}

function points(
  { metric, from, to, stepMs }: Asked,
  service: number,
): Stats['series'][0]['points'] {
  const [usual, swing] = scales[metric]
  const first = bucketStart({ stepMs }, from)
  const count = Math.max(0, Math.ceil((to - first) / stepMs))
  return Array.from({ length: count }, (_, n) => n).flatMap((n) => {
    if (isGap(n / count)) return []
    const at = first + n * stepMs
    const turn = at / stepMs
    const wave = Math.sin(turn / 23 + service) * 0.5 + noise(turn + service * 31) * 0.5
    const avg = Math.max(0, (usual + swing * wave) / (1 + service * 0.4))
    return [{ at, avg, min: avg * 0.82, max: avg * (1.1 + noise(turn) * 0.35) }]
  })
}

function servicesOf(workload: string): readonly string[] {
  if (workload === stackName) return services.map(({ service }) => service)
  if (isInstance(workload)) return workload === illInstance ? ['web'] : ['proxy', 'web']
  return workload === bigName ? bigServices : [workload]
}

const isInstance = (workload: string) => [instanceName, illInstance].includes(workload)
const hostOf = (workload: string) => (isInstance(workload) ? instanceHost : 'local')

/** Every service breathes in its own time. */
export function statsHandlers(world: World, os: Implementer) {
  return {
    query: os.stats.query.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const { workload, metric, from, to } = input
      const { name: tier, stepMs } = tierFor(input, input.points, Date.now())
      const isNew = world.deployments(workload).length === 0
      if (world.scenario === 'empty' || isNew) return { tier, stepMs, series: [] }
      const series = servicesOf(workload).map((service, index) => ({
        ...{ host: hostOf(workload), service },
        points: points({ metric, from, to, stepMs }, index),
      }))
      return { tier, stepMs, series }
    }),
    now: os.stats.now.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const usage = {
        ...{
          host: hostOf(input.workload),
          service: input.workload,
          running: 1,
          containers: 1,
          restarts: 0,
        },
        ...{ cpuLimit: 50, memoryLimit: 64 * mebibyte, pids: 7 },
        ...{ rx: 1_200, tx: 800, read: 0, write: 4_096 },
      }
      if (world.scenario === 'empty') return { at: Date.now(), services: [], away: [] }
      const all = servicesOf(input.workload).map((service, index) => ({
        ...{ ...usage, service, cpu: 4.2 * index, memory: 64_000_000 * (index + 1) },
        restarts: service === 'worker' ? 7 : 0,
      }))
      return { at: Date.now(), services: all, away: [] }
    }),
  }
}
