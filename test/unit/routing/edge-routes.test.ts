// Routes of the edge, as its Caddy is told of them.
import { expect, it } from 'vitest'
import { configWith, routesOf, withRoutes } from '../../../src/main/routing/edge/config.ts'
import { routerOver } from '../../../src/main/routing/edge/edge.ts'
import { openEdgeLine } from '../../../src/main/routing/edge/line.ts'
import {
  type EdgeRoute,
  folderOf,
  type MarkedRoute,
  renewed,
  routeFor,
} from '../../../src/main/routing/edge/route.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { aContainer } from '../../support/a-container.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createFakeEdge } from '../../support/proxies/fake-edge.ts'
import { asBefore, type earlierWays } from '../../support/proxies/older-edge.ts'

const never = new AbortController().signal
const owner = { installation: 'mine', workload: 'shop' }

const marked = (name: string, path = '/'): MarkedRoute => ({
  ...{ name, path, owner, tls: 'off', token: 'abc' },
  folder: folderOf('mine', { name, path }),
})
const ours = (name: string, path = '/') => routeFor(marked(name, path), 443)
/** As the first versions made them. */
const older = (route: EdgeRoute, way?: keyof typeof earlierWays): EdgeRoute =>
  JSON.parse(asBefore(JSON.stringify(route), way))
const stranger: EdgeRoute = { match: [{ host: ['theirs.example'] }], handle: [], terminal: true }
const base = configWith({ httpsPort: 443 }, [])
const written = (routes: readonly EdgeRoute[]) =>
  withRoutes(base, routes).apps.http.servers.longshore.routes

