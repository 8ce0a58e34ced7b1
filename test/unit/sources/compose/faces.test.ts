// Public names of a stack, at a proxy in memory: in what order they are led, and what is left where it does not succeed.
import { describe, expect, it } from 'vitest'
import type { RunCommand } from '../../../../src/main/hosts/session.ts'
import { composeSource } from '../../../../src/main/sources/compose/compose.ts'
import type { ServiceChange, UpBody } from '../../../../src/main/sources/compose/plan/body.ts'
import type { FaceRoute } from '../../../../src/main/sources/rollout/spec.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { fail, failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { RouteName } from '../../../../src/shared/model/face.ts'
import { fakeRouter } from '../../../support/fake-router.ts'
import { services as known } from '../../../support/sources.ts'
import { stageBed } from './stage-bed.ts'

const source = composeSource(known)
const faceOf = (name: string, part: string, port = 80): FaceRoute => ({
  ...{ name: `${name}.example.com`, path: '/', port, network: 'ls-shop_default', tls: 'auto' },
  of: { part },
})
const routes = [faceOf('shop', 'web', 8080), faceOf('api', 'api')]
const owner = { installation: 'mine', workload: 'shop' }

const change = (service: string, order: ServiceChange['order']): ServiceChange => ({
  ...{ service, change: 'recreate', reasons: [], from: 1, to: 1, order, why: '', outageMs: 0 },
})

/** `web` is started beside the old one, `api` in its place; both have a name. */
async function led(more: { isNewName?: boolean } = {}) {
  const happened: string[] = []
  const bed = stageBed((call) => {
    happened.push(call.replace(/ --.*/, ''))
    if (/web=2/.test(call)) second()
    else if (call.startsWith('up')) anew(call)
  })
  const { control } = bed
  control.addImage('localhost/app:v1')
  const add = (service: string, name = `ls-shop-${service}-1`, hash = 'h2') =>
    control.setHealth(bed.add(service, true, { name, hash }).id, 'healthy')
  /** The new one beside the old one; the old one again where that is gone; none where both are there. */
  const second = () => {
    const names = control.containers().map(({ spec }) => spec.name)
    if (!names.includes('ls-shop-web-2')) add('web', 'ls-shop-web-2')
    else if (!names.includes('ls-shop-web-1')) add('web', 'ls-shop-web-1', 'h1')
  }
  /** As `up` makes what is asked for anew, in the same place. */
  const anew = (call: string) => {
    const named = call.split(' ').filter((word) => word === 'web' || word === 'api')
    for (const service of named.length > 0 ? named : ['api']) {
      for (const { id, spec } of control.containers())
        if (spec.labels['com.docker.compose.service'] === service) control.vanish(id)
      // Put back, it is as it was recorded.
      add(service, undefined, call.includes('--quiet-pull') ? 'h1' : 'h2')
    }
  }
  const before = [bed.add('web', true), bed.add('api', true)]
  for (const { id } of before) control.setHealth(id, 'healthy')
  const { session, signal } = bed.run
  await bed.networks.ensure('ls-shop_default', {}, signal)
  const router = fakeRouter(session as never)
  const facts: Record<string, unknown> = {}
  let now = 0
  const clock = { ...bed.run.clock, now: () => (now += 500) }
  const run = {
    ...bed.run,
    ...{ facts, clock },
    remember: (next: object) => void Object.assign(facts, next),
    ...{ cancelRequested: bed.run.signal, router: watched(router, happened) },
  } as StageRun
  const atFirst = before.map(({ id, service }) => {
    const { name, path, port } = routes.find(({ of }) => of?.part === service) ?? faceOf('', '')
    const target = `${id.slice(0, 12)}:${port}`
    return { name, path, targets: [target], owner, state: `as ${service} had it` }
  })
  const [shop, api] = atFirst
  if (!shop || !api) throw new Error('both have a name')
  router.put(api)
  if (!more.isNewName) router.put(shop)
  const services = [change('web', 'start-first'), change('api', 'replace')]
  const body: UpBody = bed.body({
    ...{ services, before, previous: bed.previous(['web', 'api']) },
    ...{ faces: { routes, leaving: [], drainMs: 1_000 }, served: more.isNewName ? [] : routes },
  })
  return { bed, body, run, router, happened, atFirst, control }
}

