// Log bytes that no honest engine sends, through the whole path that a deployment reads them by.
import { beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../src/main/engine/create-engine.ts'
import { openSocket } from '../../src/main/hosts/local/sockets.ts'
import { readTail } from '../../src/main/logs/tail.ts'
import { sharedEngine } from '../support/bed/shared-engine.ts'
import { startEngineServer } from '../support/fake-engine/engine-server.ts'
import { testClock } from '../support/fake-engine/test-clock.ts'

const bed = sharedEngine()
const version = { ApiVersion: '1.45', MinAPIVersion: '1.24', Version: '26.1.5' }
/** What a real engine says of a container; only its log is ours. */
let inspected: { readonly Id: string }
beforeAll(async () => {
  const body = { Image: 'localhost/longshore-test:hold' }
  const name = bed.name('hostile')
  const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, body)
  inspected = await bed.ask('GET', `/containers/${Id}/json`)
})

function frame(stream: number, bytes: string | Buffer, length?: number): Buffer {
  const body = Buffer.from(bytes)
  const head = Buffer.alloc(8)
  head[0] = stream
  head.writeUInt32BE(length ?? body.length, 4)
  return Buffer.concat([head, body])
}

/** Reads the tail of a container whose log is exactly these bytes. */
async function tailOf(bytes: Buffer): Promise<{ lines: string[]; error: unknown }> {
  const server = await startEngineServer(version, (request, response) => {
    if (request.url?.includes('/logs')) return void response.end(bytes)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(inspected))
  })
  const engine = createEngine({
    host: 'local',
    endpoint: server.socketPath,
    dial: (signal) => openSocket({ socket: server.socketPath }, signal),
    clock: testClock,
    installation: 'test',
  })
  try {
    const read = await readTail(engine, inspected.Id, { count: 100 })
    return { lines: read.map(({ line }) => line), error: undefined }
  } catch (error) {
    return { lines: [], error }
  } finally {
    engine.close()
    await server.close()
  }
}

const stamp = '2026-01-01T00:00:00.000000001Z '

it('reads a deep stack of one-byte frames in one piece', async () => {
  const line = `${stamp}${'deep '.repeat(20_000)}\n`
  const frames = Buffer.concat([...Buffer.from(line)].map((byte) => frame(1, Buffer.from([byte]))))
  const { lines, error } = await tailOf(frames)
  expect(error).toBeUndefined()
  // A stamp in pieces is no stamp, so it stays; not one byte is lost.
  expect(lines.map((text) => text.length)).toEqual([line.length - 1])
})

it('does not wait for the rest of a frame that claims four gigabytes', async () => {
  const { lines } = await tailOf(
    Buffer.concat([frame(1, `${stamp}first\n`), frame(2, `${stamp}rest`, 0xffff_ffff)]),
  )
  expect(lines).toEqual(['first', 'rest'])
})

it('survives frames of unknown streams, empty frames and a head that is cut', async () => {
  const { lines, error } = await tailOf(
    Buffer.concat([
      frame(1, ''),
      frame(1, `${stamp}good\n`),
      frame(9, `${stamp}odd\n`),
      Buffer.from([1, 0, 0]),
    ]),
  )
  expect(error).toBeUndefined()
  expect(lines).toContain('good')
})

it('never throws a bug, whatever bytes come', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const bytes = Buffer.alloc(4_096)
    for (let at = 0, state = seed; at < bytes.length; at += 1) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      bytes[at] = state >> 16
    }
    const { error } = await tailOf(bytes)
    if (error !== undefined) expect(error).toHaveProperty('failure')
  }
})
