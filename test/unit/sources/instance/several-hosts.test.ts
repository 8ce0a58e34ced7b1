// One instance on two hosts: each has all of it, on a network of its own there.
import { expect, it } from 'vitest'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { Deployment } from '../../../../src/shared/model/deployment.ts'
import { instanceBed, migrate, proxy, web } from './instance-bed.ts'

const v1 = ['migrate exited', 'proxy running', 'web running']
const hosts = { host: undefined, hosts: ['local', 'b'] }

function twoHosts() {
  const bed = instanceBed({ others: { b: 'open' } })
  const [b] = bed.others
  if (!b) throw new Error('there is no host b')
  const both = [bed.session, b]
  const ids = () =>
    both.map((each) =>
      each.engine.control
        .containers()
        .map(({ id }) => id)
        .sort(),
    )
  const networks = () => both.map((each) => each.engine.control.networks().includes('web-net'))
  const ask = async (action: Deployment['action'], more: object = {}) =>
    await bed.end((await bed.start('', { action, tag: undefined, ...more })).id)
  return { bed, b, ids, networks, ask, there: () => both.map((each) => bed.services(each)) }
}

it('CP-02 is whole on each of its hosts, its inits run on each, and is asked on each before it is live already', async () => {
  const { bed, b, there, networks, ids } = twoHosts()
  bed.have([migrate, web, proxy], {}, hosts)
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded', targets: ['local', 'b'] })
  expect([there(), networks()]).toEqual([
    [v1, v1],
    [true, true],
  ])
  expect(await bed.deploy()).toMatchObject({ state: 'skipped' })

  const before = ids()
  let isIll = true
  b.respond(() => (isIll ? { status: 503, body: 'busy' } : { status: 200, body: 'ok' }))
  const { targets } = await bed.deploys.plan(
    { workload: 'web', action: 'deploy' },
    new AbortController().signal,
  )
  expect(targets.map(({ skip }) => skip === null)).toEqual([false, true])
  isIll = false
  expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
  expect(ids()).toEqual(before)
})

it('CP-12, CP-21 keeps what went well, puts back the host where a service failed, goes back on both, and leaves neither', async () => {
  const { bed, b, there, ids, networks, ask } = twoHosts()
  bed.have([migrate, web, proxy], {}, hosts)
  await bed.deploy()
  const [, before] = ids()
  b.engine.control.addImage('localhost/app:v2', {
    script: [{ afterMs: 10, do: 'exit', exitCode: 3 }],
  })
  const deploy = { deploy: { healthTimeout: '2s', soak: '1s', stopTimeout: '1s' } }
  bed.have([migrate, web, { ...proxy, image: 'localhost/app:v2' }], {}, { ...hosts, ...deploy })
  const failed = await bed.deploy()
  expect(failed.results.map(({ target, state }) => `${target} ${state}`)).toEqual([
    ...['local succeeded', 'b failed'],
  ])
  expect(ids()[1]).toEqual(before)
  expect(there()).toEqual([v1, v1])

  expect(await ask('rollback', { release: 'r1' })).toMatchObject({ state: 'succeeded' })
  expect(ids()[1]).toEqual(before)
  expect(await ask('remove')).toMatchObject({ state: 'succeeded' })
  expect([there(), networks()]).toEqual([
    [[], []],
    [false, false],
  ])
})

it('plans nothing and changes nothing where a host goes at whichever moment it is looked at', async () => {
  let left = Number.POSITIVE_INFINITY
  const bed = instanceBed({
    others: { b: 'open' },
    wrap: (session) => ({
      ...session,
      engine: counting(session.engine, () => {
        left -= 1
        if (left === 0) session.engine.control.setReachable(false)
      }),
    }),
  })
  const { control } = bed.session.engine
  const of = (more: object) =>
    bed.have([migrate, { ...web, ...more }, proxy], {}, { host: undefined, hosts: ['b', 'local'] })
  of({})
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  const asked = { workload: 'web', action: 'deploy' } as const
  const { signal } = new AbortController()
  let moments = 0
  for (const more of [{}, { env: { ANEW: 'yes' } }]) {
    of(more)
    for (let after = 1; after < 30; after += 1) {
      left = after
      control.forgetCalls()
      const planned = await bed.deploys.plan(asked, signal).catch(failureOf)
      left = Number.POSITIVE_INFINITY
      control.setReachable(true)
      // Looked at to its end: whether both are one engine is asked after that.
      if (planned && 'targets' in planned) break
      expect(planned, `after ${after} reads`).toMatchObject({ kind: 'engine-unavailable' })
      expect(control.mutations()).toEqual([])
      moments += 1
    }
  }
  // Who is at work there, its containers, network, images, each container by itself, twice.
  expect(moments).toBeGreaterThanOrEqual(18)
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded', targets: ['b', 'local'] })
  expect(bed.bugs).toEqual([])
})

/** Tells of each call to it before it is made, but of what it knows without asking. */
function counting<T extends object>(engine: T, onCall: () => void): T {
  return new Proxy(engine, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver)
      if (name === 'control' || name === 'knownId') return found
      if (typeof found === 'function')
        return (...args: unknown[]): unknown => {
          onCall()
          return Reflect.apply(found, target, args)
        }
      return found !== null && typeof found === 'object' ? counting(found, onCall) : found
    },
  })
}
