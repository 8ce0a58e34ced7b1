// What is in the way of an edge on a host, said before anything is made or taken away.
import { beforeEach, describe, expect, it } from 'vitest'
import { createEdge, replaceEdge } from '../../../src/main/routing/edge/container.ts'
import { createEdges } from '../../../src/main/routing/edge/edges.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { label } from '../../../src/shared/model/labels.ts'
import type { HostProxy } from '../../../src/shared/model/proxy.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession, type FakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const { signal } = new AbortController()
const order = { host: 'local', confirm: [], by: { actor: 'ann' } }
const port = (hostPort: number, protocol = 'tcp') => ({
  ...{ hostIp: '', hostPort },
  containerPort: `${hostPort}/${protocol}`,
})
let session: FakeSession
let store: ReturnType<typeof createMemoryStore>
let lines: string[]

const edges = (installation = store.installation, proxy?: HostProxy) => {
  const record: HostRecord = {
    ...{ name: 'local', connection: { kind: 'local' }, guard: 'open', colour: 'none' },
  }
  const run: FakeSession['run'] = async ({ argv, onLine }) => {
    if (argv[0] !== 'ss') throw new Error(`not asked for: ${argv.join(' ')}`)
    for (const line of lines)
      if (argv.includes(`sport = :${line.split(' ')[0]}`)) onLine?.('stdout', line)
    return { exitCode: 0, signal: null }
  }
  const known = { ...session, run, proxy }
  return createEdges({
    hosts: { get: () => known },
    store: { ...store, installation },
    settings: { get: () => settingsSchema.parse({ domain: 'example.com' }) },
    clock: testClock,
    recordOf: () => record,
    declare: () => {},
  })
}

beforeEach(() => {
  session = createFakeSession()
  session.respond(() => undefined)
  session.engine.control.addImage('localhost/app:v1')
  store = createMemoryStore()
  lines = []
})

const made = () =>
  session.engine.control.calls.filter(({ method }) => /create|ensure|start/.test(method))

