// A Caddy that somebody else runs, of both versions that Debian has, judged by its own admin API and by asking through it.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openCaddy } from '../../../src/main/routing/caddy/caddy-router.ts'
import type { Router, WantedRoute } from '../../../src/main/routing/router.ts'
import { askThrough, type Backend, startBackend } from '../../support/proxies/backend.ts'
import { type ForeignCaddy, startCaddy } from '../../support/proxies/caddy.ts'
import { dialsHere, routingServices } from '../../support/proxies/session.ts'

const { signal } = new AbortController()
const how = { signal }
let old: Backend
let fresh: Backend

beforeAll(async () => {
  old = await startBackend('old')
  fresh = await startBackend('new')
})
afterAll(async () => {
  await old?.close()
  await fresh?.close()
})

const routerOn = ({ admin }: ForeignCaddy, installation = 'here'): Router =>
  openCaddy(dialsHere(), { kind: 'caddy', admin }, routingServices(installation))

const wanted = (target: string, more: Partial<WantedRoute> = {}): WantedRoute => ({
  ...{ name: 'shop.example.com', path: '/', targets: [target], tls: 'auto' },
  owner: { installation: 'here', workload: 'shop' },
  ...more,
})

describe.each([
  ['2.6', false],
  ['2.6', true],
  ['2.11', false],
  ['2.11', true],
] as const)('Caddy %s, its admin API on a socket: %s', (version, isSocket) => {
  let caddy: ForeignCaddy
  let router: Router
  beforeAll(async () => {
    caddy = await startCaddy(version, { isSocket })
    router = routerOn(caddy)
  })
  afterAll(() => caddy?.stop())
  afterEach(async () => {
    for (const found of await router.routes(signal))
      if (found.owner) await router.remove(found, signal)
  })

  it('TF-40 makes a route, and points it elsewhere in place', async () => {
    const made = await router.set(wanted(old.target), undefined, how)
    await expect
      .poll(() => askThrough(caddy.port, 'shop.example.com', '/a?b=1'))
      .toBe('200 old shop.example.com /a?b=1')
    const switched = await router.set(wanted(fresh.target), made, how)
    await expect
      .poll(() => askThrough(caddy.port, 'shop.example.com'))
      .toBe('200 new shop.example.com /')
    expect(switched).toMatchObject({ name: 'shop.example.com', path: '/', targets: [fresh.target] })
    expect(await router.read(wanted(''), signal)).toEqual(switched)
    await expect.poll(() => askThrough(caddy.port, 'other.example.com')).toBe('404 nobody')
  })

  it('shares requests out to several, and passes one over at which nobody answers', async () => {
    const targets = [old.target, '127.0.0.1:1', fresh.target]
    const made = await router.set(wanted('', { targets }), undefined, how)
    expect(made.targets).toEqual(targets)
    await expect.poll(() => askThrough(caddy.port, 'shop.example.com')).toContain('200 ')
    const asked = Array.from({ length: 12 }, () => askThrough(caddy.port, 'shop.example.com'))
    expect(new Set(await Promise.all(asked))).toEqual(
      new Set(['200 old shop.example.com /', '200 new shop.example.com /']),
    )
  })

  it('sends what ended one of several to no other', async () => {
    let times = 0
    const hangUp = (asked: Socket) => {
      asked.once('data', () => {
        times += 1
        asked.destroy()
      })
    }
    const ending = [createServer(hangUp), createServer(hangUp)]
    const targets: string[] = []
    for (const each of ending) {
      await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve))
      targets.push(`127.0.0.1:${(each.address() as AddressInfo).port}`)
    }
    await router.set(wanted('', { targets }), undefined, how)
    expect(await askThrough(caddy.port, 'shop.example.com')).toMatch(/^50[23] /)
    expect(times).toBe(1)
    for (const each of ending) each.close()
  })

  it('TF-45 brings back what there was before, byte for byte', async () => {
    const nothing = await caddy.config()
    const made = await router.set(wanted(old.target), undefined, how)
    const one = await caddy.config()
    const switched = await router.set(wanted(fresh.target), made, how)
    await router.restore({ at: made, before: made, put: switched }, signal)
    expect(await caddy.config()).toBe(one)
    await router.restore({ at: made, before: made, put: switched }, signal)
    expect(await caddy.config()).toBe(one)
    await router.remove(made, signal, true)
    expect(await caddy.config()).toBe(nothing)
    await router.restore({ at: made, before: made, put: null }, signal)
    expect(await caddy.config()).toBe(one)
    await router.restore({ at: made, before: undefined, put: made }, signal)
    expect(await caddy.config()).toBe(nothing)
    await router.restore({ at: made, before: undefined, put: made }, signal)
    expect(await caddy.config()).toBe(nothing)
  })

  it('never writes over what another hand changed meanwhile', async () => {
    const made = await router.set(wanted(old.target), undefined, how)
    const place = `/id/${encodeURIComponent('longshore:here:shop:shop.example.com!')}/terminal`
    expect(await caddy.change('PATCH', place, false)).toBe(200)
    const theirs = await caddy.config()
    const changed = { failure: { kind: 'route-changed', route: 'shop.example.com' } }
    await expect(router.set(wanted(fresh.target), made, how)).rejects.toMatchObject(changed)
    await expect(
      router.restore({ at: made, before: undefined, put: made }, signal),
    ).rejects.toMatchObject(changed)
    await expect(router.remove(made, signal)).rejects.toMatchObject(changed)
    expect(await caddy.config()).toBe(theirs)
  })

  it('goes on beside what others change elsewhere at the same moment', async () => {
    const beside = dialsHere()
    const once = { done: false }
    // Between what is read and what is written, somebody else adds a route of theirs.
    const { dial } = beside
    let dials = 0
    const slipping = openCaddy(
      {
        ...beside,
        dial: async (target, stop) => {
          dials += 1
          if (dials === 2 && !once.done) {
            once.done = true
            const route = { match: [{ host: ['added.example.com'] }], terminal: true }
            await caddy.change('PUT', '/config/apps/http/servers/srv0/routes/0', route)
          }
          return await dial(target, stop)
        },
      },
      { kind: 'caddy', admin: caddy.admin },
      routingServices(),
    )
    await slipping.set(wanted(old.target), undefined, how)
    expect(once.done).toBe(true)
    const names = (await router.routes(signal)).map(({ name }) => name)
    expect(names).toEqual(['shop.example.com', 'added.example.com', 'theirs.example.com', '*'])
    await caddy.change('DELETE', '/config/apps/http/servers/srv0/routes/1')
  })

  it('takes a stranger’s name over by choice alone, and gives it back exactly', async () => {
    const at = { name: 'theirs.example.com', path: '/old' }
    const nothing = await caddy.config()
    const theirs = await router.read(at, signal)
    expect(theirs).toMatchObject({ ...at, owner: null })
    await expect(router.set(wanted(old.target, at), theirs, how)).rejects.toMatchObject({
      failure: { kind: 'route-taken', route: 'theirs.example.com/old' },
    })
    // Also one that would answer for a part of it.
    const part = { ...at, path: '/old/part' }
    await expect(router.set(wanted(old.target, part), undefined, how)).rejects.toMatchObject({
      failure: { kind: 'route-taken' },
    })
    for (const asked of [wanted('', at), wanted('', part)])
      await expect(router.refusals?.([asked], signal)).rejects.toMatchObject({
        failure: { kind: 'route-taken', route: 'theirs.example.com/old' },
      })
    expect(await router.refusals?.([wanted('')], signal)).toEqual([])
    expect(await caddy.config()).toBe(nothing)
    const put = await router.set(wanted(old.target, at), theirs, { signal, takeOver: true })
    await expect
      .poll(() => askThrough(caddy.port, at.name, '/old/x'))
      .toBe('200 old theirs.example.com /old/x')
    await router.restore({ at, before: theirs, put }, signal)
    expect(await caddy.config()).toBe(nothing)
    await expect.poll(() => askThrough(caddy.port, at.name, '/old/x')).toBe('200 theirs <&>')
  })

  it('leaves a route of another installation alone', async () => {
    const other = routerOn(caddy, 'there')
    const owner = { installation: 'there', workload: 'blog' }
    const made = await other.set(wanted(old.target, { owner }), undefined, how)
    const seen = await router.read(made, signal)
    expect(seen?.owner).toEqual(owner)
    await expect(router.set(wanted(fresh.target), seen, how)).rejects.toMatchObject({
      failure: { kind: 'route-taken', holder: 'workload blog of another installation' },
    })
    await expect(router.remove(made, signal)).rejects.toMatchObject({
      failure: { kind: 'route-taken' },
    })
    await other.remove(made, signal)
  })

  it('lets the longer of two paths of one name answer, whichever was made first', async () => {
    const api = { path: '/api' }
    const both = [
      [wanted(old.target), wanted(fresh.target, api)],
      [wanted(fresh.target, api), wanted(old.target)],
    ]
    for (const order of both) {
      const made = []
      for (const each of order) made.push(await router.set(each, undefined, how))
      const answers = async () => {
        const asked = ['/api', '/api/1', '/apiary', '/'].map((path) =>
          askThrough(caddy.port, 'shop.example.com', path),
        )
        return (await Promise.all(asked)).map((answer) => answer.split(' ')[1])
      }
      await expect.poll(answers).toEqual(['new', 'new', 'old', 'old'])
      for (const each of made) await router.remove(each, signal)
    }
  })

  it('tells requests that are under way to a target', async () => {
    await router.set(wanted(old.target), undefined, how)
    await expect.poll(() => askThrough(caddy.port, 'shop.example.com')).toContain('200 old')
    const slow = askThrough(caddy.port, 'shop.example.com', '/slow')
    await expect.poll(() => router.inFlight(old.target, signal)).toBe(1)
    expect(await slow).toContain('200 old')
    await expect.poll(() => router.inFlight(old.target, signal)).toBe(0)
  })

  it('tells the way in, and whether it is so old that streams are cut', async () => {
    expect(await router.entrance(signal)).toEqual({
      at: { host: '127.0.0.1', port: caddy.port },
      isTls: false,
    })
    expect((await router.look(signal)).warnings).toHaveLength(version === '2.6' ? 1 : 0)
  })
})
