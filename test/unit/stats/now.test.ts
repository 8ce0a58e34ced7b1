import { describe, expect, it } from 'vitest'
import { keptFailedName } from '../../../src/shared/model/kept-failed.ts'
import { composeServiceLabel, label } from '../../../src/shared/model/labels.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { statsBed } from './stats-bed.ts'

const { signal } = new AbortController()

describe('what is used now', () => {
  it('CP-42, CP-45 takes two readings a second apart where nobody watches', async () => {
    const { clock, addService, control, asked, stats } = statsBed()
    addService('shop-api-1', 'api')
    addService('shop-api-2', 'api')
    control.exit(addService('shop-job-1', 'job'), { exitCode: 0 })
    await clock.advance(60_000)
    const answer = stats.now('shop', signal)
    await clock.advance(1_000)
    const { at, services } = await answer
    expect(at).toBe(clock.now())
    expect(asked()).toHaveLength(4)
    expect(services).toMatchObject([
      {
        ...{ host: 'local', service: 'api', running: 2, containers: 2, restarts: 0 },
        ...{ memory: 2_000_000, rx: 2_000, tx: 2_000, read: 0, write: 0, pids: 2 },
      },
      {
        ...{ service: 'job', running: 0, containers: 1, cpu: null, memory: null, rx: null },
        ...{ memoryLimit: null, pids: null },
      },
    ])
    expect(services[0]?.cpu).toBeCloseTo(10)
  })

  it('CP-45 is of each service of an instance by itself, and of what is gone, or kept for a look, nothing', async () => {
    const { clock, addService, use, control, stats } = statsBed()
    const role = { [label.role]: 'main', [composeServiceLabel]: '' }
    const serve = (service: string) =>
      addService(`shop-${service}`, '', { labels: { ...role, [label.service]: service } })
    use(serve('web'), { memoryBytes: 7 })
    use(serve('proxy'), { memoryBytes: 5 })
    control.vanish(serve('gone'))
    const kept = { labels: { ...role, [label.service]: 'migrate' } }
    addService(keptFailedName('shop-migrate', clock.now()), '', kept)
    const answer = stats.now('shop', signal)
    await clock.advance(1_000)
    expect((await answer).services.map(({ service, memory }) => [service, memory])).toEqual([
      ['proxy', 5],
      ['web', 7],
    ])
  })

  it('shares the host’s memory among containers without a limit of their own', async () => {
    const { clock, addService, stats, use } = statsBed()
    const [one, two] = [addService('shop-api-1', 'api'), addService('shop-api-2', 'api')]
    const limit = async () => {
      const answer = stats.now('shop', signal)
      await clock.advance(1_000)
      return (await answer).services[0]?.memoryLimit
    }
    expect(await limit()).toBe(4 * 1024 ** 3)
    for (const id of [one, two]) use(id, { memoryLimitBytes: 1_000 })
    expect(await limit()).toBe(2_000)
  })

  it('has a limit of CPU where all its containers have one', async () => {
    const { clock, addService, stats } = statsBed()
    addService('shop-api-1', 'api', { cpus: 0.5 })
    addService('shop-api-2', 'api', { cpus: 1 })
    addService('shop-web-1', 'web', { cpus: 0.5 })
    addService('shop-web-2', 'web')
    const answer = stats.now('shop', signal)
    await clock.advance(1_000)
    const limits = (await answer).services.map(({ service, cpuLimit }) => [service, cpuLimit])
    expect(limits).toEqual([
      ['api', 150],
      ['web', null],
    ])
  })

  it('is answered at once from what was collected just now', async () => {
    const { clock, addWeb, asked, stats, watch } = statsBed()
    addWeb('one')
    const leave = await watch()
    await clock.advance(17_000)
    const before = asked().length
    const answer = stats.now('web', signal)
    await clock.advance(0)
    expect((await answer).services).toMatchObject([{ service: 'web', rx: 1_000 }])
    expect(asked()).toHaveLength(before + 1)
    await leave()
  })

  it('counts restarts as the engine does, and says where there is no such workload', async () => {
    const { clock, control, addWeb, stats } = statsBed()
    const ids = [addWeb('one'), addWeb('two')]
    for (const each of control.containers().filter(({ id }) => ids.includes(id))) {
      each.exit = { ...each.exit, restarts: 4 }
    }
    const answer = stats.now('web', signal)
    await clock.advance(1_000)
    expect((await answer).services).toMatchObject([{ service: 'web', containers: 2, restarts: 8 }])
    expect(await failureFrom(stats.now('nothing', signal))).toMatchObject({
      ...{ kind: 'not-found', what: 'workload', name: 'nothing' },
    })
  })
  it('is a failure of the host when its engine does not answer', async () => {
    const { clock, addWeb, control, stats } = statsBed()
    addWeb('one')
    control.hang('containers.list')
    const failure = failureFrom(stats.now('web', signal))
    await clock.advance(20_000)
    expect(await failure).toMatchObject({ kind: 'engine-unavailable', host: 'local' })
  })
})
