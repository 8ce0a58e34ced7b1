import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Connection, createConnection } from '../../../src/renderer/rpc/connection.ts'
import { type Door, SignedOutError } from '../../../src/renderer/rpc/door.ts'
import { follow } from '../../../src/renderer/rpc/follow.ts'
import type { Client } from '../../../src/shared/contract/index.ts'
import type { Channel } from '../../../src/shared/wire/channel.ts'
import { failureFrom } from '../../../src/shared/wire/failure-from.ts'
import { serveChannel } from '../../../src/shared/wire/server.ts'
import { memoryChannels, systemSchedule } from '../../contract/memory-channel.ts'
import { settled } from '../../contract/settled.ts'
import { type BedClient, bedRouter } from '../web/door-bed.ts'

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** A door whose app can be taken away, and a clock that moves by hand. */
function bed(kind: Door['kind'] = 'browser', random = 0.5) {
  const seen = { produced: 0, finished: 0, opened: 0 }
  const router = bedRouter(seen)
  let answer: 'yes' | 'no' | 'signed-out' = 'yes'
  let now = 0
  let timers: readonly Timer[] = []
  const channels: Channel[] = []
  const connection = createConnection({
    door: {
      kind,
      async open() {
        seen.opened += 1
        if (answer === 'signed-out') throw new SignedOutError('unknown session')
        if (answer === 'no') throw new Error('the app does not answer')
        const [near, far] = memoryChannels()
        channels.push(near)
        serveChannel({ router, channel: far, context: {}, clock: systemSchedule })
        return near
      },
    },
    random: () => random,
    clock: {
      now: () => now,
      schedule(ms, run) {
        // The wire's own short timers are real; only the retries are steered.
        if (ms < 100) return systemSchedule.schedule(ms, run)
        const timer = { at: now + ms, run }
        timers = [...timers, timer]
        return () => {
          timers = timers.filter((other) => other !== timer)
        }
      },
    },
  })
  return {
    connection,
    client: connection.client as unknown as BedClient,
    seen,
    answer: (next: typeof answer) => {
      answer = next
    },
    cut: () => channels.at(-1)?.close('cut'),
    waits: () => timers.map(({ at }) => at - now),
    move(ms: number) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { run } of due) run()
    },
  }
}

const open: Connection[] = []
afterEach(() => {
  for (const connection of open.splice(0)) connection.close()
})

async function online(kind?: Door['kind'], random?: number) {
  const made = bed(kind, random)
  open.push(made.connection)
  await expect.poll(() => made.connection.state().status).toBe('online')
  return made
}

