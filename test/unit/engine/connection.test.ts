import type http from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../../src/main/engine/create-engine.ts'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { openSocket } from '../../../src/main/hosts/local/sockets.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import {
  type EngineServer,
  startEngineServer,
  startRawServer,
} from '../../support/fake-engine/engine-server.ts'
import { createManualClock, settle } from '../../support/fake-engine/manual-clock.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

const servers: EngineServer[] = []
const engines: Engine[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const engine of engines.splice(0)) engine.close()
  for (const server of servers.splice(0)) await server.close()
})

function engineOn(server: EngineServer, clock: Clock = testClock, isFar = false): Engine {
  servers.push(server)
  const engine = createEngine({
    host: 'local',
    endpoint: `unix://${server.socketPath}`,
    dial: (signal) => openSocket({ socket: server.socketPath }, signal),
    ...{ clock, isFar, installation: 'mine' },
  })
  engines.push(engine)
  return engine
}

const current = { Version: '26.1.5', ApiVersion: '1.45', MinAPIVersion: '1.24' }

describe('the API version', () => {
  it.each([
    ['as old as Debian 12’s', { ApiVersion: '1.41', MinAPIVersion: '1.12' }, '/v1.41/'],
    ['of an engine of today', { ApiVersion: '1.45', MinAPIVersion: '1.24' }, '/v1.45/'],
    [
      'of an engine that dropped old ones',
      { ApiVersion: '1.52', MinAPIVersion: '1.44' },
      '/v1.52/',
    ],
    [
      'newer than we know, still speaking ours',
      { ApiVersion: '1.60', MinAPIVersion: '1.44' },
      '/v1.52/',
    ],
    ['without a minimum', { ApiVersion: '1.43' }, '/v1.43/'],
  ])('%s is agreed on', async (_, version, prefix) => {
    const server = await startEngineServer(version)
    await engineOn(server).containers.list()
    expect(server.requests.at(-1)).toContain(`GET ${prefix}containers/json`)
  })

  it.each([
    ['too old', { ApiVersion: '1.40', MinAPIVersion: '1.12' }, '1.12 to 1.40', 'engine'],
    ['too new', { ApiVersion: '1.70', MinAPIVersion: '1.60' }, '1.60 to 1.70', 'longshore'],
    ['garbage', { ApiVersion: 'one point four', MinAPIVersion: '?' }, 'one point four', undefined],
    ['missing', { Version: '26' }, 'no version', undefined],
  ])('%s is refused with both ranges', async (_, version, said, older) => {
    const server = await startEngineServer(version)
    expect(await failureFrom(engineOn(server).containers.list())).toEqual({
      kind: 'api-version',
      host: 'local',
      server: expect.stringContaining(said),
      ours: '1.41 to 1.52',
      older,
    })
    expect(server.requests).toEqual(['GET /version'])
  })

  it.each([
    ['is the engine’s own', { ApiVersion: '1.45' }, ['GET /containers/json', 'GET /version']],
    [
      'is older than the engine’s own',
      { ApiVersion: '1.60', MinAPIVersion: '1.44' },
      ['GET /containers/json', 'GET /v1.52/containers/json', 'GET /version'],
    ],
  ])('of a far engine is not waited for where it %s', async (_, version, asked) => {
    const server = await startEngineServer(version)
    const engine = engineOn(server, testClock, true)
    await engine.containers.list()
    expect(server.requests.map((each) => each.replace(/\?.*/, '')).toSorted()).toEqual(asked)
    await engine.containers.list()
    expect(server.requests.at(-1)).toMatch(/^GET \/v1\.(45|52)\/containers/)
  })

  it('of a far engine that we cannot speak to is refused, whatever it answered', async () => {
    const server = await startEngineServer({ ApiVersion: '1.40', MinAPIVersion: '1.12' })
    expect(await failureFrom(engineOn(server, testClock, true).containers.list())).toMatchObject({
      kind: 'api-version',
    })
  })

  it('is asked once for many calls, and again after the engine was gone', async () => {
    const server = await startEngineServer(current)
    const engine = engineOn(server)
    await Promise.all([
      engine.containers.list(),
      engine.containers.list(),
      engine.containers.list(),
    ])
    await engine.containers.list()
    expect(server.requests.filter((request) => request === 'GET /version')).toHaveLength(1)
  })

  it('that is not JSON of any engine is a typed failure', async () => {
    const engine = engineOn(await startEngineServer('<html>It works!</html>'))
    expect(await failureFrom(engine.containers.list())).toMatchObject({ kind: 'engine-error' })
  })
})