describe('an edge', () => {
  it('is not installed where a container has a port of it, which is named; one of UDP has none', async () => {
    const { control } = session.engine
    control.addContainer({ name: 'quic', image: 'localhost/app:v1', publish: [port(443, 'udp')] })
    control.addContainer({ name: 'nginx-1', image: 'localhost/app:v1', publish: [port(80)] })
    await expect(edges().install(order, signal)).rejects.toMatchObject({
      failure: { kind: 'port-taken', port: '80', holder: 'nginx-1' },
    })
    expect(made()).toEqual([])
  })

  it.each([
    [
      'named where its host tells',
      ['443 LISTEN 0 511 *:443 *:* users:(("nginx",pid=7,fd=6))'],
      '443',
      'nginx',
    ],
    ['not named where that is not for its user to see', ['80 LISTEN 0 511 *:80 *:*'], '80', ''],
  ])(
    'is not installed where a program has a port of it, which is %s',
    async (_, told, taken, holder) => {
      lines = told
      await expect(edges().install(order, signal)).rejects.toMatchObject({
        failure: { kind: 'port-taken', port: taken, holder },
      })
      expect(made()).toEqual([])
    },
  )

  it('is not installed where something answers at a port of it', async () => {
    session.respond((host, at) => (host === '127.0.0.1' && at === 443 ? 'hang' : undefined))
    await expect(edges().install(order, signal)).rejects.toMatchObject({
      failure: { kind: 'port-taken', port: '443', holder: '' },
    })
    expect(made()).toEqual([])
  })

  it('is made so that the names of containers that are gone are answered by its engine alone', async () => {
    const made = { image: 'localhost/app:v1', httpPort: 80, httpsPort: 443 }
    await createEdge({ session, installation: 'mine' }, made, signal)
    const [edge] = session.engine.control.containers()
    expect(edge?.spec.settings).toMatchObject({ dnsOpt: ['ndots:1'], dnsSearch: ['.'] })
  })

  const stopped = (installation = store.installation) =>
    session.engine.control.addContainer(
      {
        ...{ name: 'longshore-edge', image: 'localhost/app:v1', network: '0-longshore-edge' },
        labels: { [label.installation]: installation, [label.role]: 'edge' },
      },
      false,
    )
  const left = () => session.engine.control.containers().map(({ spec }) => spec.name)

  it.each(['proves itself', 'does not answer', 'does not start'])(
    'that is upgraded is on all networks of before where the new one %s, or is wholly back',
    async (how) => {
      const { containers, networks, control } = session.engine
      const place = { session, installation: store.installation }
      const image = 'localhost/app:v1'
      control.addImage('localhost/app:v2')
      await networks.ensure('of-shop', {}, signal)
      const ports = { httpPort: 80, httpsPort: 443 }
      const first = await createEdge(place, { ...ports, image, networks: ['of-shop'] }, signal)
      await containers.start(first, signal)
      const old = await containers.inspect(first, signal)
      if (!old) throw new Error('it is not there')
      const proved = async () => {
        if (how === 'does not answer') throw new Error(how)
      }
      const start: typeof containers.start = async (id, until) => {
        if (how === 'does not start' && id !== first) throw new Error(how)
        await containers.start(id, until)
      }
      const known = { ...session.engine, containers: { ...containers, start } }
      const replaced = replaceEdge(
        { ...place, session: { ...session, engine: known } },
        { old, made: { ...ports, image: 'localhost/app:v2' }, quiet: async () => {}, proved },
        signal,
      )
      if (how === 'proves itself') await replaced
      else await expect(replaced).rejects.toThrow(how)
      const [left, ...others] = control.containers()
      expect(others).toEqual([])
      expect(left).toMatchObject({ state: 'running', spec: { name: 'longshore-edge' } })
      expect(left?.id === first).toBe(how !== 'proves itself')
      const now = await containers.inspect(left?.id ?? '', signal)
      expect(Object.keys(now?.addresses ?? {}).sort()).toEqual(['0-longshore-edge', 'of-shop'])
    },
  )

  it('that is stopped and of another installation is not started', async () => {
    stopped('another')
    await expect(edges().install(order, signal)).rejects.toMatchObject({
      failure: { kind: 'forbidden', reason: expect.stringContaining('is started there') },
    })
  })

  it('is not removed while it has names to lead, stopped or not, which are named; it is where they are to go with it', async () => {
    stopped()
    const faces = [{ subdomain: 'shop' }, { domain: 'example.org', path: '/api' }]
    const source = { kind: 'image', image: 'localhost/app:v1' }
    const document = workloadDocumentSchema.parse({ name: 'shop', host: 'local', source, faces })
    store.workloads.put({ document, id: 'w', revision: 'r', createdAt: 1, updatedAt: 1 })
    await expect(edges().remove({ ...order, withRoutes: false }, signal)).rejects.toMatchObject({
      failure: {
        kind: 'forbidden',
        reason: expect.stringContaining('shop.example.com (shop), example.org/api (shop)'),
      },
    })
    expect(left()).toEqual(['longshore-edge'])
    await edges().remove({ ...order, withRoutes: true }, signal)
    expect(left()).toEqual([])
  })

  it('tells what it was declared with as that goes with it', async () => {
    stopped()
    const declared = { kind: 'edge', httpPort: 8000, authority: 'internal' } as const
    const asked = { ...order, withRoutes: false }
    expect(await edges(undefined, declared).remove(asked, signal)).toMatchObject({
      ...{ state: 'absent', undeclared: { httpPort: 8000, authority: 'internal' } },
    })
    expect(await edges(undefined, { kind: 'edge' }).remove(asked, signal)).not.toHaveProperty(
      'undeclared',
    )
  })

  it('is not removed while others are on its network, which are named', async () => {
    stopped()
    const { control } = session.engine
    control.addContainer({ name: 'cache', image: 'localhost/app:v1', network: '0-longshore-edge' })
    await expect(edges().remove({ ...order, withRoutes: true }, signal)).rejects.toMatchObject({
      failure: { kind: 'forbidden', reason: expect.stringMatching(/^cache is on its network/) },
    })
    expect(left()).toEqual(['longshore-edge', 'cache'])
  })
})
