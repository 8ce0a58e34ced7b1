import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { composeOneOffLabel, label } from '../../../src/shared/model/labels.ts'
import { newFolder } from '../store/folder.ts'
import { statsBed } from './stats-bed.ts'

describe('collecting', () => {
  it('asks nothing of a host that nobody watches', async () => {
    const { clock, addWeb, asked, watch } = statsBed()
    addWeb('one')
    await clock.advance(60_000)
    expect(asked()).toEqual([])
    const leave = await watch()
    await clock.advance(30_000)
    expect(asked()).toHaveLength(3)
    await leave()
    await clock.advance(60_000)
    expect(asked()).toHaveLength(3)
    expect(clock.pending()).toBe(0)
  })

  it('reads what runs of ours every ten seconds, and nothing else', async () => {
    const { clock, addWeb, addService, control, asked, watch } = statsBed()
    const web = addWeb('web-1')
    const api = addService('shop-api-1', 'api')
    control.exit(addService('shop-job-1', 'job'), { exitCode: 0 })
    addService('shop-api-run', 'api', { labels: { [composeOneOffLabel]: 'True' } })
    addService('probe', 'api', { labels: { [label.role]: 'probe' } })
    control.addContainer({ name: 'foreign', image: 'app:v1' })
    const leave = await watch()
    await clock.advance(60_000)
    expect(asked().filter((id) => id === web)).toHaveLength(6)
    expect(asked().filter((id) => id === api)).toHaveLength(6)
    expect(asked()).toHaveLength(12)
    await leave()
  })

  it('SD-35 keeps what a service used in every tier: mean, least and most', async () => {
    const { clock, addWeb, use, watch, points } = statsBed()
    const id = addWeb('one')
    const leave = await watch()
    for (const memoryBytes of [10, 30, 20, 60, 40, 20]) {
      use(id, { memoryBytes })
      await clock.advance(10_000)
    }
    expect(points('web', 'memory').map(({ avg }) => avg)).toEqual([10, 30, 20, 60, 40, 20])
    const [minute, ...more] = points('web', 'memory', 'web', 60)
    expect(minute).toMatchObject({ avg: 30, min: 10, max: 60 })
    expect(more).toEqual([])
    await leave()
  })

  it('turns counters into rates from the second reading on', async () => {
    const { clock, start, addWeb, watch, points } = statsBed()
    addWeb('one')
    const leave = await watch()
    await clock.advance(40_000)
    // The engine in memory works a twentieth of a CPU, and sends a byte each millisecond.
    expect(points('web', 'cpu').map(({ at, avg }) => [at - start, Math.round(avg)])).toEqual([
      [10_000, 5],
      [20_000, 5],
      [30_000, 5],
    ])
    expect(points('web', 'tx').map(({ avg }) => avg)).toEqual([1_000, 1_000, 1_000])
    await leave()
  })

  it('leaves a gap, never a negative rate, when a container was restarted', async () => {
    const { clock, start, addWeb, use, watch, points } = statsBed()
    const id = addWeb('one')
    const leave = await watch()
    for (const rxBytes of [5_000, 15_000, 300, 10_300]) {
      use(id, { rxBytes })
      await clock.advance(10_000)
    }
    expect(points('web', 'rx').map(({ at, avg }) => [at - start, avg])).toEqual([
      [10_000, 1_000],
      [30_000, 1_000],
    ])
    await leave()
  })

  it('CP-43 leaves a gap while the engine does not say, and goes on', async () => {
    const { clock, start, addWeb, control, watch, points } = statsBed()
    addWeb('one')
    const leave = await watch()
    await clock.advance(10_000)
    control.failNext('containers.stats', {
      ...{ kind: 'engine-error', host: 'local', operation: 'x', status: 500, message: 'no' },
    })
    await clock.advance(30_000)
    const at = points('web', 'memory').map((point) => point.at - start)
    expect(at).toEqual([0, 20_000, 30_000])
    await leave()
  })

  it('waits no longer than five seconds for an engine that does not answer', async () => {
    const { clock, addWeb, control, watch, points } = statsBed()
    addWeb('one')
    const leave = await watch()
    control.hang('containers.stats')
    await clock.advance(60_000)
    expect(points('web', 'memory')).toEqual([])
    control.hang('containers.stats', false)
    await clock.advance(20_000)
    expect(points('web', 'memory').length).toBeGreaterThan(0)
    await leave()
  })

  it('asks nothing of a host that does not answer', async () => {
    const { clock, addWeb, control, asked, watch } = statsBed()
    addWeb('one')
    const leave = await watch()
    await clock.advance(10_000)
    control.setReachable(false)
    await clock.advance(1_000)
    const before = asked().length
    await clock.advance(120_000)
    expect(asked()).toHaveLength(before)
    await leave()
  })

  it('adds replicas up, and says nothing where one of them is not known', async () => {
    const { clock, addService, use, control, watch, points } = statsBed()
    const [one, two] = [addService('shop-api-1', 'api'), addService('shop-api-2', 'api')]
    const other = addService('shop-db-1', 'db')
    use(one, { memoryBytes: 100 })
    use(two, { memoryBytes: 20 })
    use(other, { memoryBytes: 3 })
    const leave = await watch()
    await clock.advance(10_000)
    control.failNext('containers.stats', {
      ...{ kind: 'engine-error', host: 'local', operation: 'x', status: 500, message: 'no' },
    })
    await clock.advance(10_000)
    expect(points('shop', 'memory', 'api').map(({ avg }) => avg)).toEqual([120])
    expect(points('shop', 'memory', 'db').map(({ avg }) => avg)).toEqual([3, 3])
    await leave()
  })

  it('is one series when a new container takes the place of the old one', async () => {
    const { clock, addWeb, control, watch, stats, points } = statsBed()
    const old = addWeb('old')
    const leave = await watch()
    await clock.advance(20_000)
    addWeb('new')
    await clock.advance(10_000)
    control.vanish(old)
    await clock.advance(20_000)
    const range = { from: 0, to: clock.now(), points: 1 }
    const { series } = stats.query({ workload: 'web', metric: 'memory', ...range })
    expect(series).toHaveLength(1)
    expect(points('web', 'memory').map(({ avg }) => avg / 1_000_000)).toEqual([1, 1, 2, 1, 1])
    await leave()
  })
})

