// The whole window over a fleet of which everything changes at every update.
import { createRoot } from 'react-dom/client'
import { openLive } from '../../../src/renderer/client/live.ts'
import { Window } from '../../../src/renderer/frame/start.tsx'
import type { Fleet, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import { fakeConnection } from '../../support/fake-client/connection.ts'
import { createFakeClient } from '../../support/fake-client.ts'
import type { FleetOptions, FleetResult } from './bench-page.ts'
import { nextFrame, untilDrawn, watchFrames } from './painted.ts'

const states: readonly FleetWorkload['state'][] = ['running', 'degraded', 'restarting', 'unhealthy']
/** Different pictures, shown in turn; in each of them every workload and container is another. */
const pictures = 8

let go: (() => void) | undefined
let ended: Promise<void> | undefined

/** Shows it, and resolves when the rows are there; `runFleet` lets it change. */
export async function openFleet(root: Element, options: FleetOptions): Promise<void> {
  localStorage.clear()
  // As in the app's own page: without it every row would be in sight.
  if (root instanceof HTMLElement) root.style.height = '100vh'
  location.hash = '#/fleet'
  const fake = createFakeClient('full')
  const texts = await textsOf(await fake.fleet.status({}), options)
  const started = new Promise<void>((resolve) => {
    go = resolve
  })
  let end = () => {}
  ended = new Promise((resolve) => {
    end = resolve
  })
  async function* watch() {
    yield snapshot(texts[0] ?? '')
    await started
    for (let update = 1; update <= options.updates; update += 1) {
      await new Promise((resolve) => setTimeout(resolve, options.everyMs))
      yield snapshot(texts[update % texts.length] ?? '')
    }
    end()
    await new Promise(() => {})
  }
  const own = { watch: async () => watch() }
  // The scripted deployments go on by themselves, which is no work of the window.
  const deployments = await fake.deploys.list({})
  async function* watchAll() {
    yield { type: 'snapshot' as const, deployments }
    await new Promise(() => {})
  }
  const still = { watchAll: async () => watchAll() }
  const client = over(fake, { fleet: over(fake.fleet, own), deploys: over(fake.deploys, still) })
  const { connection } = fakeConnection(client)
  const live = openLive(connection)
  if (options.view === 'window') {
    createRoot(root).render(<Window connection={connection} live={live} />)
    await untilDrawn(() => root.textContent?.includes('workload-0') ?? false)
  }
  // Curves and whatever else is asked for once.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
}

export async function runFleet(): Promise<FleetResult> {
  const stop = watchFrames()
  go?.()
  await ended
  for (let frame = 0; frame < 3; frame += 1) await nextFrame()
  return { frames: stop() }
}

/** What it answers, but for `own`. */
function over<T extends object>(of: T, own: object): T {
  return new Proxy(of, {
    get: (target, name) => Reflect.get(own, name) ?? Reflect.get(target, name),
  })
}

/** As it comes over the wire: text that is parsed anew. */
const snapshot = (text: string) => ({ type: 'snapshot' as const, fleet: JSON.parse(text) as Fleet })

async function textsOf(
  seed: Fleet,
  { workloads, hosts, changed }: FleetOptions,
): Promise<string[]> {
  const names = Array.from({ length: hosts }, (_, index) => `host-${index}`)
  const began = Date.now()
  const fleetAt = (now: number): Fleet => ({
    ...seed,
    at: began + now,
    hosts: names.map((name) => ({
      ...(seed.hosts[0] as Fleet['hosts'][0]),
      name,
      latencyMs: 2 + now,
    })),
    workloads: Array.from({ length: workloads }, (_, index) => {
      const turn = index < changed ? now : 0
      const base = seed.workloads[index % seed.workloads.length] as FleetWorkload
      const host = names[index % hosts] ?? ''
      const state = states[(index + turn) % states.length] ?? 'running'
      const at = began + turn
      return {
        ...base,
        name: `workload-${index}`,
        host,
        state,
        asOf: at,
        since: at - index * 1_000,
      }
    }),
    containers: Array.from({ length: workloads }, (_, index) => {
      const turn = index < changed ? now : 0
      const base = seed.containers[0] as Fleet['containers'][0]
      const health = turn % 2 === 0 ? ('healthy' as const) : ('unhealthy' as const)
      const host = names[index % hosts] ?? ''
      return { ...base, host, id: `${index}`.padStart(64, '0'), health, status: `Up ${turn} s` }
    }),
  })
  return Array.from({ length: pictures }, (_, turn) => JSON.stringify(fleetAt(turn)))
}
