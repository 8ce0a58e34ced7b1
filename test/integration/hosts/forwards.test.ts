import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemIds } from '../../../src/main/clock.ts'
import { createForwards } from '../../../src/main/hosts/forwards.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { eventually } from '../../support/eventually.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { hostsOn } from '../../support/hosts-on.ts'

const never = new AbortController().signal
const bed = sharedEngine()
const hosts = hostsOn({
  ...{ clock, installation: 'mine', filesDir: '/nowhere', endpoint: bed.socketPath },
})
const forwards = createForwards(hosts, systemIds)
const { containers } = hosts.get('local').engine
let id = ''

beforeAll(async () => {
  const spec = { ...plainSpec, name: bed.name('web'), image: 'localhost/longshore-test:v1' }
  id = await containers.create(spec)
  await containers.start(id)
})
afterAll(async () => {
  forwards.closeAll()
  await containers.remove(id)
  await hosts.close()
})

const asked = (port = 8080) => ({ host: 'local', container: id, port })

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok || undefined,
    () => undefined,
  )

describe("a container's port on this machine", () => {
  it('is opened on a loopback address alone, with nothing published on the host', async () => {
    const forward = await forwards.open(asked(), never)
    expect(forward.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await eventually(() => answers(forward.url))
    const published = (await containers.inspect(id))?.ports.filter((port) => port.includes('->'))
    expect(published).toEqual([])
    expect(forwards.list()).toEqual([forward])
  })

  it('is the same one again while it is open', async () => {
    const first = await forwards.open(asked(), never)
    expect(await forwards.open(asked(), never)).toEqual(first)
    expect((await forwards.open(asked(8081), never)).url).not.toBe(first.url)
  })

  it('reaches the container by its name, at its new address after a restart', async () => {
    const forward = await forwards.open({ ...asked(), container: bed.name('web') }, never)
    await containers.stop(id, 0)
    await expect(fetch(forward.url)).rejects.toThrow('fetch failed')
    await containers.start(id)
    await eventually(() => answers(forward.url))
    expect(forwards.list().find(({ id }) => id === forward.id)?.trouble).toBeNull()
  })

  it('breaks a connection off where nothing listens, as it would on the spot', async () => {
    const forward = await forwards.open(asked(9), never)
    expect(forward.trouble).toBeNull()
    await expect(fetch(forward.url)).rejects.toThrow('fetch failed')
    const now = async () => forwards.list().find(({ id: each }) => each === forward.id)?.trouble
    expect(await eventually(async () => (await now()) ?? undefined)).toMatchObject({
      kind: 'port-unreachable',
      container: bed.name('web'),
      reason: 'Nothing listens there.',
    })
  })

  it('is closed with everything that came through it', async () => {
    const forward = await forwards.open(asked(), never)
    const { port } = new URL(forward.url)
    const socket = net.connect(Number(port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    forwards.close(forward.id)
    await closed
    await expect(fetch(forward.url)).rejects.toThrow('fetch failed')
    expect(() => forwards.close(forward.id)).toThrow('not-found')
  })

  it('goes with its host', async () => {
    const connection = { kind: 'local', socket: bed.socketPath } as const
    hosts.put({ name: 'second', connection, guard: 'open', colour: 'none' })
    const forward = await forwards.open({ ...asked(), host: 'second' }, never)
    await eventually(() => answers(forward.url))
    hosts.put({ name: 'second', connection, guard: 'typed', colour: 'none' })
    expect(await answers(forward.url)).toBe(true)
    hosts.remove('second')
    expect(forwards.list().map(({ host }) => host)).not.toContain('second')
    await expect(fetch(forward.url)).rejects.toThrow('fetch failed')
  })

  it('is not opened for a container that is not there, or does not run', async () => {
    const missing = forwards.open({ ...asked(), container: bed.name('none') }, never)
    expect(await failureFrom(missing)).toMatchObject({ kind: 'not-found', what: 'container' })
    const spec = { ...plainSpec, name: bed.name('idle'), image: 'localhost/longshore-test:v1' }
    const idle = await containers.create(spec)
    expect(await failureFrom(forwards.open({ ...asked(), container: idle }, never))).toMatchObject({
      kind: 'not-found',
      what: 'running container',
    })
    await containers.remove(idle)
  })
})
