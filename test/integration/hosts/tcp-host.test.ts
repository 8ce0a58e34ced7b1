import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemIds } from '../../../src/main/clock.ts'
import { createForwards } from '../../../src/main/hosts/forwards.ts'
import type { DeclaredHosts } from '../../../src/main/hosts/hosts.ts'
import { createReach } from '../../../src/main/hosts/reach/create-reach.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { startTlsEngine, type TlsEngine } from '../../support/bed/tls-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { eventually } from '../../support/eventually.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { hostsOn } from '../../support/hosts-on.ts'

const bed = sharedEngine()
const image = 'localhost/longshore-test:v1'
const closing: (() => Promise<unknown>)[] = []
let engine: TlsEngine
beforeAll(async () => {
  engine = await startTlsEngine(bed.socketPath)
  closing.push(engine.close)
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

function open(record: Partial<Extract<HostRecord['connection'], { kind: 'tcp' }>> = {}) {
  const hosts: DeclaredHosts = hostsOn({
    ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: '/nowhere/docker.sock' },
  })
  closing.push(hosts.close)
  hosts.put({
    name: 'far',
    connection: {
      ...{ kind: 'tcp', host: '127.0.0.1', port: engine.port, tlsDir: engine.tlsDir },
      ...record,
    },
    guard: 'open',
    colour: 'none',
  })
  return { hosts, session: hosts.get('far') }
}

describe('a host on TCP with certificates on both sides', () => {
  it('describes itself as any other host, and says what it does not offer', async () => {
    const { hosts, session } = open()
    expect(await hosts.describe(session)).toMatchObject({
      ...{ name: 'far', kind: 'tcp', capabilities: ['engine'], disk: null },
      endpoint: `tcp://127.0.0.1:${engine.port}`,
      status: { state: 'online' },
      latencyMs: expect.any(Number),
      engine: { version: bed.engine.version },
    })
    const signal = new AbortController().signal
    for (const work of [
      session.dial({ host: '127.0.0.1', port: 80 }),
      session.run({ argv: ['true'], signal }),
      session.files.read('/etc/passwd'),
    ]) {
      expect(await failureFrom(work)).toMatchObject({ kind: 'capability-missing', host: 'far' })
    }
  })

  it('runs containers, and follows what they say', async () => {
    const { containers } = open().session.engine
    const spec = { ...plainSpec, name: bed.name('tls'), image }
    const id = await containers.create(spec)
    await containers.start(id)
    expect(await containers.inspect(id)).toMatchObject({ state: 'running' })
    const stop = new AbortController()
    const { bytes } = await containers.logs(id, { follow: true, tail: 0 }, stop.signal)
    for await (const chunk of bytes) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    stop.abort()
    await containers.remove(id)
  })

  it('opens ports of containers through a helper beside them, of which nothing is left', async () => {
    const { hosts, session } = open()
    const { containers } = session.engine
    const id = await containers.create({ ...plainSpec, name: bed.name('inside'), image })
    await containers.start(id)
    const forwards = createForwards(hosts, systemIds)
    const asked = { host: 'far', container: id, port: 8080 }
    const { url } = await forwards.open(asked, new AbortController().signal)
    const answer = () =>
      eventually(() =>
        fetch(url).then(
          async (response) => (await response.text()).trim(),
          () => undefined,
        ),
      )
    expect(await answer()).toBe('v1')
    expect(await hosts.describe(session)).toMatchObject({ reach: 'helper' })
    const filters = encodeURIComponent(JSON.stringify({ label: ['longshore.role=helper'] }))
    const helpers = () =>
      bed.ask<readonly unknown[]>('GET', `/containers/json?all=1&filters=${filters}`)
    expect(await helpers()).toHaveLength(1)
    // As when the app is killed: nobody removes it, and its input ends.
    engine.cut()
    await eventually(async () => (await helpers()).length === 0 || undefined)
    expect(await answer()).toBe('v1')
    forwards.closeAll()
    // A network that is to go is not held by it.
    await session.reach.leave('bridge')
    expect(await helpers()).toEqual([])
    expect(await bed.ask('GET', `/images/json?filters=${filters}`)).toEqual([])
    await bed.call('DELETE', `/containers/${id}?force=1`)
  })

  it('refuses a deployment before anything is touched where no helper can be', async () => {
    const { session } = open()
    const info = async () => ({ ...(await session.engine.info()), arch: 's390x' })
    const { engine: port } = session
    const reach = createReach({
      ...{ host: 'far', installation: 'mine', clock, silenceMs: 0 },
      engine: { ...port, info },
      kernelNetwork: async () => undefined,
    })
    expect(await failureFrom(reach.prepare('bridge', AbortSignal.timeout(5_000)))).toMatchObject({
      ...{ kind: 'containers-unreachable', host: 'far' },
      reason: expect.stringContaining('s390x'),
    })
  })

  it('is right again by itself after its connections were cut', async () => {
    const { hosts } = open()
    const fleet = fleetOn({ hosts, clock })
    const stop = new AbortController()
    let names: string[] = []
    const watching = (async () => {
      for await (const item of fleet.watch(stop.signal)) {
        if (item.type === 'snapshot') names = item.fleet.containers.map(({ name }) => name)
      }
    })()
    const shown = async (name: string) => {
      await bed.ask('POST', `/containers/create?name=${name}`, { Image: image })
      await eventually(async () => names.includes(name) || undefined)
    }
    await shown(bed.name('before'))
    engine.cut()
    await shown(bed.name('after'))
    stop.abort()
    await watching
    await fleet.close()
  })

  it.each([
    ['the authority of somebody else', () => engine.wrongCaDir, 'not signed by ca.pem'],
    ['no certificates', () => '/nowhere', 'cannot be read'],
  ])('is not spoken to with %s', async (_what, tlsDir, reason) => {
    const { session, hosts } = open({ tlsDir: tlsDir() })
    const failure = { kind: 'tls-failed', host: 'far', reason: expect.stringContaining(reason) }
    expect(await failureFrom(session.engine.containers.list())).toMatchObject(failure)
    expect(await hosts.describe(session)).toMatchObject({ status: { state: 'failed', failure } })
  })

  it.each([[['-tls1_2']], [['-tls1_3']]])(
    'says that its own certificate is of another authority, with %s',
    async (version) => {
      const port = await engine.startStrict(...version)
      const { session, hosts } = open({ port, tlsDir: engine.strangerDir })
      const failure = {
        kind: 'tls-failed',
        host: 'far',
        reason: expect.stringContaining('does not know who signed our client certificate'),
      }
      expect(await failureFrom(session.engine.ping())).toMatchObject(failure)
      expect(await hosts.describe(session)).toMatchObject({ status: { state: 'failed', failure } })
    },
  )

  it('gets not one byte of a request when its certificate is not the right one', async () => {
    const before = engine.accepted()
    await failureFrom(open({ tlsDir: engine.wrongCaDir }).session.engine.ping())
    expect(engine.accepted()).toBe(before)
  })

  it('is told apart from a place where nothing listens, and from one that speaks no TLS', async () => {
    const refused = open({ port: 1 }).session
    expect(await failureFrom(refused.engine.ping())).toMatchObject({ kind: 'engine-unavailable' })
    const plain = createServer((socket) => socket.resume().end('HTTP/1.1 200 OK\r\n\r\n'))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const address = plain.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await failureFrom(open({ port }).session.engine.ping())).toMatchObject({
      kind: 'tls-failed',
      reason: expect.stringContaining('does not speak TLS'),
    })
    await new Promise((resolve) => plain.close(resolve))
  })

  it('is not waited for when nobody wants it any more', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const asked = open({ port }).session.engine.ping(AbortSignal.timeout(100))
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
    silent.close()
  })
})