function watched(router: ReturnType<typeof fakeRouter>, happened: string[]) {
  return {
    ...router,
    async set(...order: Parameters<typeof router.set>) {
      happened.push(`lead ${order[0].name}`)
      return await router.set(...order)
    },
    async remove(...order: Parameters<typeof router.remove>) {
      happened.push(`take down ${order[0].name}`)
      await router.remove(...order)
    },
    async inFlight(target: string) {
      happened.push(`count ${router.serviceAt(target)}`)
      return 0
    },
  }
}

const named = ['start-first', 'up', 'route', 'verify']

/** Stages of it, up to what fails; then they are undone, last first. */
async function runThrough(body: UpBody, run: StageRun): Promise<unknown> {
  const stages = source.stages(body).filter(({ name }) => named.includes(name))
  const begun: typeof stages = []
  for (const stage of stages) {
    begun.unshift(stage)
    try {
      await stage.run(run)
    } catch (error) {
      for (const each of begun) await each.undo?.(run)
      return error
    }
  }
  return undefined
}

describe('public names of a stack', () => {
  it('TF-40 TF-50 are led to what was started beside the old one before that goes, and to what took its place after up', async () => {
    const { bed, body, run, router, happened } = await led()
    expect(source.stages(body).map(({ name }) => name)).toEqual([
      ...['pull', 'start-first', 'up', 'route', 'verify', 'stabilise', 'record'],
    ])
    expect(await runThrough(body, run)).toBeUndefined()
    expect(happened).toEqual([
      ...['up', 'lead shop.example.com', 'count web:8080'],
      ...['up', 'lead api.example.com'],
    ])
    expect(router.leads()).toEqual(['api.example.com -> api:80', 'shop.example.com -> web:8080'])
    expect(bed.left().filter((each) => each.startsWith('ls-shop'))).toEqual([
      'ls-shop-api-1 running',
      'ls-shop-web-2 running',
    ])
  })

  it('TF-45 lead where they led, exactly, where the new one does not answer through the proxy, and the old one never stopped', async () => {
    const { bed, body, run, router, atFirst } = await led()
    bed.respond(() => ({ status: 502, body: '' }))
    expect(await runThrough(body, run)).toMatchObject({ failure: { kind: 'route-unproved' } })
    expect(router.all().toSorted((a, b) => (a.name < b.name ? 1 : -1))).toEqual(atFirst)
    expect(bed.left().filter((each) => each.startsWith('ls-shop'))).toEqual([
      'ls-shop-api-1 running',
      'ls-shop-web-1 running',
    ])
  })

  it('are not unproved where the way to their host broke while they were asked for', async () => {
    const { bed, body, run } = await led()
    bed.respond(() => ({ status: 502, body: '' }))
    const reason = 'cut'
    const ping = () => fail({ kind: 'host-unreachable', host: 'local', reason })
    const session = { ...run.session, engine: { ...run.session.engine, ping } }
    expect(await runThrough(body, { ...run, session })).toMatchObject({
      failure: { kind: 'host-unreachable', reason },
    })
  })

  it('TF-45 follow what has to be made again, where the second of two is refused after the first was led', async () => {
    const { bed, body, run, router } = await led()
    router.refuse('api.example.com', 1)
    expect(await runThrough(body, run)).toMatchObject({ failure: { kind: 'proxy-refused' } })
    expect(bed.notes).toContain('putting back web, api')
    expect(router.leads()).toEqual(['api.example.com -> api:80', 'shop.example.com -> web:8080'])
    const before = router.all()
    const up = source.stages(body).find(({ name }) => name === 'up')
    await up?.undo?.(run)
    expect(router.all()).toEqual(before)
  })

  it('TF-45 lead to what runs at every moment where what was started first has to be made again, as another service fails: beside what took its place', async () => {
    const { bed, body, run, router, control, happened } = await led()
    const { previous } = body
    if (!previous) throw new Error('a release was live')
    const known = previous.project.services
    const services = { ...known, web: { ...known.web, healthcheck: { test: 'true' } } }
    const before = { ...previous, project: { ...previous.project, services } }
    router.refuse('api.example.com', 1)
    const { session } = run
    const isLed: boolean[] = []
    const look = () => {
      const shop = router.all().find(({ name }) => name === 'shop.example.com')
      const up = control.containers().filter(({ state }) => state === 'running')
      isLed.push(up.some(({ id }) => shop?.targets.includes(`${id.slice(0, 12)}:8080`)))
    }
    const looking = {
      ...run,
      session: {
        ...session,
        async run(command: RunCommand) {
          look()
          return await session.run(command).finally(look)
        },
      },
    }
    expect(await runThrough({ ...body, previous: before }, looking)).toMatchObject({
      failure: { kind: 'proxy-refused' },
    })
    expect(bed.notes).toContain('putting back web, beside what took its place')
    expect(isLed).not.toContain(false)
    expect(happened.slice(-5)).toEqual([
      ...['up', 'lead shop.example.com', 'count web:8080', 'up', 'lead api.example.com'],
    ])
    expect(router.leads()).toEqual(['api.example.com -> api:80', 'shop.example.com -> web:8080'])
    expect(bed.left().filter((each) => each.startsWith('ls-shop'))).toEqual([
      ...['ls-shop-api-1 running', 'ls-shop-web-1 running'],
    ])
  })

  it('TF-45 that were not there are gone again', async () => {
    const { body, run, router, atFirst } = await led({ isNewName: true })
    router.refuse('api.example.com', 1)
    expect(await runThrough(body, run)).toMatchObject({ failure: { kind: 'proxy-refused' } })
    expect(router.all()).toEqual([atFirst[1]])
  })

  it('SD-23 keep no container down, nor another name where it is, where the proxy does not take one back', async () => {
    const { bed, body, run, router, atFirst } = await led()
    const { restore } = run.router ?? router
    const away = () =>
      fail({ kind: 'proxy-away', host: 'local', proxy: 'The edge', reason: 'told to' })
    const stubborn = {
      ...run,
      router: {
        ...(run.router ?? router),
        restore: (...order: Parameters<typeof restore>) =>
          order[0].at.name === 'api.example.com' ? away() : restore(...order),
      },
    }
    const stages = source.stages(body).filter(({ name }) => named.includes(name))
    for (const stage of stages.slice(0, 3)) await stage.run(stubborn)
    // It may be as another hand has it: nobody knows.
    const api = () => router.all().find(({ name }) => name === 'api.example.com')
    const asItIs = api()
    for (const stage of stages.slice(0, 3).toReversed())
      await stage.undo?.(stubborn).catch((error: unknown) => {
        expect(failureOf(error)).toMatchObject({ kind: 'proxy-away' })
      })
    expect(bed.left().filter((each) => each.startsWith('ls-shop'))).toEqual([
      'ls-shop-api-1 running',
      'ls-shop-web-1 running',
    ])
    expect(bed.notes).toContain('putting back web, api')
    expect(router.leads()).toContain('shop.example.com -> web:8080')
    expect(api()).toEqual(asItIs)
    expect(api()).not.toEqual(atFirst[1])
  })

  it('are told to have cost connections as often as their proxy was changed, however often they are put back', async () => {
    const { bed, body, run, router } = await led({ isNewName: true })
    router.refuse('api.example.com', 1)
    await runThrough(body, run)
    const told = bed.notes.filter((each) => /was changed/.test(each))
    // Made, and taken away again.
    expect(told).toHaveLength(2)
    expect(
      bed.notes.filter((each) => each === 'shop.example.com leads nowhere again'),
    ).toHaveLength(1)
  })

  it('cost no connection where their proxy has them so already', async () => {
    const { bed, body, run, router } = await led()
    const its = run.router ?? router
    const set: typeof router.set = async (wanted, seen, how) =>
      seen?.targets.join() === wanted.targets.join() ? seen : await its.set(wanted, seen, how)
    const drops = { switching: 'it closes idle connections', changing: null }
    const dropping = { ...run, router: { ...its, set, traits: { ...its.traits, drops } } }
    const route = source.stages(body).find(({ name }) => name === 'route')
    await route?.run(dropping)
    expect(bed.notes.filter((each) => /was changed/.test(each))).toEqual([])
  })

  it('are none of the proxy’s business where nothing of what they lead to was touched', async () => {
    const { body, run, router, control } = await led()
    const asked: string[] = []
    const startedAt = (id: string) => control.containers().find((each) => each.id === id)?.startedAt
    const before = body.before.map((each) => ({ ...each, startedAt: startedAt(each.id) ?? '' }))
    const read = async ({ name }: RouteName) => {
      asked.push(name)
      return fail({ kind: 'proxy-away', host: 'local', proxy: 'The edge', reason: 'told to' })
    }
    const up = source.stages({ ...body, before }).find(({ name }) => name === 'up')
    await up?.undo?.({ ...run, router: { ...(run.router ?? router), read } })
    expect(asked).toEqual([])
  })

  it.each([
    ['made anew', []],
    ['not made anew after all', ['run']],
    ['made once more as it was', ['later']],
  ])('leave their proxy on a network that is %s, whoever it leads there for', async (_, fails) => {
    const { body: named, run, router } = await led()
    const network = 'ls-shop_default'
    const isOn = async () => {
      const there = await run.session.engine.containers.inspect(router.id)
      return there !== undefined && network in there.addresses
    }
    await router.prepare([network], run.signal)
    const { faces: _faces, served: _served, ...body } = named
    const up = source
      .stages({ ...body, anew: [network, 'never'] })
      .find(({ name }) => name === 'up')
    const wasOn: boolean[] = []
    let isFailing = fails.includes('run')
    const session = {
      ...run.session,
      async run(command: RunCommand) {
        if (command.argv.includes('up')) wasOn.push(await isOn())
        if (command.argv.includes('up') && isFailing)
          fail({ kind: 'start-failed', host: 'local', message: 'no' })
        return await run.session.run(command)
      },
    }
    const told = { ...run, session }
    const done = up?.run(told)
    if (isFailing) await expect(done).rejects.toMatchObject({ failure: { kind: 'start-failed' } })
    else await done
    isFailing = false
    if (fails.length > 0) await up?.undo?.(told)
    expect(await isOn()).toBe(true)
    expect(wasOn).toEqual(fails.includes('later') ? [false, false] : [false])
    expect(run.facts.proxyLeft).toEqual(fails.length > 0 ? [] : [network])
  })

  it('lead to each of several, the first of them first', async () => {
    const { bed, body, run, router } = await led({ isNewName: true })
    const number = (of: number) => ({ labels: { 'com.docker.compose.container-number': `${of}` } })
    for (const of of [10, 9, 2]) bed.add('web', true, { name: `ls-shop-web-${of}`, ...number(of) })
    const route = source.stages(body).find(({ name }) => name === 'route')
    await route?.run(run)
    const placeOf = (of: number) => {
      const found = bed.control.containers().find(({ spec }) => spec.name === `ls-shop-web-${of}`)
      return `${found?.id.slice(0, 12)}:8080`
    }
    const targets = router.all().find(({ name }) => name === 'shop.example.com')?.targets
    expect(targets?.slice(0, 3)).toEqual([2, 9, 10].map(placeOf))
    expect(targets).toHaveLength(4)
  })

  it('lead to those that stay before there are fewer of their service', async () => {
    const { bed, body, run, router, happened } = await led()
    const number = (of: number) => ({ labels: { 'com.docker.compose.container-number': `${of}` } })
    const [one, two] = [3, 4, 5].map((of) =>
      bed.add('web', true, { name: `ls-shop-web-${of}`, ...number(of) }),
    )
    const services = [{ ...change('web', 'replace'), change: 'scale' as const, from: 4, to: 2 }]
    const up = source.stages({ ...body, services }).find(({ name }) => name === 'up')
    await up?.run(run)
    const [first, ...later] = happened.filter((each) => /^(lead|up)/.test(each))
    expect([first, later.some((each) => each.startsWith('up'))]).toEqual([
      'lead shop.example.com',
      true,
    ])
    expect(router.all().find(({ name }) => name === 'shop.example.com')?.targets).toEqual(
      [one, two].map((each) => `${each?.id.slice(0, 12)}:8080`),
    )
  })
})