it('are tried one by one while they are few, and in groups by their names where they are many', () => {
  const name = (i: number) => `n${String(i).padStart(3, '0')}.example`
  const few = Array.from({ length: 49 }, (_, i) => ours(name(i)))
  expect(written(few)).toEqual(few)
  const many = Array.from({ length: 250 }, (_, i) => [ours(name(i), '/v2'), ours(name(i))]).flat()
  const all = many.toSpliced(30, 0, stranger)
  const top = written(all)
  expect(top.length).toBeLessThan(25)
  // A stranger's stays where it was, by itself.
  expect(top[2]).toEqual(stranger)
  // Caddy gets certificates for names that it finds at the top.
  const names = top.flatMap(({ match = [] }) => match.flatMap(({ host = [] }) => host))
  expect([...new Set(names)].sort()).toEqual(
    ['theirs.example', ...new Set(many.flatMap(namesIn))].sort(),
  )
  const ids = top.flatMap((each) => each['@id'] ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  // To us they stay single, in their order, through whatever is changed later.
  expect(routesOf(withRoutes(base, all))).toEqual(all)
  const again = withRoutes(withRoutes(base, all), all.toSpliced(5, 1))
  expect(routesOf(again)).toEqual(all.toSpliced(5, 1))
})

const namesIn = ({ match = [] }: EdgeRoute) => match.flatMap(({ host = [] }) => host)

it('of an earlier version are switched as they are, without a change of the configuration, and renewed by an upgrade', async () => {
  const [before, other] = [older(ours('a.example')), older(ours('b.example', '/v2'))]
  expect(before).not.toEqual(ours('a.example'))
  const edge = createFakeEdge([before, stranger, other])
  const router = edge.open(createFakeSession(), 'mine')
  const at = { name: 'a.example', path: '/' }
  const wanted = { ...at, owner, tls: 'off' as const, targets: ['10.0.0.2:80'] }
  edge.arm()
  const put = await router.set(wanted, await router.read(at, never), { signal: never })
  expect(put.targets).toEqual(['10.0.0.2:80'])
  expect(edge.calls()).not.toContain('write')
  // What changes it anyway makes it a new one.
  const secured = await router.set({ ...wanted, tls: 'auto' }, put, { signal: never })
  expect(secured.state).toContain('longshore-secure')
  expect(edge.files()).toEqual(['10.0.0.2:80'])
  expect(renewed([before, stranger, other], 443)).toEqual([
    ours('a.example'),
    stranger,
    ours('b.example', '/v2'),
  ])
})

it('of an earlier version are told anew once there are several places, and lead by the names of all of them', async () => {
  const edge = createFakeEdge([older(ours('a.example'))])
  const router = edge.open(createFakeSession(), 'mine')
  const at = { name: 'a.example', path: '/' }
  const wanted = { ...at, owner, tls: 'off' as const }
  const before = await router.read(at, never)
  const three = ['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80']
  const put = await router.set({ ...wanted, targets: three }, before, { signal: never })
  expect(edge.leads()).toEqual([three.join()])
  expect(await router.read(at, never)).toMatchObject({ targets: three, state: put.state })
  // It leads by the one file that is there: none is left of before.
  expect(edge.files()).toEqual([three.join()])
  // From then on no switch and no scaling touches what it was told.
  edge.arm()
  const two = await router.set({ ...wanted, targets: three.slice(1) }, put, { signal: never })
  await router.restore({ at, before: put, put: two }, never)
  expect(edge.calls()).not.toContain('write')
  expect(await router.read(at, never)).toEqual(put)
})

it('of the version before lead to several places as they are, and one that is told anew has only the file that leads', async () => {
  const edge = createFakeEdge([older(ours('a.example'), 'last')])
  const router = edge.open(createFakeSession(), 'mine')
  const at = { name: 'a.example', path: '/' }
  const wanted = { ...at, owner, tls: 'off' as const }
  const set = async (targets: readonly string[], tls: 'off' | 'auto' = 'off') =>
    await router.set({ ...wanted, tls, targets }, await router.read(at, never), { signal: never })
  edge.arm()
  const before = await set(['10.0.0.9:80'])
  const [two, one] = [await set(['10.0.0.1:80', '10.0.0.2:80']), await set(['10.0.0.3:80'])]
  expect(edge.calls()).not.toContain('write')
  // Whoever has just read the name before finds it.
  expect(edge.files()).toEqual([one.targets.join(), two.targets.join()])
  const secured = await set(['10.0.0.3:80'], 'auto')
  expect(edge.files()).toEqual(['10.0.0.3:80'])
  // Brought back, it is as it was told, and has what that leads by.
  await router.restore({ at, before, put: secured }, never)
  expect(await router.read(at, never)).toEqual(before)
  expect(edge.files()).toEqual(['10.0.0.9:80'])
})

it('are refused in a sentence where the addresses of their places are too long together for the name of a file, and nothing is changed', async () => {
  const edge = createFakeEdge([ours('a.example')])
  const router = edge.open(createFakeSession(), 'mine')
  const at = { name: 'a.example', path: '/' }
  const before = await router.read(at, never)
  const six = Array.from(
    { length: 6 },
    (_, i) => `[2001:db8:1111:2222:3333:4444:5555:666${i}]:8080`,
  )
  const lead = (targets: readonly string[]) =>
    router.set({ ...at, owner, tls: 'off', targets }, before, { signal: never })
  edge.arm()
  await expect(lead(six)).rejects.toMatchObject({
    failure: {
      kind: 'proxy-refused',
      reason: expect.stringContaining('6 containers are too long'),
    },
  })
  expect(edge.calls()).toEqual([])
  expect((await lead(six.slice(1))).targets).toEqual(six.slice(1))
  // By their ids as many as a name may have places always fit.
  const ids = Array.from({ length: 12 }, (_, i) => `${i}`.padStart(12, 'a'))
  expect(ids.map((id) => `${id}:65535`).join().length).toBeLessThanOrEqual(255)
})

it('are switched without a look at all others, where what was seen is there still', async () => {
  const edge = createFakeEdge([ours('a.example'), ours('b.example', '/v2')])
  const router = edge.open(createFakeSession(), 'mine')
  for (const [at, looks] of [
    [{ name: 'a.example', path: '/' }, ['read one', 'of', 'put', 'read one', 'of']],
    // Caddy finds none by a mark that has a slash.
    [{ name: 'b.example', path: '/v2' }, ['read one', 'of', 'read', 'list', 'put']],
  ] as const) {
    const wanted = { ...at, owner, tls: 'off' as const }
    const seen = await router.read(at, never)
    edge.arm()
    const put = await router.set({ ...wanted, targets: ['10.0.0.2:80'] }, seen, { signal: never })
    expect(edge.calls().slice(0, looks.length)).toEqual(looks)
    expect(await router.read(at, never)).toEqual(put)
    const late = router.set({ ...wanted, targets: ['10.0.0.3:80'] }, seen, { signal: never })
    await expect(late).rejects.toMatchObject({ failure: { kind: 'route-changed' } })
  }
})

/** A route that is told anew, and where among the calls that is written. */
async function toldAnew() {
  const at = { name: 'a.example', path: '/' }
  const wanted = { ...at, owner, tls: 'auto' as const, targets: ['10.0.0.2:80'] }
  const opened = async () => {
    const edge = createFakeEdge([])
    const router = edge.open(createFakeSession(), 'mine')
    const first = { ...wanted, tls: 'off' as const, targets: ['10.0.0.1:80'] }
    const seen = await router.set(first, undefined, { signal: never })
    edge.arm()
    return { edge, router, seen, tell: () => router.set(wanted, seen, { signal: never }) }
  }
  const alone = await opened()
  await alone.tell()
  const write = alone.edge.calls().indexOf('write')
  return { ...(await opened()), at, wanted, write }
}

it('are told once more where another hand wrote in between, and not where that hand told the same route otherwise', async () => {
  const { edge, tell, write } = await toldAnew()
  edge.arm({ call: write, when: 'before', what: edge.touched })
  expect(await tell()).toMatchObject({ targets: ['10.0.0.2:80'] })
  expect(edge.calls().filter((call) => call === 'write')).toHaveLength(2)
  const other = await toldAnew()
  const { router, seen, wanted } = other
  const meanwhile = { ...wanted, owner: { ...owner, workload: 'other' } }
  const what = async () => {
    await router.remove(seen, never)
    await router.set(meanwhile, undefined, { signal: never })
  }
  other.edge.arm({ call: other.write, when: 'before', what })
  await expect(other.tell()).rejects.toMatchObject({ failure: { kind: 'route-changed' } })
  expect((await router.read(wanted, never))?.owner?.workload).toBe('other')
})

it('are not said to be led where the edge took it on and did nothing', async () => {
  const { edge, tell, router, seen, wanted, write } = await toldAnew()
  edge.arm({ call: write, when: 'before', what: 'ignored' })
  await expect(tell()).rejects.toMatchObject({ failure: { kind: 'proxy-not-applied' } })
  const plain = { ...wanted, tls: 'off' as const, targets: ['10.0.0.3:80'] }
  const now = await router.read(seen, never)
  edge.arm({ call: 2, when: 'before', what: 'ignored' })
  const switched = router.set(plain, now, { signal: never })
  await expect(switched).rejects.toMatchObject({ failure: { kind: 'proxy-not-applied' } })
  expect(edge.calls().slice(0, 3)).toEqual(['read one', 'of', 'put'])
})

it('are never taken away for another installation', async () => {
  const edge = createFakeEdge([ours('a.example')])
  const at = { name: 'a.example', path: '/' }
  const theirs = edge.open(createFakeSession(), 'another')
  const seen = await theirs.read(at, never)
  if (!seen) throw new Error('it is not there')
  await expect(theirs.remove(seen, never)).rejects.toMatchObject({
    failure: { kind: 'route-taken', holder: 'workload shop' },
  })
  expect(await theirs.read(at, never)).toEqual(seen)
})

it('lead to a container by its id, and by its address where no network looks names up', async () => {
  const router = createFakeEdge([]).open(createFakeSession(), 'mine')
  const addresses = { bridge: '172.17.0.2', own: '10.0.0.2' }
  const target = (network: string, more: object = {}) => {
    const container = aContainer({ id: 'c'.repeat(64), addresses: { ...addresses, ...more } })
    return router.targetOf({ container, port: 80, network }, never)
  }
  expect(await target('own')).toBe(`${'c'.repeat(12)}:80`)
  expect(await target('bridge')).toBe('172.17.0.2:80')
  expect(await target('bridge', { bridge: 'fd00::2' })).toBe('[fd00::2]:80')
  await expect(target('none')).rejects.toMatchObject({ failure: { kind: 'port-unreachable' } })
})

it('of earlier versions have what they lead by among what Caddy is told, for as long as there are any', () => {
  const named = (routes: readonly EdgeRoute[]) =>
    Object.keys(withRoutes(base, routes).apps.http.servers.longshore.named_routes ?? {})
  const now = ['longshore-plain', 'longshore-secure']
  expect(named([ours('a.example')])).toEqual(now)
  expect(named([older(ours('a.example'), 'first')])).toEqual(now)
  expect(named([older(ours('a.example'), 'last')])).toEqual([...now, 'longshore-lead'])
})

it('lead to networks that are called as a word of every object: they are joined, and left', async () => {
  const session = createFakeSession()
  const { containers, networks, control } = session.engine
  control.addImage('caddy:2')
  const labels = { [label.installation]: 'mine', [label.role]: 'edge' }
  const id = control.addContainer({ name: 'edge', image: 'caddy:2', labels })
  await networks.ensure('toString', {}, never)
  const line = openEdgeLine(session, { clock: testClock, installation: 'mine' })
  const router = routerOver(line, { httpsPort: 443, clock: testClock, secret: () => '' })
  const on = async () => Object.keys((await containers.inspect(id))?.addresses ?? {})
  expect(await router.leave('toString', never)).toBe(false)
  await router.prepare(['toString'], never)
  expect(await on()).toContain('toString')
  expect(await router.leave('toString', never)).toBe(true)
  expect(await on()).not.toContain('toString')
})

it('are unknown where there is no edge, which says how to get one, and where its host is away, which is told as that', async () => {
  const session = createFakeSession({ installation: 'mine' })
  const { admin } = openEdgeLine(session, { clock: testClock, installation: 'mine' })
  const asked = () => admin.read(never)
  await expect(asked()).rejects.toMatchObject({
    failure: { kind: 'proxy-away', reason: 'there is none: longshore edge install local' },
  })
  session.engine.control.setReachable(false)
  await expect(asked()).rejects.toMatchObject({ failure: { kind: 'engine-unavailable' } })
})