describe('a connection', () => {
  it('keeps calls waiting while it connects, and answers them', async () => {
    const { connection, client } = bed()
    open.push(connection)
    expect(connection.state().status).toBe('connecting')
    expect(await client.ping({ n: 1 })).toBe(2)
  })

  it('comes back by itself after the app went away, with the same client', async () => {
    const { connection, client, answer, cut, move, waits } = await online()
    answer('no')
    cut()
    expect(connection.state()).toMatchObject({ status: 'lost', since: 0 })
    const refused = await client.ping({ n: 1 }).catch((error: unknown) => failureFrom(error))
    expect(refused).toMatchObject({ kind: 'disconnected' })
    for (let attempt = 0; attempt < 8; attempt += 1) {
      expect(waits()).toHaveLength(1)
      expect(waits()[0]).toBeGreaterThanOrEqual(500)
      expect(waits()[0]).toBeLessThanOrEqual(10_000)
      move(10_000)
      await expect.poll(() => waits().length).toBe(1)
    }
    expect(connection.state()).toMatchObject({ status: 'lost', since: 0 })
    answer('yes')
    move(10_000)
    await expect.poll(() => connection.state().status).toBe('online')
    expect(await client.ping({ n: 2 })).toBe(3)
  })

  it.each([
    [0, 500, 500],
    [0.999, 500, 9_991],
  ])('spreads its attempts over the whole span (chance %d)', async (random, first, tenth) => {
    const { answer, cut, move, waits } = await online('browser', random)
    answer('no')
    cut()
    const seen: number[] = []
    for (let attempt = 0; attempt < 10; attempt += 1) {
      seen.push(waits()[0] ?? 0)
      move(10_000)
      await expect.poll(() => waits().length).toBe(1)
    }
    expect(seen[0]).toBe(first)
    expect(seen[9]).toBe(tenth)
  })

  it('tries at once when it is told to', async () => {
    const { connection, answer, cut } = await online()
    answer('no')
    cut()
    answer('yes')
    connection.retry()
    await expect.poll(() => connection.state().status).toBe('online')
  })

  it('asks no more when the app does not know the page', async () => {
    const { connection, answer, cut, waits, move } = await online()
    answer('signed-out')
    cut()
    move(10_000)
    await expect.poll(() => connection.state().status).toBe('signed-out')
    expect(waits()).toEqual([])
  })

  it('waits for a reload in the desktop app: its port cannot come twice', async () => {
    const { connection, cut, waits } = await online('desktop')
    cut()
    expect(connection.state()).toMatchObject({ status: 'lost', retryAt: null })
    expect(waits()).toEqual([])
  })

  it('tells its listeners of every change until they leave', async () => {
    const { connection, cut } = await online()
    const listener = vi.fn()
    const stop = connection.onChange(listener)
    cut()
    expect(listener).toHaveBeenCalledTimes(1)
    stop()
    connection.retry()
    await expect.poll(() => connection.state().status).toBe('online')
    expect(listener).toHaveBeenCalledTimes(1)
  })
})

type Numbered = { readonly type: 'n'; readonly n: number }

/** The bed's endless stream, as a stream of the contract. */
async function* numbered(client: Client): AsyncGenerator<Numbered> {
  for await (const { n } of await (client as unknown as BedClient).count()) yield { type: 'n', n }
}

describe('a followed stream', () => {
  it('is opened again after a reconnect, and ends nothing by being cut', async () => {
    const { connection, cut, move, seen } = await online()
    const starts: number[] = []
    const onEnd = vi.fn()
    const stop = follow<Numbered>(connection, {
      open: async (client) => numbered(client),
      onItem: async ({ n }) => {
        if (n === 0) starts.push(n)
        await new Promise((resolve) => setTimeout(resolve, 1))
      },
      onEnd,
    })
    await expect.poll(() => starts.length).toBe(1)
    cut()
    move(10_000)
    await expect.poll(() => starts.length).toBe(2)
    stop()
    await expect.poll(() => seen.finished).toBe(2)
    expect(onEnd).not.toHaveBeenCalled()
  })

  it('slows its source to the pace of its reader', async () => {
    const { connection, seen } = await online()
    let read = 0
    const stop = follow<Numbered>(connection, {
      open: async (client) => numbered(client),
      onItem: () => {
        read += 1
        return new Promise(() => undefined)
      },
      onEnd: vi.fn(),
    })
    await expect.poll(() => read).toBe(1)
    expect(await settled(() => seen.produced)).toBeLessThan(600)
    expect(read).toBe(1)
    stop()
  })

  it('passes on its end once, and its failure', async () => {
    const { connection } = await online()
    const ends: unknown[] = []
    follow(connection, {
      async open() {
        return (async function* () {
          yield { type: 'n' }
          yield { type: 'end', how: 'completed' } as const
        })()
      },
      onItem: () => undefined,
      onEnd: (end) => ends.push(end),
    })
    follow(connection, {
      open: () => Promise.reject(new Error('no')),
      onItem: () => undefined,
      onEnd: (end) => ends.push(end),
    })
    await expect
      .poll(() => ends)
      .toEqual([
        { type: 'end', how: 'failed', failure: { kind: 'internal', id: 'client' } },
        { type: 'end', how: 'completed' },
      ])
  })
})