describe('names of a stack that are no faces of it any more', () => {
  const isUp = (control: Awaited<ReturnType<typeof led>>['control'], id: string | undefined) =>
    control.containers().some((each) => each.id === id && each.state === 'running')

  /** `shop` led to `web`, and is no face any more. */
  async function leaving(more: Partial<UpBody>) {
    const world = await led()
    const [shop, api] = routes
    if (!shop || !api) throw new Error('both have a name')
    const at = { name: shop.name, path: shop.path }
    const faces = { routes: [api], leaving: [at], drainMs: 1_000 }
    return { ...world, body: { ...world.body, faces, ...more } }
  }

  it('TF-52 go on with what is started beside the old one, whose requests end before it does, and go once that is recorded', async () => {
    const { bed, body, run, router, happened } = await leaving({})
    expect(await runThrough(body, run)).toBeUndefined()
    expect(happened).toEqual([
      ...['up', 'lead shop.example.com', 'count web:8080'],
      ...['up', 'lead api.example.com'],
    ])
    expect(router.leads()).toEqual(['api.example.com -> api:80', 'shop.example.com -> web:8080'])
    // Nobody is to rely on the other.
    const proved = bed.notes.filter((each) => each.includes('is answered by'))
    expect(proved).toEqual(['api.example.com is answered by the new one'])
    const last = source.stages(body).at(-1)
    expect(last?.name).toBe('unroute')
    await last?.run(run)
    expect(router.leads()).toEqual(['api.example.com -> api:80'])
  })

  it('TF-45 lead again to what they led to, which is made again, where what follows fails', async () => {
    const { body, run, router } = await leaving({})
    router.refuse('api.example.com', 1)
    expect(await runThrough(body, run)).toMatchObject({ failure: { kind: 'proxy-refused' } })
    expect(router.leads()).toEqual(['api.example.com -> api:80', 'shop.example.com -> web:8080'])
  })

  it('fail no deployment where their proxy does not take them along', async () => {
    const { bed, body, run, router } = await leaving({})
    router.refuse('shop.example.com')
    expect(await runThrough(body, run)).toBeUndefined()
    expect(bed.notes).toContainEqual(
      expect.stringMatching(/^shop\.example\.com could not be led to the new one: .* refused/),
    )
  })

  it('go on with what they led to where they are to be of another service, until that is there', async () => {
    const { body, run, router, happened } = await leaving({})
    const moved = { ...faceOf('shop', 'api', 80) }
    const faces = { routes: [moved, faceOf('api', 'api')], leaving: [], drainMs: 1_000 }
    expect(await runThrough({ ...body, faces }, run)).toBeUndefined()
    expect(happened.slice(0, 3)).toEqual(['up', 'lead shop.example.com', 'count web:8080'])
    expect(router.leads()).toEqual(['api.example.com -> api:80', 'shop.example.com -> api:80'])
  })

  it.each([
    ['is in no file any more', { change: 'orphan' as const, to: 0 }],
    ['is to have no containers', { change: 'scale' as const, to: 0 }],
  ])(
    'TF-52 go before their service does, which %s, and once its requests have ended; undone, they are back',
    async (_, how) => {
      const services = [{ ...change('web', 'replace'), ...how }]
      const { body, run, router, happened, control } = await leaving({
        ...{ services, removeOrphans: true },
      })
      const [web] = body.before
      const seen: boolean[] = []
      const told = {
        ...run,
        router: {
          ...(run.router ?? router),
          async inFlight(...asked: Parameters<typeof router.inFlight>) {
            seen.push(isUp(control, web?.id))
            return await router.inFlight(...asked)
          },
        },
      } as StageRun
      const up = source.stages(body).find(({ name }) => name === 'up')
      await up?.run(told)
      expect(happened.slice(0, 2)).toEqual(['take down shop.example.com', 'up'])
      expect(seen).toEqual([true])
      expect(router.all().map(({ name }) => name)).toEqual(['api.example.com'])
      await up?.undo?.(told)
      expect(router.leads()).toContain('shop.example.com -> web:8080')
    },
  )

  /** The way to the host is cut as requests are counted for the first time. */
  function cutAsCounted(run: StageRun): StageRun {
    let times = 0
    const { router } = run
    if (!router) throw new Error('it has one')
    const inFlight: typeof router.inFlight = async (...asked) => {
      const count = await router.inFlight(...asked)
      times += 1
      if (times === 1) fail({ kind: 'host-unreachable', host: 'local', reason: 'cut' })
      return count
    }
    return { ...run, router: { ...router, inFlight } }
  }

  it('TF-52 are waited for once more where that was broken off after they went', async () => {
    const services = [{ ...change('web', 'replace'), change: 'orphan' as const, to: 0 }]
    const { body, run, happened } = await leaving({ services, removeOrphans: true })
    const cut = cutAsCounted(run)
    const up = source.stages(body).find(({ name }) => name === 'up')
    await expect(up?.run(cut)).rejects.toMatchObject({ failure: { kind: 'host-unreachable' } })
    await up?.again?.(cut)
    await up?.run(cut)
    expect(happened.filter((each) => !each.startsWith('lead'))).toEqual([
      ...['take down shop.example.com', 'count web:8080', 'count web:8080', 'up'],
    ])
  })

  it('TF-52 are waited for once more where that was broken off after they went along', async () => {
    const { body, run, happened } = await leaving({})
    const cut = cutAsCounted(run)
    const first = source.stages(body).find(({ name }) => name === 'start-first')
    await expect(first?.run(cut)).rejects.toMatchObject({ failure: { kind: 'host-unreachable' } })
    await first?.again?.(cut)
    await first?.run(cut)
    expect(happened).toEqual([
      ...['up', 'lead shop.example.com', 'count web:8080', 'up', 'count web:8080'],
    ])
  })
})