describe('the way to the engine', () => {
  it('is the one given, whatever the environment says', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://192.0.2.1:1')
    vi.stubEnv('DOCKER_CERT_PATH', '/nowhere')
    vi.stubEnv('DOCKER_TLS_VERIFY', '1')
    const server = await startEngineServer(current)
    const engine = engineOn(server)
    expect(await engine.containers.list()).toEqual([])
    expect(process.env.DOCKER_HOST).toBe('tcp://192.0.2.1:1')
  })

  it('keeps its connections, and never opens more than it may', async () => {
    const server = await startEngineServer(current, (_, response) => {
      setTimeout(() => response.end('[]'), 5)
    })
    const engine = engineOn(server)
    await engine.containers.list()
    for (let i = 0; i < 20; i += 1) await engine.containers.list()
    expect(server.accepted()).toBe(1)
    await Promise.all(Array.from({ length: 100 }, () => engine.containers.list()))
    expect(server.accepted()).toBeLessThanOrEqual(17)
  })

  it('asks again when a kept connection turns out to be dead', async () => {
    const server = await startEngineServer(current)
    const engine = engineOn(server)
    await engine.containers.list()
    server.cutConnections()
    expect(await engine.containers.list()).toEqual([])
  })

  it('says that nothing listens', async () => {
    const server = await startEngineServer(current)
    const engine = engineOn(server)
    await server.close()
    servers.pop()
    expect(await failureFrom(engine.containers.list())).toMatchObject({
      kind: 'engine-unavailable',
      endpoint: `unix://${server.socketPath}`,
      reason: expect.stringContaining('ENOENT'),
    })
  })

  it('says that it was not an engine that answered', async () => {
    const engine = engineOn(await startRawServer((socket) => void socket.end('220 mail ready\r\n')))
    expect(await failureFrom(engine.ping())).toMatchObject({
      kind: 'engine-unavailable',
      reason: expect.stringContaining('not a Docker Engine'),
    })
  })

  it('CP-29 is tried by a ping alone, which asks for no version and no description', async () => {
    const server = await startEngineServer(current)
    expect(await engineOn(server).ping()).toBeGreaterThanOrEqual(0)
    expect(server.requests).toEqual(['GET /_ping'])
  })

  it('gives up on an engine that accepts and never answers', async () => {
    const clock = createManualClock()
    const engine = engineOn(await startRawServer(() => {}), clock)
    const asked = failureFrom(engine.containers.list())
    await settle()
    await clock.advance(10_000)
    expect(await asked).toMatchObject({ kind: 'engine-unavailable' })
  })

  it('lets go of a call when its signal aborts, with the signal’s reason', async () => {
    const engine = engineOn(await startEngineServer(current, () => {}))
    const stop = new AbortController()
    const reason = new Error('enough')
    const asked = engine.containers.list({}, stop.signal)
    setTimeout(() => stop.abort(reason), 30)
    await expect(asked).rejects.toBe(reason)
  })

  it('leaves no error unheard where the caller has left before the version is known', async () => {
    const unheard: unknown[] = []
    const hear = (error: unknown) => unheard.push(error)
    process.on('unhandledRejection', hear)
    try {
      const server = await startRawServer((socket) => socket.destroy())
      const engine = engineOn(server)
      const reason = new Error('enough')
      await expect(engine.containers.list({}, AbortSignal.abort(reason))).rejects.toBe(reason)
      await expect.poll(server.accepted).toBeGreaterThan(0)
      // Whoever asks now hears of it, and so would the process.
      await expect(engine.containers.list({})).rejects.toMatchObject({
        failure: { kind: 'engine-unavailable' },
      })
      expect(unheard).toEqual([])
    } finally {
      process.off('unhandledRejection', hear)
    }
  })

  it('lets go of it at once also where the host has not been reached yet', async () => {
    const engine = createEngine({
      ...{
        host: 'far',
        endpoint: 'ssh://far',
        clock: testClock,
        isFar: true,
        installation: 'mine',
      },
      dial: () => new Promise(() => {}),
    })
    engines.push(engine)
    const stop = new AbortController()
    const reason = new Error('enough')
    const asked = engine.ping(stop.signal)
    setTimeout(() => stop.abort(reason), 30)
    await expect(asked).rejects.toBe(reason)
  })

  it('never lets a name reach another route', async () => {
    const server = await startEngineServer(current, (_, response) => {
      response.writeHead(404).end('{"message":"no"}')
    })
    const engine = engineOn(server)
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (id) => {
        await engine.containers.inspect(id)
        expect(server.requests.at(-1)).toMatch(/^GET \/v1\.45\/containers\/[^/?#]+\/json$/)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a streamed answer', () => {
  const container = {
    Id: 'a'.repeat(64),
    Name: '/x',
    Created: '2026-11-21T01:00:00Z',
    Image: 'sha256:1',
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      Restarting: false,
      Dead: false,
      OOMKilled: false,
      ExitCode: 0,
    },
    Config: { Tty: true },
    HostConfig: {},
    NetworkSettings: {},
  }
  const logsFrom = async (log: http.RequestListener) => {
    const server = await startEngineServer(current, (request, response) => {
      if (request.url?.endsWith('/json')) return void response.end(JSON.stringify(container))
      log(request, response)
    })
    return engineOn(server).containers.logs(
      'x',
      { follow: false, tail: 0 },
      AbortSignal.timeout(5_000),
    )
  }
  const text = async (bytes: AsyncIterable<Buffer>): Promise<string> => {
    const parts: Buffer[] = []
    for await (const part of bytes) parts.push(part)
    return Buffer.concat(parts).toString()
  }

  it('is asked for without chunk framing, and says whether it has a terminal', async () => {
    let asked = ''
    const source = await logsFrom((request, response) => {
      asked = `${request.httpVersion} ${request.url}`
      response.end('one\ntwo\n')
    })
    expect(source.tty).toBe(true)
    expect(await text(source.bytes)).toBe('one\ntwo\n')
    expect(asked).toMatch(/^1\.0 \/v1\.45\/containers\/a+\/logs\?.*timestamps=1/)
  })

  it('is read when it is chunked all the same', async () => {
    const source = await logsFrom((_, response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n')
      response.socket?.end('4\r\ntwo\n\r\n0\r\n\r\n')
    })
    expect(await text(source.bytes)).toBe('one\ntwo\n')
  })

  it.each([
    ['chunked', 'Transfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n'],
    ['of a given length', 'Content-Length: 50\r\n\r\none\n'],
  ])('%s that is cut short is a failure', async (_, rest) => {
    const source = await logsFrom((__, response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\n${rest}`)
    })
    expect(await failureFrom(text(source.bytes))).toMatchObject({ kind: 'engine-unavailable' })
  })

  it('that is refused says what the engine said', async () => {
    const refused = logsFrom((_, response) => {
      response
        .writeHead(501)
        .end('{"message":"configured logging driver does not support reading"}')
    })
    expect(await failureFrom(refused)).toMatchObject({
      kind: 'engine-error',
      status: 501,
      message: 'configured logging driver does not support reading',
    })
  })

  it('that never gets past its head is refused, not collected for ever', async () => {
    const refused = logsFrom((_, response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`)
    })
    expect(await failureFrom(refused)).toMatchObject({ kind: 'engine-unavailable' })
  })
})

describe('a start that runc lost', () => {
  const lostBy = (why: string) =>
    `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}: unknown`
  const lost = lostBy('error during container init: read init-p: connection reset by peer')
  const lostEarlier = lostBy("can't get final child's PID from pipe: EOF")
  // It closed its end without a word.
  const lostSilently = lostBy('error during container init: %!w(<nil>)')

  /** Refuses the first starts with those messages. */
  const refusing = async (...messages: string[]) => {
    const left = [...messages]
    const server = await startEngineServer(current, (_, response) => {
      const message = left.shift()
      response.statusCode = message === undefined ? 204 : 500
      response.end(message === undefined ? undefined : JSON.stringify({ message }))
    })
    const starts = () => server.requests.filter((each) => each.endsWith('/start')).length
    return { engine: engineOn(server), starts }
  }

  it('is made once more, and no more than that', async () => {
    for (const how of [lost, lostEarlier, lostSilently]) {
      const once = await refusing(how)
      await once.engine.containers.start('a')
      expect(once.starts()).toBe(2)
    }
    const always = await refusing(lost, lost, lost)
    expect(await failureFrom(always.engine.containers.start('a'))).toMatchObject({
      kind: 'start-failed',
    })
    expect(always.starts()).toBe(2)
  })

  it('is not made again for anything else', async () => {
    const { engine, starts } = await refusing('exec: "nope": executable file not found in $PATH')
    expect(await failureFrom(engine.containers.start('a'))).toMatchObject({ kind: 'start-failed' })
    expect(starts()).toBe(1)
  })
})
