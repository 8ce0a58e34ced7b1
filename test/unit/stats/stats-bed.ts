import { expect, onTestFinished } from 'vitest'
import type { Usage } from '../../../src/main/engine/usage.ts'
import { createFleet } from '../../../src/main/fleet/fleet.ts'
import { createStats } from '../../../src/main/stats/stats.ts'
import { openStatsFile } from '../../../src/main/store/stats-file.ts'
import { composeServiceLabel, label } from '../../../src/shared/model/labels.ts'
import type { Metric } from '../../../src/shared/model/stats.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { sources } from '../../support/sources.ts'
import { workload } from '../fleet/builders.ts'
import { newFolder } from '../store/folder.ts'

/** Begins at a whole minute, so that buckets can be told by heart. */
const start = Date.parse('2025-06-01T12:00:00Z')

interface AddedService {
  readonly labels?: Readonly<Record<string, string>>
  readonly cpus?: number
}

/** A fleet with one host, the statistics beside it, and time that a test moves. */
export function statsBed(dir = newFolder(), at = start) {
  const clock = createManualClock(at)
  const session = createFakeSession({ clock, installation: 'mine' })
  const { control } = session.engine
  control.addImage('app:v1', { script: [] })
  const store = createMemoryStore()
  for (const name of ['web', 'shop']) store.workloads.put(workload(name))
  const hosts = createFakeHosts([session])
  const bugs: unknown[] = []
  const report = (error: unknown) => String(bugs.push(error))
  const kept = openStatsFile(dir, clock)
  const trouble: { error?: Error } = {}
  const file = {
    ...kept,
    add: (...added: Parameters<typeof kept.add>) => {
      if (trouble.error) throw trouble.error
      kept.add(...added)
    },
  }
  const stats = createStats({ file, hosts, store, clock, bugs: { report } })
  const fleet = createFleet({
    sources,
    hosts,
    store,
    clock,
    reportBug: noBugs,
    alongside: stats.collect,
  })

  const labels = { [label.installation]: 'mine', [label.workload]: 'web', [label.role]: 'image' }
  const addWeb = (name: string) => control.addContainer({ name, image: 'app:v1', labels })
  const addService = (name: string, service: string, more: AddedService = {}) =>
    control.addContainer({
      ...{ name, image: 'app:v1', cpus: more.cpus ?? 0 },
      labels: {
        ...labels,
        ...{ [label.workload]: 'shop', [label.role]: 'compose', [composeServiceLabel]: service },
        ...more.labels,
      },
    })

  async function watch() {
    const stop = new AbortController()
    const done = (async () => {
      for await (const _ of fleet.watch(stop.signal));
    })()
    await clock.advance(0)
    return async () => {
      stop.abort()
      await done
      await clock.advance(0)
    }
  }

  const asked = () =>
    control.calls.filter(({ method }) => method === 'containers.stats').map(({ args }) => args[0])
  const points = (name: string, metric: Metric, service?: string, count = 540) => {
    const range = { from: clock.now() - 90 * 60_000, to: clock.now() + 1 }
    const { series } = stats.query({ workload: name, metric, ...range, points: count })
    return series.find((each) => service === undefined || each.service === service)?.points ?? []
  }
  const use = (id: string, usage: Partial<Usage>) => control.use(id, usage)
  async function end() {
    const closed = fleet.close()
    await clock.advance(0)
    await closed
    stats.close()
    expect(bugs.splice(0)).toEqual([])
  }
  onTestFinished(end)
  return {
    clock,
    session,
    control,
    store,
    hosts,
    stats,
    fleet,
    bugs,
    dir,
    start: at,
    ...{ trouble, addWeb, addService, watch, asked, points, use, end },
  }
}
