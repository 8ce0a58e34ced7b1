import { describe, expect, it } from 'vitest'
import { createHostWatch } from '../../../src/main/activity/host-watch.ts'
import type { Host } from '../../../src/shared/model/host.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

/** A host as its listing says, with so much of its disk free. */
const host = (freeBytes: number | null, more: Partial<Host> = {}): Host => ({
  ...{ name: 'prod', kind: 'ssh', endpoint: 'ssh://prod', found: '', capabilities: [] },
  ...{ status: { state: 'online', since: 0 }, engine: null, guard: 'open', colour: 'none' },
  ...{ latencyMs: null, reach: null },
  disk: freeBytes === null ? null : { totalBytes: 100e9, freeBytes },
  ...more,
})

function bed(diskWarnPercent = 90) {
  const { activity } = createMemoryStore()
  const clock = createManualClock()
  const settings = { get: () => settingsSchema.parse({ diskWarnPercent }) }
  const open = () => createHostWatch({ activity, clock, settings })
  const told = () =>
    activity
      .list({ limit: 99 })
      .map(({ event, detail }) => `${event}: ${detail}`)
      .reverse()
  return { open, told, activity, clock }
}

const fleet = (...hosts: Host[]) => ({ at: 0, hosts, workloads: [], containers: [] })

describe('the disk of a host', () => {
  it('is told of once when it is nearly full, and when there is room again, not at every byte between', () => {
    const { open, told, activity } = bed()
    const watch = open()
    for (const free of [50e9, 11e9, 9.9e9, 9e9, 10.5e9, 9e9, 11e9, 30e9])
      watch.look(fleet(host(free)))
    expect(told()).toEqual([
      'disk-nearly-full: 90 % used, 9.9 GB of 100.0 GB free',
      'disk-back: 70 % used, 30.0 GB of 100.0 GB free',
    ])
    expect(activity.stories({ limit: 9 })).toMatchObject([{ event: 'disk-back', host: 'prod' }])
  })

  it('is full where the settings say so', () => {
    const { open, told } = bed(60)
    open().look(fleet(host(39e9)))
    expect(told()).toEqual(['disk-nearly-full: 61 % used, 39.0 GB of 100.0 GB free'])
  })

  it('is not known of a host that cannot be asked, or is away', () => {
    const { open, told } = bed()
    const watch = open()
    watch.look(fleet(host(1e9)))
    watch.look(fleet(host(null)))
    const failure = { kind: 'host-unreachable', host: 'prod', reason: '' } as const
    watch.look(fleet(host(90e9, { status: { state: 'stale', since: 0, failure } })))
    expect(told()).toHaveLength(1)
  })

  it('is told of once, also by an app that is started anew', () => {
    const { open, told } = bed()
    open().look(fleet(host(1e9)))
    open().look(fleet(host(1e9)))
    expect(told()).toHaveLength(1)
  })
})

describe('a host that cannot be reached', () => {
  const failure = { kind: 'host-unreachable', host: 'prod', reason: 'no route' } as const
  const away = host(null, { status: { state: 'failed', since: 0, failure } })

  it('is away when that lasts, and says why', async () => {
    const { open, told, clock, activity } = bed()
    const watch = open()
    watch.look(fleet(away))
    await clock.advance(10_000)
    watch.look(fleet(away))
    expect(told()).toEqual([])
    expect(watch.dueAt()).toContain(clock.now() + 5_000)
    await clock.advance(5_000)
    watch.look(fleet(away))
    expect(told()).toHaveLength(1)
    expect(activity.list({ limit: 1 })).toMatchObject([
      { event: 'host-away', severity: 'critical', facts: { failure: 'host-unreachable' } },
    ])
  })

  it('is nobody’s any more once it was forgotten', async () => {
    const { open, told, clock } = bed()
    const watch = open()
    watch.look(fleet(away))
    watch.look(fleet())
    await clock.advance(60_000)
    expect(watch.dueAt()).toEqual([])
    expect(told()).toEqual([])
  })
})
