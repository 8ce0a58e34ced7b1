import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { callEngine } from '../../../scripts/lib/engine-api.mjs'
import { recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'

const bed = sharedEngine()
const image = 'localhost/longshore-test:shell'

describe('the recorder in front of an engine', () => {
  const recorder = recorderOn(bed)
  const call = (method: string, path: string, json?: unknown) =>
    callEngine(recorder().socketPath, method, path, { json })

  async function runContainer(base: string, config: object): Promise<string> {
    const created = await call('POST', `/v1.45/containers/create?name=${bed.name(base)}`, {
      Image: image,
      ...config,
    })
    const { Id } = JSON.parse(created.body) as { Id: string }
    return Id
  }

  it('remembers changing calls with their bodies and answers, and not reading ones', async () => {
    await call('GET', '/v1.45/containers/json')
    const id = await runContainer('recorded', { Cmd: ['true'] })
    await call('DELETE', `/containers/${id}`)
    expect(recorder().calls()).toHaveLength(3)
    expect(recorder().mutations()).toMatchObject([
      { method: 'POST', version: '1.45', status: 201, body: expect.stringContaining(image) },
      { method: 'DELETE', path: `/containers/${id}`, version: '', status: 204 },
    ])
  })

  it('passes an attached session on in both directions, to the last byte', async () => {
    const id = await runContainer('attached', {
      Cmd: ['sh', '-c', 'read line; echo "got $line"; cat | wc -c'],
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
    })
    const socket = net.connect(recorder().socketPath)
    socket.write(
      `POST /containers/${id}/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
    )
    let received = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
    })
    await once(socket, 'data')
    await call('POST', `/containers/${id}/start`)
    socket.end(`hello\n${'x'.repeat(100_000)}`)
    await once(socket, 'close')
    expect(received.toString()).toMatch(/^HTTP\/1\.1 101[\s\S]*got hello[\s\S]*100000\n$/)
    expect(recorder().mutations().at(-1)?.path).toBe(`/containers/${id}/start`)
  })

  it('keeps requests apart that arrive in one piece, or byte by byte', async () => {
    const body = JSON.stringify({ Image: image, Cmd: ['true'] })
    const create = `POST /containers/create?name=${bed.name('piped')} HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const ping = 'GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n'
    const last = `DELETE /containers/${bed.name('piped')} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n`
    const socket = net.connect(recorder().socketPath)
    socket.setNoDelay(true)
    socket.write(ping + create.slice(0, 150))
    for (const character of create.slice(150)) {
      socket.write(character)
      await new Promise(setImmediate)
    }
    socket.write(ping + last)
    let answer = ''
    for await (const bytes of socket) answer += bytes
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(
      [200, 201, 200, 204].map((n) => `HTTP/1.1 ${n}`),
    )
    expect(
      recorder()
        .calls()
        .map(({ method, status }) => `${method} ${status}`),
    ).toEqual(['GET 200', 'POST 201', 'GET 200', 'DELETE 204'])
  })

  it('cuts an answer after the bytes it was told to let pass', async () => {
    const remove = recorder().addFault({ path: /^\/info/, action: 'cut', afterBytes: 20, times: 1 })
    await expect(call('GET', '/info')).rejects.toThrow()
    expect((await call('GET', '/info')).status).toBe(200)
    remove()
  })

  it('stalls an answer without ending it', async () => {
    const remove = recorder().addFault({ path: /^\/info/, action: 'stall', afterBytes: 20 })
    await expect(
      callEngine(recorder().socketPath, 'GET', '/info', { timeoutMs: 300 }),
    ).rejects.toThrow('no answer in time')
    remove()
  })

  it('refuses a call without the engine ever seeing it', async () => {
    const path = /^\/containers\/create/
    const remove = recorder().addFault({ method: 'POST', path, action: 'refuse', status: 507 })
    const refused = await call('POST', `/containers/create?name=${bed.name('refused')}`, {
      Image: image,
    })
    remove()
    expect(refused.status).toBe(507)
    expect(await bed.leftovers()).not.toContain(`container ${bed.name('refused')}`)
  })
})

describe('the recorder as an engine that dropped old versions', () => {
  const recorder = recorderOn(bed, { minimumApi: '1.44' })

  it.each([
    ['/v1.43/info', 400],
    ['/v1.44/info', 200],
    ['/v1.9/info', 400],
    ['/_ping', 200],
  ])('answers %s with %i', async (path, status) => {
    expect((await callEngine(recorder().socketPath, 'GET', path)).status).toBe(status)
  })
})
