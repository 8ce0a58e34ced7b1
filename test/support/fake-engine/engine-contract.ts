/** What every Engine must do, run against the real one and against the one in memory. */
import { afterAll, describe, expect, it } from 'vitest'
import type {
  Container,
  ContainerSpec,
  Engine,
  EngineEvent,
} from '../../../src/main/engine/engine.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { plainSpec } from '../container-spec.ts'

/** Images of the test catalogue that both engines have. */
export const contractImages = {
  hold: 'localhost/longshore-test:hold',
  exit3: 'localhost/longshore-test:exit3',
  counter: 'localhost/longshore-test:counter',
  healthy: 'localhost/longshore-test:healthcheck-good',
  unhealthy: 'localhost/longshore-test:healthcheck-bad',
} as const

export interface ContractBed {
  readonly engine: Engine
  readonly installation: string
  /** A name nobody else uses. */
  name(base: string): string
}

export async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const failure = failureOf(error)
  if (!failure) throw new Error('expected a typed failure', { cause: error })
  return failure
}

/** Polls a state of the outside world, which tells nobody when it changes. */
export async function eventually<T>(look: () => Promise<T | undefined>, ms = 10_000): Promise<T> {
  for (const end = Date.now() + ms; ; ) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`did not come true within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Frames of a log given as latin1: a byte of stream, three of nothing, four of length. */
function framesOf(log: string): { stream: number; text: string }[] {
  const bytes = Buffer.from(log, 'latin1')
  const frames = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4)
    const text = bytes.toString('utf8', at + 8, at + 8 + length)
    frames.push({ stream: bytes.readUInt8(at), text })
    at += 8 + length
  }
  return frames
}

export function engineContract(bed: () => ContractBed): void {
  const made: string[] = []
  const engine = () => bed().engine
  const spec = (more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    name: bed().name('c'),
    image: contractImages.hold,
    ...plainSpec,
    ...more,
  })
  let serial = 0
  const create = async (more: Partial<ContainerSpec> = {}): Promise<string> => {
    serial += 1
    const id = await engine().containers.create(spec({ name: bed().name(`c${serial}`), ...more }))
    made.push(id)
    return id
  }
  const started = async (more: Partial<ContainerSpec> = {}): Promise<string> => {
    const id = await create(more)
    await engine().containers.start(id)
    return id
  }
  const inspect = async (id: string): Promise<Container> => {
    const container = await engine().containers.inspect(id)
    if (!container) throw new Error(`no container ${id}`)
    return container
  }
  const when = (id: string, holds: (container: Container) => boolean): Promise<Container> =>
    eventually(async () => {
      const container = await inspect(id)
      return holds(container) ? container : undefined
    })
  afterAll(async () => {
    for (const id of made) await engine().containers.remove(id)
  })

  describe('about the engine', () => {
    it('names its version, API range, system and size', async () => {
      const info = await engine().info()
      expect(info.version).toMatch(/^\d+\.\d+/)
      expect(info.apiVersion).toMatch(/^1\.\d+$/)
      expect(info.minApiVersion).toMatch(/^1\.\d+$/)
      expect(info.os).toBe('linux')
      expect(info.cpus).toBeGreaterThan(0)
      expect(info.memoryBytes).toBeGreaterThan(1_000_000)
    })

    it('CP-29 answers a ping with its round trip', async () => {
      expect(await engine().ping()).toBeGreaterThanOrEqual(0)
    })
  })

  describe('images', () => {
    it('knows an image that is there', async () => {
      const image = await engine().images.inspect(contractImages.hold)
      expect(image).toMatchObject({
        os: 'linux',
        repoTags: expect.arrayContaining([contractImages.hold]),
      })
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(image?.hasHealthcheck).toBe(false)
      expect(image?.exposedPorts).toContain('8080/tcp')
    })

    it('finds the same image by its id', async () => {
      const byName = await engine().images.inspect(contractImages.hold)
      expect((await engine().images.inspect(byName?.id ?? ''))?.id).toBe(byName?.id)
    })

    it('knows which image checks its own health', async () => {
      expect((await engine().images.inspect(contractImages.healthy))?.hasHealthcheck).toBe(true)
    })

    it('answers nothing for an image that is not there', async () => {
      expect(await engine().images.inspect('localhost/longshore-test:never-made')).toBeUndefined()
    })
  })

  describe('creating', () => {
    it('TF-30 gives the container its env, port, network, labels and mounts', async () => {
      const volume = bed().name('data')
      const network = bed().name('net')
      await engine().volumes.ensure(volume, {})
      await engine().networks.ensure(network, {})
      const id = await create({
        env: { GREETING: 'hello=world', EMPTY: '' },
        expose: ['9090/tcp'],
        labels: { [label.workload]: 'web' },
        network,
        mounts: [
          { kind: 'volume', source: volume, target: '/data' },
          { kind: 'tmpfs', source: '', target: '/scratch' },
        ],
        cpus: 0.5,
        memoryBytes: 64 * 1024 * 1024,
      })
      const container = await inspect(id)
      expect(container.state).toBe('created')
      expect(container.exit.exitCode).toBeNull()
      expect(container.env).toEqual(expect.arrayContaining(['GREETING=hello=world', 'EMPTY=']))
      expect(container.labels[label.workload]).toBe('web')
      expect(container.ports).toContain('9090/tcp')
      expect(Object.keys(container.addresses)).toEqual([network])
      expect([...container.mounts].sort((a, b) => a.target.localeCompare(b.target))).toEqual([
        { kind: 'volume', source: volume, target: '/data' },
        { kind: 'tmpfs', source: '', target: '/scratch' },
      ])
      await engine().containers.remove(id)
      await engine().networks.remove(network)
      await engine().volumes.remove(volume)
    })

    it('names the image that is missing', async () => {
      const image = 'localhost/longshore-test:never-made'
      expect(await failureFrom(create({ image }))).toMatchObject({ kind: 'image-not-found', image })
    })

    it('TF-33 names the holder of a name that is taken, and leaves it alone', async () => {
      const name = bed().name('taken')
      const holder = await create({ name })
      const before = await inspect(holder)
      expect(await failureFrom(create({ name }))).toMatchObject({
        kind: 'name-conflict',
        name,
        holder,
      })
      expect(await inspect(holder)).toEqual(before)
    })
  })

  describe('a life', () => {
    it('runs, has an address, stops with an exit code, and is gone', async () => {
      const id = await started()
      const running = await inspect(id)
      expect(running.state).toBe('running')
      expect(running.addresses.bridge).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
      expect(running.startedAt).toMatch(/^\d{4}-/)
      expect(running.exit).toMatchObject({ exitCode: null, oomKilled: false, finishedAt: '' })
      await engine().containers.stop(id, 2_000)
      const stopped = await inspect(id)
      expect(stopped.state).toBe('exited')
      expect(stopped.exit.exitCode).toEqual(expect.any(Number))
      await engine().containers.remove(id)
      expect(await engine().containers.inspect(id)).toBeUndefined()
    })

    it('starts, stops and removes again without complaint', async () => {
      const id = await started()
      await engine().containers.start(id)
      await engine().containers.stop(id, 0)
      await engine().containers.stop(id, 0)
      await engine().containers.remove(id)
      await engine().containers.remove(id)
      await engine().containers.stop(id, 0)
    })

    it('removes what still runs', async () => {
      const id = await started()
      await engine().containers.remove(id)
      expect(await engine().containers.inspect(id)).toBeUndefined()
    })

    it('keeps the exit code of what ended by itself, and calls nothing out of memory', async () => {
      const id = await started({ image: contractImages.exit3 })
      const ended = await when(id, (container) => container.state === 'exited')
      expect(ended.exit).toMatchObject({ exitCode: 3, oomKilled: false })
      expect(ended.exit.finishedAt).toMatch(/^\d{4}-/)
    })

    it('names the port and its holder when the port is taken', async () => {
      const publish = [{ hostIp: '127.0.0.1', hostPort: 28_731, containerPort: '8080/tcp' }]
      const name = bed().name('port-holder')
      const holder = await started({ publish, name })
      expect((await inspect(holder)).ports).toContain('127.0.0.1:28731->8080/tcp')
      expect(await failureFrom(started({ publish }))).toMatchObject({
        kind: 'port-taken',
        port: '28731',
        holder: name,
      })
    })

    it('does not know a container that is not there', async () => {
      const id = 'f'.repeat(64)
      expect(await engine().containers.inspect(id)).toBeUndefined()
      expect(await failureFrom(engine().containers.start(id))).toMatchObject({ kind: 'not-found' })
      const logs = engine().containers.logs(
        id,
        { follow: false, tail: 0 },
        AbortSignal.timeout(5_000),
      )
      expect(await failureFrom(logs)).toMatchObject({ kind: 'not-found', what: 'container' })
    })
  })

  describe('health', () => {
    it('turns healthy by the image’s own check', async () => {
      const id = await started({ image: contractImages.healthy })
      expect((await inspect(id)).health).toBe('starting')
      const [listed] = await engine().containers.list({ ids: [id] })
      expect(['starting', 'healthy']).toContain(listed?.health)
      await when(id, (container) => container.health === 'healthy')
      const [after] = await engine().containers.list({ ids: [id] })
      expect(after?.health).toBe('healthy')
    })

    it('turns unhealthy, and shows what the check said', async () => {
      const id = await started({ image: contractImages.unhealthy })
      const ill = await when(id, (container) => container.health === 'unhealthy')
      expect(ill.healthOutput).toContain('still no good')
    })

    it('is none where the image checks nothing', async () => {
      expect((await inspect(await started())).health).toBe('none')
    })
  })

  describe('listing', () => {
    it('TF-31 finds containers by label, running or not, and knows whose they are', async () => {
      const mark = bed().name('mark')
      const ours = {
        [label.installation]: bed().installation,
        [label.workload]: mark,
        [label.deployment]: 'd1',
        [label.release]: 'r1',
        [label.role]: 'image',
      }
      const running = await started({ labels: ours })
      const foreign = await create({ labels: { ...ours, [label.installation]: 'somebody-else' } })
      const found = await engine().containers.list({ labels: [`${label.workload}=${mark}`] })
      expect(found.map((container) => container.id).sort()).toEqual([running, foreign].sort())
      const owner = { workload: mark, deployment: 'd1', release: 'r1', role: 'image' }
      expect(found.find((container) => container.id === running)).toMatchObject({
        owner,
        state: 'running',
        image: contractImages.hold,
      })
      expect(found.find((container) => container.id === foreign)).toMatchObject({
        owner: null,
        state: 'created',
      })
    })

    it('lists exactly the ids asked for', async () => {
      const [one, two] = [await create(), await create()]
      const found = await engine().containers.list({ ids: [one, two, 'e'.repeat(64)] })
      expect(found.map((container) => container.id).sort()).toEqual([one, two].sort())
    })
  })

  describe('logs', () => {
    const text = async (
      id: string,
      request: { tail: number; follow?: boolean },
    ): Promise<string> => {
      const wanted = { follow: false, ...request }
      const source = await engine().containers.logs(id, wanted, AbortSignal.timeout(10_000))
      const parts: Buffer[] = []
      for await (const bytes of source.bytes) parts.push(bytes)
      return Buffer.concat(parts).toString('latin1')
    }

    it('gives every line with its timestamp, framed by stream', async () => {
      const id = await started({ image: contractImages.exit3 })
      await when(id, (container) => container.state === 'exited')
      const log = await text(id, { tail: 0 })
      const stamped = (line: string) =>
        expect.stringMatching(`^\\d{4}-\\d\\d-\\d\\dT\\S+Z ${line}\n$`)
      expect(framesOf(log)).toEqual(
        expect.arrayContaining([
          { stream: 1, text: stamped('reading the configuration') },
          { stream: 2, text: stamped('cannot open /etc/app.conf') },
        ]),
      )
    })

    it('gives the last lines only when asked', async () => {
      const id = await started({ image: contractImages.exit3 })
      await when(id, (container) => container.state === 'exited')
      const log = await text(id, { tail: 1 })
      expect(log.match(/\n/g)).toHaveLength(1)
    })

    it('ends by itself when a followed container ends', async () => {
      const id = await started({ image: contractImages.exit3 })
      expect(await text(id, { tail: 0, follow: true })).toContain('giving up')
    })

    it('follows new lines until it is told to stop', async () => {
      const id = await started({ image: contractImages.counter })
      const stop = new AbortController()
      const source = await engine().containers.logs(id, { follow: true, tail: 0 }, stop.signal)
      let seen = ''
      for await (const bytes of source.bytes) {
        seen += bytes.toString('latin1')
        if (seen.includes('line 3\n')) stop.abort()
      }
      expect(seen).toContain('line 1\n')
      expect(seen).toContain('line 3\n')
    })
  })

  describe('networks and volumes', () => {
    it('TF-28 makes a network once, with its labels, and leaves an existing one as it is', async () => {
      const name = bed().name('net')
      const { networks } = engine()
      await networks.ensure(name, { 'test.first': 'yes' })
      const first = await networks.inspect(name)
      await networks.ensure(name, { 'test.second': 'yes' })
      expect(await networks.inspect(name)).toEqual(first)
      expect(first).toMatchObject({ labels: { 'test.first': 'yes' }, containers: 0 })
      await networks.remove(name)
      await networks.remove(name)
      expect(await networks.inspect(name)).toBeUndefined()
    })

    it('refuses to remove a network that is in use', async () => {
      const network = bed().name('used')
      await engine().networks.ensure(network, {})
      const id = await started({ network, aliases: ['web'] })
      expect(await engine().networks.inspect(network)).toMatchObject({ containers: 1 })
      expect(await failureFrom(engine().networks.remove(network))).toMatchObject({
        kind: 'engine-error',
      })
      await engine().containers.remove(id)
      await engine().networks.remove(network)
    })

    it('makes, finds and removes volumes, and never with their container', async () => {
      const name = bed().name('vol')
      const { volumes } = engine()
      await volumes.ensure(name, { 'test.volume': name })
      await volumes.ensure(name, { 'test.volume': 'other' })
      const id = await started({ mounts: [{ kind: 'volume', source: name, target: '/data' }] })
      await engine().containers.remove(id)
      expect(await volumes.list([`test.volume=${name}`])).toEqual([name])
      await volumes.remove(name)
      await volumes.remove(name)
      expect(await volumes.list([`test.volume=${name}`])).toEqual([])
    })
  })

  describe('events and signals', () => {
    it('tells first that it tells, then what happens, until it is told to stop', async () => {
      const stop = new AbortController()
      const seen: EngineEvent[] = []
      const id = await create()
      for await (const event of engine().events(stop.signal)) {
        if (seen.push(event) === 1) await engine().containers.start(id)
        if (event.id === id && event.action === 'start') stop.abort()
      }
      expect(seen[0]?.type).toBe('stream')
      expect(seen.at(-1)).toMatchObject({ type: 'container', action: 'start', id })
      expect(Math.abs((seen.at(-1)?.at ?? 0) - Date.now())).toBeLessThan(60_000)
    })

    it('rejects with the reason of a signal that has aborted, and does nothing', async () => {
      const reason = new Error('not any more')
      const signal = AbortSignal.abort(reason)
      const name = bed().name('never')
      await expect(engine().containers.create(spec({ name }), signal)).rejects.toBe(reason)
      expect(await engine().containers.inspect(name)).toBeUndefined()
    })
  })
}
