// What is live already, and what is not: every service is looked at, and asked what it was proved by.
import { describe, expect, it } from 'vitest'
import { noOptions } from '../../../../src/shared/model/options.ts'
import type { FakeContainer } from '../../../support/fake-engine/fake-state.ts'
import { type InstanceBed, image, instanceBed, migrate, proxy, web } from './instance-bed.ts'

const { signal } = new AbortController()
const api = { ...web, name: 'api', role: 'sidecar', ports: [{ container: 9000 }] }

async function live(services: readonly unknown[] = [migrate, web, api]): Promise<InstanceBed> {
  const bed = instanceBed()
  bed.have(services)
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  bed.session.engine.control.forgetCalls()
  return bed
}

async function planned(bed: InstanceBed) {
  const { targets } = await bed.deploys.plan({ workload: 'web', action: 'deploy' }, signal)
  const [target] = targets
  const anew = target?.parts.filter(({ change }) => change !== 'unchanged') ?? []
  return {
    skip: target?.skip,
    anew: anew.map(({ part, reasons }) => `${part}: ${reasons.join('; ')}`),
    mutations: bed.session.engine.control.mutations(),
  }
}

type Control = InstanceBed['session']['engine']['control']
type Harm = (control: Control, of: FakeContainer) => void

describe('a service of an instance that is live', () => {
  it('CP-14 is asked again what it was proved by, and then is live already', async () => {
    const bed = await live()
    const before = bed.session.dialled.length
    expect(await planned(bed)).toEqual({
      ...{ anew: [], mutations: [] },
      skip: 'r1 is already live, with these images and this configuration, and web, api answer',
    })
    expect(bed.session.dialled.slice(before).map((to) => 'port' in to && to.port)).toEqual([
      8080, 9000,
    ])
  })

  const back = Date.now()
  it.each<[string, Harm, string]>([
    [
      'is paused',
      (control, { id }) => control.setState(id, 'paused'),
      'it is paused and answers nothing',
    ],
    [
      'ends again and again',
      (control, { id }) => control.setState(id, 'restarting'),
      'it ends again and again (0 times so far)',
    ],
    [
      'was started again just now',
      (_, of) =>
        Object.assign(of, {
          exit: { ...of.exit, restarts: 2 },
          startedAt: new Date(back + 9e9).toISOString(),
        }),
      'it has just been started again by the engine, 2 times so far',
    ],
    [
      'is unhealthy',
      (control, { id }) => control.setHealth(id, 'unhealthy', 'no disk'),
      'it is unhealthy, its health check says: no disk',
    ],
    [
      'has not become healthy',
      (control, { id }) => control.setHealth(id, 'starting'),
      'it has not become healthy yet',
    ],
    ['ended', (control, { id }) => control.exit(id, { exitCode: 3 }), 'nothing of it runs'],
    ['is gone', (control, { id }) => control.vanish(id), 'nothing of it runs'],
  ])('that %s is made anew, it alone, and the plan says why', async (_, harm, why) => {
    const bed = await live()
    harm(bed.session.engine.control, bed.of('api'))
    const { skip, anew, mutations } = await planned(bed)
    expect([skip, mutations]).toEqual([null, []])
    expect(anew).toEqual([expect.stringContaining(`api: ${why}`)])
  })

  it.each([
    ['answers with an error', { status: 503, body: 'busy' }, '503'],
    ['answers nothing', undefined, ':9000/healthz: '],
  ])('that runs and %s is made anew, it alone', async (_, answer, words) => {
    const bed = await live()
    const ids = [bed.of('web').id, bed.of('api').id]
    bed.session.respond((host, port) =>
      port === 9000 && host === bed.of('api').address && bed.of('api').id === ids[1]
        ? answer
        : { status: 200, body: 'ok' },
    )
    const { skip, anew, mutations } = await planned(bed)
    expect([skip, mutations]).toEqual([null, []])
    expect(anew).toEqual([
      expect.stringMatching(
        /^api: it runs, and does not answer as it did when it was proved: GET http:\S+:9000\/healthz/,
      ),
    ])
    expect(anew[0]).toContain(words)
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(bed.of('web').id).toBe(ids[0])
    expect(bed.of('api').id).not.toBe(ids[1])
  })

  it('that does not answer is owed no answer where what was to replace it fails', async () => {
    const bed = await live()
    const old = bed.of('api').id
    bed.session.respond((_, port) =>
      port === 9000 ? { status: 503, body: 'busy' } : { status: 200, body: 'ok' },
    )
    expect(await bed.deploy()).toMatchObject({
      state: 'failed',
      failure: { kind: 'health-timeout' },
    })
    expect(bed.of('api').id).toBe(old)
    expect(bed.services()).toEqual(['api running', 'migrate exited', 'web running'])
  })

  it('is not asked where it is another image that is wanted, or another service alone', async () => {
    const bed = await live()
    bed.have([migrate, { ...web, image: image('v2') }, { ...api, image: image('v2') }])
    let seen = bed.session.dialled.length
    const asked = () => {
      const ports = bed.session.dialled.slice(seen).map((to) => 'port' in to && to.port)
      seen = bed.session.dialled.length
      return ports
    }
    await planned(bed)
    expect(asked()).toEqual([])
    bed.have([migrate, web, api])
    const options = { ...noOptions, services: ['web'] }
    await bed.deploys.plan({ workload: 'web', action: 'pull', options }, signal)
    expect(asked()).toEqual([8080])
  })

  it('is owed nothing where nothing was asked of it', async () => {
    const bed = await live([{ ...web, healthcheck: '' }, proxy])
    bed.session.respond(() => undefined)
    expect((await planned(bed)).skip).toBe(
      'r1 is already live, with these images and this configuration',
    )
  })
})
