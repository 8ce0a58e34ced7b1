import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Channel } from '../../../src/shared/wire/channel.ts'
import { channelLink, clientOver } from '../../../src/shared/wire/client.ts'
import { messagePortChannel } from '../../../src/shared/wire/message-port.ts'
import { serveChannel } from '../../../src/shared/wire/server.ts'
import { memoryChannels, systemSchedule } from '../../contract/memory-channel.ts'
import { settled } from '../../contract/settled.ts'

const total = 20_000
/** A producer as fast as it can be, counting what it made and whether it was put away. */
function numbers(size = 0) {
  const seen = { produced: 0, finished: 0 }
  const padding = 'x'.repeat(size)
  const contract = oc.router({
    count: oc.output(eventIterator(z.object({ n: z.number(), text: z.string() }))),
    wait: oc.output(eventIterator(z.number())),
  })
  const os = implement(contract)
  const router = os.router({
    count: os.count.handler(async function* () {
      try {
        for (let n = 0; n < total; n += 1) {
          seen.produced += 1
          yield { n, text: padding }
        }
      } finally {
        seen.finished += 1
      }
    }),
    wait: os.wait.handler(async function* ({ signal }) {
      try {
        yield 0
        await new Promise((_, reject) => signal?.addEventListener('abort', reject))
      } finally {
        seen.finished += 1
      }
    }),
  })
  return { router, seen }
}

interface Numbers {
  count(): Promise<AsyncIterableIterator<{ n: number }>>
  wait(): Promise<AsyncIterableIterator<number>>
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function connect(router: ReturnType<typeof numbers>['router'], ends: [Channel, Channel]) {
  const [near, far] = ends
  const served = serveChannel({ router, channel: far, context: {}, clock: systemSchedule })
  const client = clientOver(channelLink(near, systemSchedule).link)
  closers.push(() => near.close())
  return { served, near, client: client as unknown as Numbers }
}

function ports(): [Channel, Channel] {
  const { port1, port2 } = new MessageChannel()
  return [messagePortChannel(port1), messagePortChannel(port2)]
}

const transports: [string, () => [Channel, Channel]][] = [
  ['a plain line', memoryChannels],
  ['a message port', ports],
]

describe.each(transports)('a stream over %s', (_name, open) => {
  it.each([0, 2_000, 60_000])(
    'stops its producer when the reader pauses, and loses nothing after (items of %i bytes)',
    async (size) => {
      const { router, seen } = numbers(size)
      const { client, served } = connect(router, open())
      const stream = await client.count()
      expect(await stream.next()).toMatchObject({ value: { n: 0 } })
      const atPause = await settled(() => seen.produced)
      expect(atPause).toBeLessThanOrEqual(Math.min(1_000, 4 + 1_000_000 / Math.max(size, 1)))
      expect(served.unreadBytes).toBeLessThanOrEqual(1_000_000)

      const toRead = size === 0 ? total : 500
      for (let n = 1; n < toRead; n += 1) {
        const next = await stream.next()
        if (next.done || next.value.n !== n) throw new Error(`item ${n} is ${next.value?.n}`)
      }
      if (size === 0) expect((await stream.next()).done).toBe(true)
      await stream.return?.()
    },
  )

  it('puts the generator away when the reader leaves', async () => {
    const { router, seen } = numbers()
    const { client, served } = connect(router, open())
    for await (const item of await client.count()) if (item.n === 10) break
    const waiting = await client.wait()
    await waiting.next()
    await waiting.return?.()
    await expect.poll(() => seen.finished).toBe(2)
    await expect.poll(() => served.active).toBe(0)
  })

  it('ends every stream on both sides when the line closes', async () => {
    const { router, seen } = numbers()
    const { client, served, near } = connect(router, open())
    const paused = await client.count()
    await paused.next()
    const waiting = await client.wait()
    await waiting.next()
    const next = waiting.next()
    const refused = expect(next).rejects.toMatchObject({ failure: { kind: 'disconnected' } })
    near.close('reloaded')
    await refused
    await expect.poll(() => seen.finished).toBe(2)
    await expect.poll(() => served.active).toBe(0)
    expect(served.unreadBytes).toBe(0)
    await expect(client.count()).rejects.toMatchObject({ failure: { kind: 'disconnected' } })
  })

  it('keeps one stream going while another is paused', async () => {
    const { router } = numbers(100)
    const { client } = connect(router, open())
    const paused = await client.count()
    await paused.next()
    let read = 0
    for await (const _ of await client.count()) {
      read += 1
      if (read === 20_000) break
    }
    expect(read).toBe(20_000)
  })
})

it('closes the line on a call to no address, as the mistake of its client', async () => {
  const [near, far] = memoryChannels()
  const bugs: unknown[] = []
  const closed = Promise.withResolvers<string>()
  near.onClose(closed.resolve)
  const { router } = numbers()
  serveChannel({
    ...{ router, channel: far, context: {}, clock: systemSchedule },
    onBug: (error) => bugs.push(error),
  })
  await near.send(JSON.stringify({ i: '1', p: { u: '//' } }))
  expect(await closed.promise).toBe('malformed message')
  expect(bugs).toEqual([])
})
