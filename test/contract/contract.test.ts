import { type AnyRouter, implement } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contract } from '../../src/shared/contract/index.ts'
import { FailureError } from '../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../src/shared/model/failure.ts'
import { channelLink } from '../../src/shared/wire/client.ts'
import { failureFrom } from '../../src/shared/wire/failure-from.ts'
import { failures } from '../../src/shared/wire/failures.ts'
import { serveChannel } from '../../src/shared/wire/server.ts'
import { type Entry, entries, hasRequiredInput, sampleOf } from './contract-entries.ts'
import { memoryChannels, systemSchedule } from './memory-channel.ts'

/** What stands in for every handler; `calls` counts how often one was reached. */
type Script = (entry: Entry, signal: AbortSignal | undefined) => unknown

function connect(script: Script) {
  const bugs: { error: unknown; call: string }[] = []
  const seen = { calls: 0 }
  const logBug = (error: unknown, call: string) => `bug-${bugs.push({ error, call })}`
  const os = implement(contract).use(failures({ logBug }))
  const router: Record<string, Record<string, unknown>> = {}
  for (const entry of entries) {
    const [section = '', name = ''] = entry.path
    const implementer = Reflect.get(Reflect.get(os, section), name)
    router[section] ??= {}
    router[section][name] = implementer.handler(({ signal }: { signal?: AbortSignal }) => {
      seen.calls += 1
      return script(entry, signal)
    })
  }
  const [near, far] = memoryChannels()
  const served = serveChannel({
    router: os.router(router as never) as AnyRouter,
    channel: far,
    context: {},
    clock: systemSchedule,
  })
  const { link } = channelLink(near, systemSchedule)
  return {
    bugs,
    seen,
    served,
    near,
    call: (entry: Entry, input: unknown, signal?: AbortSignal) =>
      link.call(entry.path, input, { context: {}, ...(signal ? { signal } : {}) }),
  }
}

const read = async (stream: unknown): Promise<{ type: string }[]> => {
  const items: { type: string }[] = []
  for await (const item of stream as AsyncIterable<{ type: string }>) items.push(item)
  return items
}

const failureOfCall = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('the call succeeded'),
    (error: unknown) => failureFrom(error),
  )

const streams = entries.filter(({ kind }) => kind === 'stream')
const calls = entries.filter(({ kind }) => kind !== 'stream')
const end = { type: 'end', how: 'completed' }

const known: readonly Failure[] = [
  { kind: 'not-found', what: 'workload', name: 'web' },
  { kind: 'no-space', where: '/var', message: 'disk full' },
  { kind: 'invalid', what: 'document', issues: [{ path: 'name', message: 'missing' }] },
  { kind: 'cancelled', reason: 'superseded' },
]

it('has every kind of call', () => {
  expect(calls.length).toBeGreaterThan(15)
  expect(streams.length).toBeGreaterThan(3)
})

describe.each(entries)('$name', (entry) => {
  it('refuses bad input before anything is done', async () => {
    const { call, seen } = connect(() => undefined)
    const bad = [5, 'text', null, ...(hasRequiredInput(entry) ? [{}, undefined] : [])]
    for (const input of bad) {
      expect(await failureOfCall(call(entry, input))).toMatchObject({ kind: 'invalid' })
    }
    expect(seen.calls).toBe(0)
  })

  it.each(known)('passes on an expected failure as it is ($kind)', async (failure) => {
    const { call, bugs } = connect(() => {
      throw new FailureError(failure, new Error('cause'))
    })
    expect(await failureOfCall(call(entry, sampleOf(entry.input)))).toEqual(failure)
    expect(bugs).toEqual([])
  })

  it('shows of a bug its id and nothing else', async () => {
    const { call, bugs } = connect(() => {
      throw new Error('password is hunter2')
    })
    const error = await call(entry, sampleOf(entry.input)).catch((reason: unknown) => reason)
    expect(failureFrom(error)).toEqual({ kind: 'internal', id: 'bug-1' })
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect(bugs).toMatchObject([{ call: entry.name, error: { message: 'password is hunter2' } }])
  })
})

describe.each(calls)('$name', (entry) => {
  it('answers with what its handler answers', async () => {
    const { call } = connect(({ output }) => sampleOf(output))
    const answer = await call(entry, sampleOf(entry.input))
    expect(answer).toEqual(z.parse(entry.output, sampleOf(entry.output)))
  })

  it('tells its handler when the caller gives up', async () => {
    const stop = new AbortController()
    const { call, served } = connect(
      (_entry, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
          stop.abort()
        }),
    )
    const call1 = call(entry, sampleOf(entry.input), stop.signal)
    expect(await failureOfCall(call1)).toEqual({ kind: 'cancelled', reason: 'requested' })
    await expect.poll(() => served.active).toBe(0)
  })

  it('fails as disconnected when the line closes before its answer', async () => {
    const { call, near } = connect(() => {
      near.close('gone')
      return new Promise(() => undefined)
    })
    expect(await failureOfCall(call(entry, sampleOf(entry.input)))).toEqual({
      kind: 'disconnected',
      reason: 'gone',
    })
  })
})

describe.each(streams)('$name', (entry) => {
  const item = sampleOf(entry.output) as { type: string }
  const run = (make: (signal: AbortSignal | undefined) => AsyncGenerator<unknown>) => {
    const connected = connect((_entry, signal) => make(signal))
    const open = () => connected.call(entry, sampleOf(entry.input))
    return { ...connected, open }
  }

  it('passes its items on, then exactly one end', async () => {
    const { open } = run(async function* () {
      yield item
      yield item
      yield end
    })
    const items = await read(await open())
    expect(items.map(({ type }) => type)).toEqual([item.type, item.type, 'end'])
  })

  it('ends once when its handler forgets the end', async () => {
    const { open } = run(async function* () {
      yield item
    })
    expect(await read(await open())).toMatchObject([{ type: item.type }, end])
  })

  it('ends once when its handler goes on after the end', async () => {
    let finished = false
    const { open } = run(async function* () {
      try {
        yield end
        yield item
        yield end
      } finally {
        finished = true
      }
    })
    expect(await read(await open())).toMatchObject([end])
    expect(finished).toBe(true)
  })

  it('ends once, with the failure, when its handler fails on the way', async () => {
    const failure = known[0] as Failure
    const { open } = run(async function* () {
      yield item
      throw new FailureError(failure)
    })
    const items = await read(await open())
    expect(items).toMatchObject([{ type: item.type }, { type: 'end', how: 'failed', failure }])
  })

  it('ends once, with an id, when its handler has a bug', async () => {
    const { open, bugs } = run(async function* () {
      yield item
      throw new Error('oops')
    })
    const failure = { kind: 'internal', id: 'bug-1' }
    const items = await read(await open())
    expect(items).toMatchObject([{ type: item.type }, { type: 'end', how: 'failed', failure }])
    expect(bugs).toMatchObject([{ call: entry.name }])
  })

  it('is put away when its reader leaves', async () => {
    let finished = false
    const { open, served } = run(async function* (signal) {
      try {
        yield item
        await new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
        })
      } finally {
        finished = true
      }
    })
    for await (const _ of (await open()) as AsyncIterable<unknown>) break
    await expect.poll(() => finished).toBe(true)
    await expect.poll(() => served.active).toBe(0)
  })
})