describe('what was collected', () => {
  it('SD-35 is there after a restart, and a crash loses no more than a minute', async () => {
    const first = statsBed()
    first.addWeb('one')
    await first.watch()
    await first.clock.advance(10 * 60_000 + 30_000)
    // What lies in the file now is all that a crash would leave.
    const second = statsBed(first.dir, first.clock.now())
    const kept = second.points('web', 'memory').length
    expect(kept).toBeGreaterThanOrEqual(60)
    expect(first.points('web', 'memory')).toHaveLength(63)
    await second.end()
    await first.end()
    const third = statsBed(first.dir, first.clock.now())
    expect(third.points('web', 'memory')).toHaveLength(63)
  })

  it('is folded into the day that was begun before a restart', async () => {
    const dir = newFolder()
    let now = Date.parse('2025-06-01T12:00:00Z')
    for (const memoryBytes of [1_000, 3_000]) {
      const bed = statsBed(dir, now)
      bed.use(bed.addWeb('one'), { memoryBytes })
      const leave = await bed.watch()
      await bed.clock.advance(60_000)
      await leave()
      now = bed.clock.now()
      await bed.end()
    }
    const { stats } = statsBed(dir, now)
    const range = { from: now - 300 * 86_400_000, to: now + 1, points: 60 }
    const { tier, series } = stats.query({ workload: 'web', metric: 'memory', ...range })
    expect(tier).toBe('1d')
    const day = Date.parse('2025-06-01T00:00:00Z')
    expect(series).toEqual([
      { host: 'local', service: 'web', points: [{ at: day, avg: 2_000, min: 1_000, max: 3_000 }] },
    ])
  })

  it('CP-45 has a gap for the time that nobody watched', async () => {
    const { clock, start, addWeb, watch, points } = statsBed()
    addWeb('one')
    const leave = await watch()
    await clock.advance(20_000)
    await leave()
    await clock.advance(20 * 60_000)
    const again = await watch()
    await clock.advance(20_000)
    const at = points('web', 'cpu').map((point) => (point.at - start) / 1_000)
    expect(at).toEqual([10, 1_230])
    await again()
  })

  it('survives a clock that is set back, and is written all the same', async () => {
    const { clock, addWeb, watch, points, stats } = statsBed()
    addWeb('one')
    const leave = await watch()
    await clock.advance(120_000)
    clock.set(clock.now() - 60_000)
    await clock.advance(120_000)
    const range = { from: clock.now() - 600_000, to: clock.now() + 1, points: 60 }
    for (const metric of ['cpu', 'memory', 'rx'] as const) {
      const { series } = stats.query({ workload: 'web', metric, ...range })
      for (const { avg, min, max } of series.flatMap((each) => each.points)) {
        expect(min).toBeGreaterThanOrEqual(0)
        expect(avg).toBeGreaterThanOrEqual(min)
        expect(avg).toBeLessThanOrEqual(max)
      }
    }
    expect(points('web', 'memory').map(({ avg }) => avg)).toEqual(Array(18).fill(1_000_000))
    await leave()
  })
  it('waits for room on a full disk, and is whole once it can be written', async () => {
    const { clock, addWeb, watch, points, trouble, dir, end } = statsBed()
    addWeb('one')
    const leave = await watch()
    trouble.error = new FailureError({ kind: 'no-space', where: dir, message: 'full' })
    await clock.advance(10 * 60_000)
    expect(points('web', 'memory')).toHaveLength(60)
    delete trouble.error
    await clock.advance(60_000)
    await leave()
    await end()
    expect(statsBed(dir, clock.now()).points('web', 'memory')).toHaveLength(66)
  })

  it('goes on being collected after a bug, which is told', async () => {
    const { clock, addWeb, watch, points, trouble, bugs } = statsBed()
    addWeb('one')
    const leave = await watch()
    trouble.error = new Error('a bug')
    await clock.advance(60_000)
    expect(bugs.splice(0)).toContain(trouble.error)
    delete trouble.error
    await clock.advance(60_000)
    expect(points('web', 'memory')).toHaveLength(12)
    await leave()
  })
})