it('TF-40 follow, at a proxy that goes by addresses, what docker compose restarts, starts, or has to start again', async () => {
  let address = 0
  const bed = stageBed((call) => {
    for (const each of bed.control.containers())
      if (!call.startsWith('stop')) {
        address += 1
        each.address = `10.1.0.${address}`
      }
  })
  bed.control.addImage('localhost/app:v1')
  const web = bed.add('web', true)
  const { session, signal } = bed.run
  await bed.networks.ensure('ls-shop_default', {}, signal)
  const known = fakeRouter(session as never)
  const byAddress = {
    ...known,
    targetOf: async ({ container, port }: Parameters<typeof known.targetOf>[0]) =>
      `${Object.values(container.addresses)[0]}:${port}`,
  }
  const first = { name: 'shop.example.com', path: '/', targets: ['10.0.0.1:80'], owner, state: '' }
  known.put(first)
  const facts: Record<string, unknown> = {}
  const run = {
    ...{ ...bed.run, facts, router: byAddress, cancelRequested: bed.run.signal },
    remember: (next: object) => void Object.assign(facts, next),
  } as StageRun
  const of = { part: 'web', kept: web.id }
  const following = [{ ...faceOf('shop', 'web'), of, targets: first.targets }]
  const { project, usesLocalTools, place, stopTimeoutMs, stabiliseMs, healthTimeoutMs } = bed.body()
  const common = { project, usesLocalTools, place, stopTimeoutMs, stabiliseMs, healthTimeoutMs }
  const body = { ...common, before: [web], services: [], following }
  const stages = source.stages({ ...body, type: 'restart' })
  expect(stages.map(({ name }) => name)).toEqual(['restart', 'route', 'verify', 'stabilise'])
  for (const { run: step } of stages.slice(0, 3)) await step(run)
  expect(known.all()[0]?.targets.join()).toMatch(/^10\.1\.0\.\d+:80$/)
  const [container] = bed.control.containers().filter(({ id }) => id === web.id)
  expect(known.all()[0]?.targets).toEqual([`${container?.address}:80`])
  if (container) container.address = '10.2.0.1'
  for (const { undo } of stages.slice(0, 3).toReversed()) await undo?.(run)
  expect(known.all()[0]?.targets).toEqual(['10.2.0.1:80'])
})
