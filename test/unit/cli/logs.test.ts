import { describe, expect, it } from 'vitest'
import { now, run, type Script } from './harness.ts'

const lines = {
  type: 'lines',
  seq: 0,
  container: 'ls-web',
  text: 'onetwo\u001b[31mthree',
  ends: [3, 11, 16],
  times: [now, now + 1, now + 2],
  streams: 'oeo',
}
const skipped = {
  ...{ type: 'mark', seq: 3, at: now, container: 'ls-web', mark: 'skipped', count: 12, detail: '' },
} as const

const reading = (...items: unknown[]): Script => ({
  logs: {
    read: async () =>
      (async function* () {
        yield* items
      })(),
  },
})
const completed = { type: 'end', how: 'completed' }

describe('logs', () => {
  it('prints lines with control sequences as signs, and says what is not shown', async () => {
    const { code, out } = await run('logs web', reading(lines, skipped, completed))
    expect(code).toBe(0)
    expect(out.split('\n').slice(0, 3)).toEqual(['one', 'two␛[31m', 'three'])
    expect(out).toContain('── ls-web 12 lines not shown, 2025-06-01T12:00:00.000Z ──')
  })

  it('names the container of each line once there are several', async () => {
    const started = (container: string) => ({ ...skipped, container, mark: 'started' })
    const of = (container: string) => ({ ...lines, container, text: 'hi', ends: [2] })
    const items = [started('ls-shop-web-1'), of('ls-shop-web-1'), started('ls-shop-database-1')]
    const { out } = await run(
      'logs shop',
      reading(...items, of('ls-shop-database-1'), of('ls-shop-web-1'), completed),
    )
    expect(out.split('\n').filter((line) => line.endsWith('hi'))).toEqual([
      'web-1 | hi',
      'database-1 | hi',
      'web-1      | hi',
    ])
  })

  it('CP-30 prints with --json one object a line, and marks on stderr only', async () => {
    const ran = await run('logs web --json', reading(lines, skipped, completed))
    expect(ran.json()).toEqual([
      { ts: '2025-06-01T12:00:00.000Z', stream: 'stdout', line: 'one', container: 'ls-web' },
      {
        ts: '2025-06-01T12:00:00.001Z',
        stream: 'stderr',
        line: 'two\u001b[31m',
        container: 'ls-web',
      },
      { ts: '2025-06-01T12:00:00.002Z', stream: 'stdout', line: 'three', container: 'ls-web' },
    ])
    expect(JSON.parse(ran.err)).toMatchObject({ mark: 'skipped', count: 12 })
  })

  it('CP-40 a stream that breaks off ends with one stderr line naming the cause', async () => {
    const failure = { kind: 'engine-unavailable', host: 'local', endpoint: 'x', reason: 'gone' }
    const ran = await run(
      'logs web --json',
      reading(lines, { type: 'end', how: 'failed', failure }),
    )
    expect(ran.code).toBe(1)
    expect(ran.json().at(-1)).toMatchObject({ stream: 'stderr' })
    expect(ran.out).toContain('log stream ended: engine-unavailable')
    expect(ran.err).toContain('does not answer')
  })

  it('asks for what the options say', async () => {
    const asked: unknown[] = []
    const script: Script = {
      logs: {
        read: async (input: unknown) => {
          asked.push(input)
          return (async function* () {
            yield completed
          })()
        },
      },
    }
    await run('logs web -f -n 5 --since 10m --until 2025-06-01T13:00:00+02:00', script)
    await run('logs web --tail 0', script)
    await run('logs web front back -n 1', script)
    expect(asked).toEqual([
      {
        subject: { workload: 'web' },
        follow: true,
        tail: 5,
        since: now - 600_000,
        until: Date.parse('2025-06-01T11:00:00Z'),
      },
      { subject: { workload: 'web' }, follow: false, tail: 0 },
      { subject: { workload: 'web', services: ['front', 'back'] }, follow: false, tail: 1 },
    ])
  })

  it('ends with 130 on Ctrl-C and with 0 when nobody reads on', async () => {
    const stop = new AbortController()
    const script: Script = {
      logs: {
        read: async (_input: unknown, { signal }: { signal: AbortSignal }) =>
          (async function* () {
            yield lines
            stop.abort()
            signal.throwIfAborted()
          })(),
      },
    }
    const interrupted = await run('logs web -f', script, { deps: { interrupted: stop.signal } })
    expect(interrupted.code).toBe(130)
    const gone = await run('logs web -f', script, { terminal: { gone: stop.signal } })
    expect(gone.code).toBe(0)
    expect(gone.err).toBe('')
  })
})
