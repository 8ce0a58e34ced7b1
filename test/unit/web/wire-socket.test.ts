import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { channelLink, clientOver } from '../../../src/shared/wire/client.ts'
import { webSocketChannel } from '../../../src/shared/wire/web-socket.ts'
import { systemSchedule } from '../../contract/memory-channel.ts'
import { settled } from '../../contract/settled.ts'
import { type BedClient, type DoorBed, openDoorBed } from './door-bed.ts'

let bed: DoorBed
const sockets: WebSocket[] = []
beforeEach(async () => {
  bed = await openDoorBed()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await bed.close()
})

async function openSocket(): Promise<WebSocket> {
  const session = await bed.newSession()
  const socket = new WebSocket(
    `ws://127.0.0.1:${bed.port}/wire`,
    ['longshore', `session.${session}`],
    {
      origin: `http://127.0.0.1:${bed.port}`,
    },
  )
  sockets.push(socket)
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return socket
}

function clientOf(socket: WebSocket): BedClient {
  return clientOver(
    channelLink(webSocketChannel(socket), systemSchedule).link,
  ) as unknown as BedClient
}

it('answers calls, and names in its reply the protocol but never the secret', async () => {
  const socket = await openSocket()
  expect(socket.protocol).toBe('longshore')
  expect(await clientOf(socket).ping({ n: 1 })).toBe(2)
})

describe('a stream', () => {
  it('stops its producer when the view pauses, and loses nothing after', async () => {
    const stream = await clientOf(await openSocket()).count()
    await stream.next()
    const atPause = await settled(() => bed.seen.produced)
    expect(atPause).toBeLessThanOrEqual(505)
    for (let n = 1; n < 5_000; n += 1) expect((await stream.next()).value?.n).toBe(n)
    await stream.return?.()
    await expect.poll(() => bed.seen.finished).toBe(1)
  })

  it('stops its producer when the browser reads its socket no more', async () => {
    const socket = await openSocket()
    const client = clientOf(socket)
    const streams = await Promise.all([client.count(), client.count(), client.count()])
    socket.pause()
    expect(await settled(() => bed.seen.produced)).toBeLessThanOrEqual(3 * 505)
    expect(bed.served[0]?.unreadBytes).toBeLessThanOrEqual(3_000_000)
    socket.resume()
    for (const stream of streams) expect((await stream.next()).value?.n).toBe(0)
  })

  it('is put away when the page reloads', async () => {
    const socket = await openSocket()
    const stream = await clientOf(socket).count()
    await stream.next()
    socket.terminate()
    await expect.poll(() => bed.seen.finished).toBe(1)
    expect(bed.served.map(({ active }) => active)).toEqual([0])
    expect(bed.door.connected).toBe(0)
  })

  it('costs at most 120 messages a second, however fast it is read', async () => {
    const socket = await openSocket()
    let messages = 0
    socket.on('message', () => {
      messages += 1
    })
    const began = performance.now()
    for await (const _ of await clientOf(socket).count()) {
      if (performance.now() - began > 2_000) break
    }
    const seconds = (performance.now() - began) / 1_000
    expect(messages / seconds).toBeLessThanOrEqual(120)
  })
})

describe('a message that no page of ours sends', () => {
  const hostile: readonly (readonly [string, string | Buffer])[] = [
    ['is no JSON', 'hello'],
    ['is empty', ''],
    ['is null', 'null'],
    ['has the wrong shape', '{"i":1}'],
    ['has no path', '{"i":"1","p":{}}'],
    ['names another origin', '{"i":"1","p":{"u":"http://evil.example/ping"}}'],
    ['carries an item of a stream', '{"i":"1","t":3,"p":{"e":"message"}}'],
    ['acknowledges nonsense', '{"acks":{"1":-5}}'],
    ['is deep', '['.repeat(100_000)],
    ['is binary', Buffer.from([0xff, 0x00, 0x01])],
    ['is huge', 'x'.repeat(9 * 1024 * 1024)],
  ]
  it.each(hostile)('ends its connection and no other (%s)', async (_what, message) => {
    const [bad, good] = [await openSocket(), await openSocket()]
    const closed = new Promise((resolve) => bad.once('close', resolve))
    bad.on('error', () => undefined)
    bad.send(message)
    await closed
    expect(await clientOf(good).ping({ n: 1 })).toBe(2)
  })

  it('does no harm when it only looks odd', async () => {
    const socket = await openSocket()
    const client = clientOf(socket)
    socket.send('{"acks":{"never":3}}')
    socket.send('{"i":"gone","t":4}')
    socket.send('{"i":"zx","p":{"u":"/ping","h":{"content-type":"text/event-stream"}}}')
    socket.send('{"i":"zz","p":{"u":"/__proto__/constructor","b":{}}}')
    socket.send('{"i":"zy","p":{"u":"/ping","b":{"json":{"n":"text"}}}}')
    expect(await client.ping({ n: 1 })).toBe(2)
  })
})

it('ends every connection when the door closes', async () => {
  const socket = await openSocket()
  const stream = await clientOf(socket).count()
  await stream.next()
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await bed.door.close()
  await closed
  await expect.poll(() => bed.seen.finished).toBe(1)
})
