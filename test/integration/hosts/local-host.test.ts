import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { eventually } from '../../support/eventually.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { hostsOn } from '../../support/hosts-on.ts'

const bed = sharedEngine()
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ls-hosts-'))
const opened: { close(): Promise<void> }[] = []
afterAll(async () => {
  for (const hosts of opened) await hosts.close()
  fs.rmSync(root, { recursive: true, force: true })
})

function openHosts(endpoint: string) {
  const hosts = hostsOn({ clock: testClock, installation: 'test', filesDir: root, endpoint })
  opened.push(hosts)
  return hosts
}

const get = async (session: HostSession, host: string, port: number): Promise<string> => {
  const socket = await session.dial({ host, port }, AbortSignal.timeout(5_000))
  return new Promise((resolve, reject) => {
    const request = http.get({ path: '/', createConnection: () => socket }, (response) => {
      response.setEncoding('utf8').on('data', resolve)
    })
    request.on('error', reject)
  })
}

describe('the local host', () => {
  it('is the one host there is, and says which engine it is and how it was found', async () => {
    const hosts = openHosts(bed.socketPath)
    expect(hosts.list().map((session) => session.name)).toEqual(['local'])
    expect(await hosts.describe(hosts.get('local'))).toMatchObject({
      name: 'local',
      kind: 'local',
      endpoint: `unix://${bed.socketPath}`,
      found: 'DOCKER_HOST',
      disk: { totalBytes: expect.any(Number), freeBytes: expect.any(Number) },
      latencyMs: expect.any(Number),
      capabilities: ['engine', 'dial', 'run', 'files'],
      status: { state: 'online' },
      engine: { version: bed.engine.version, apiVersion: bed.engine.apiVersion },
    })
    expect(() => hosts.get('mars')).toThrow(expect.objectContaining({ message: 'not-found' }))
  })

  it('reaches a container at its own address, from outside of it', async () => {
    const session = openHosts(bed.socketPath).get('local')
    const id = await session.engine.containers.create({
      name: bed.name('dialled'),
      image: 'localhost/longshore-test:v2',
      ...plainSpec,
    })
    await session.engine.containers.start(id)
    const address = (await session.engine.containers.inspect(id))?.addresses.bridge ?? ''
    const body = await eventually(() => get(session, address, 8080).catch(() => undefined))
    expect(body).toBe('v2')
    expect(await failureFrom(session.dial({ host: address, port: 1 }))).toMatchObject({
      kind: 'host-unreachable',
      host: 'local',
      reason: expect.stringContaining(`${address}:1: nothing listens there`),
    })
  })

  it.each([
    ['no socket', () => path.join(root, 'nothing.sock'), 'engine-unavailable', 'ENOENT'],
    [
      'a plain file',
      () => {
        const file = path.join(root, 'plain')
        fs.writeFileSync(file, '')
        return file
      },
      'engine-unavailable',
      'ECONNREFUSED',
    ],
    ['an unprotected address', () => 'tcp://192.0.2.1:2375', 'endpoint-unusable', 'no ca.pem'],
  ])(
    'with %s is failed, typed, and nothing throws before it is asked',
    async (_, endpoint, kind, why) => {
      const hosts = openHosts(endpoint())
      const session = hosts.get('local')
      expect(session.state.current()).toEqual({ state: 'connecting' })
      const failure = { kind, host: 'local', reason: expect.stringContaining(why) }
      expect(await hosts.describe(session)).toMatchObject({
        engine: null,
        status: { state: 'failed', failure },
      })
      expect(await failureFrom(session.engine.containers.list())).toMatchObject(failure)
    },
  )

  it('lets go of a dial that nobody answers when the signal aborts', async () => {
    const session = openHosts(bed.socketPath).get('local')
    // An address of documentation: packets to it go nowhere, or are refused at once.
    const dialled = session.dial({ host: '192.0.2.1', port: 9 }, AbortSignal.timeout(200))
    await expect(dialled).rejects.toSatisfy(
      (error: Error) => error.name === 'TimeoutError' || error.message === 'host-unreachable',
    )
  })
})
