import { describe, expect, it } from 'vitest'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { now, run, type Script } from './harness.ts'

const lines = {
  type: 'lines',
  seq: 0,
  containers: ['ls-web'],
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
    const of = (container: string) => ({
      ...{ ...lines, containers: [container], text: 'hi', ends: [2] },
    })
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

  it('tells the lines of one batch apart by container', async () => {
    const both = { ...lines, containers: ['ls-web-a-1', 'ls-web-b-1'], from: [0, 1, 0] }
    const started = { ...skipped, container: 'ls-web-b-1', mark: 'started' }
    const { out } = await run('logs web', reading(started, both, completed))
    expect(out.split('\n').slice(1, 4)).toEqual(['a-1 | one', 'b-1 | two␛[31m', 'a-1 | three'])
  })

  it('goes on after the last line where the app that reads them ends first', async () => {
    const asked: unknown[] = []
    const script: Script = {
      logs: {
        read: async (input: unknown) => {
          asked.push(input)
          const isFirst = asked.length === 1
          return (async function* () {
            yield isFirst ? { ...lines, nanos: [0, 1, 20] } : { ...lines, text: 'fourfive!six' }
            if (isFirst) fail({ kind: 'disconnected', reason: 'the app has ended' })
            yield completed
          })()
        },
      },
    }
    const { code, out } = await run('logs web -f -n 5', script)
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toEqual(['one', 'two␛[31m', 'three', 'fou', 'rfive!si', 'x'])
    const since = `${now / 1_000}.002000020`
    expect(asked).toMatchObject([{ tail: 5 }, { follow: true, tail: 0, past: true, since }])
  })

  it('keeps nanoseconds for scripts', async () => {
    const exact = { ...lines, nanos: [123_456, 0, 7] }
    const ran = await run('logs web --json', reading(exact, completed))
    expect(ran.json().map((line) => (line as { ts: string }).ts)).toEqual([
      '2025-06-01T12:00:00.000123456Z',
      '2025-06-01T12:00:00.001000000Z',
      '2025-06-01T12:00:00.002000007Z',
    ])
  })

  it('says once on stderr whose log cannot be read, and goes on', async () => {
    const quiet = { ...skipped, container: 'ls-quiet', mark: 'unreadable', detail: 'no driver' }
    const { code, out, err } = await run('logs web', reading(quiet, lines, completed))
    expect(code).toBe(0)
    expect(err).toContain('ls-quiet has a log that cannot be read (no driver)')
    expect(out.split('\n')).toContain('three')
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

  it('CP-30 prints with --format jsonl one object a line, of ts, stream and line alone', async () => {
    const alone = { fleet: { status: async () => ({ containers: [] }) } }
    const ran = await run('logs web --format jsonl', {
      ...alone,
      ...reading(lines, skipped, completed),
    })
    expect(ran.out.trim().split('\n')).toEqual([
      '{"ts":"2025-06-01T12:00:00.000Z","stream":"stdout","line":"one"}',
      '{"ts":"2025-06-01T12:00:00.001Z","stream":"stderr","line":"two\\u001b[31m"}',
      '{"ts":"2025-06-01T12:00:00.002Z","stream":"stdout","line":"three"}',
    ])
    const failure = { kind: 'engine-unavailable', host: 'local', endpoint: 'x', reason: 'gone' }
    const broken = { ...alone, ...reading(lines, { type: 'end', how: 'failed', failure }) }
    const last = (await run('logs web --format jsonl', broken)).out.trim().split('\n').at(-1)
    expect(JSON.parse(last ?? '')).toEqual({
      ...{ ts: expect.any(String), stream: 'stderr' },
      line: 'log stream ended: engine-unavailable',
    })
    expect((await run('logs web --format xml', broken)).code).toBe(2)
  })

  it('SDP-31, SDP-33, SDP-34 tells with --format sdp each line as an event of the deployment that made what is live', async () => {
    const releases = [
      { name: 'r2', live: false, deployment: 'd2' },
      { name: 'r1', live: true, deployment: 'd1' },
    ]
    const failure = { kind: 'engine-unavailable', host: 'local', endpoint: 'x', reason: 'gone' }
    const ran = await run('logs web --format sdp', {
      releases: { list: async () => releases },
      fleet: { status: async () => ({ containers: [] }) },
      workloads: { show: async () => ({ document: { host: 'local' } }) },
      ...reading(lines, { type: 'end', how: 'failed', failure }),
    })
    const events = ran.json()
    const at = Date.parse('2025-06-01T12:00:00.000Z')
    const event = { deploymentId: 'd1', kind: 'log', state: '', stage: '' }
    expect(events.slice(0, 3)).toEqual([
      { ...event, line: 'one', at },
      { ...event, line: 'two\u001b[31m', at: at + 1 },
      { ...event, line: 'three', at: at + 2 },
    ])
    expect(events.at(-1)).toMatchObject({ ...event, line: 'log stream ended: engine-unavailable' })
    expect(ran.code).toBe(1)
  })

  it('SDP-33 tells each line under the deployment that made its container, also of one that takes over meanwhile', async () => {
    const made = (name: string, deployment: string) => ({
      ...{ name, host: 'far', owner: { workload: 'web', deployment, release: '', role: '' } },
    })
    let containers = [made('ls-web-1', 'd1')]
    const of = (container: string, line: string) => ({
      ...{ ...lines, containers: [container], text: line, ends: [line.length], times: [now] },
    })
    const script: Script = {
      releases: { list: async () => [{ name: 'r1', live: true, deployment: 'd1' }] },
      fleet: { status: async ({ host }) => ({ containers: host === 'far' ? containers : [] }) },
      workloads: { show: async () => ({ document: { host: 'far' } }) },
      logs: {
        read: async () =>
          (async function* () {
            yield of('ls-web-1', 'old')
            containers = [...containers, made('ls-web-2', 'd2')]
            yield { ...skipped, mark: 'started', container: 'ls-web-2' }
            yield of('ls-web-2', 'new')
            yield of('ls-web-1', 'late')
            yield completed
          })(),
      },
    }
    const { out } = await run('logs web --format sdp --follow', script)
    const told = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(told.map(({ deploymentId, line }) => [deploymentId, line])).toEqual([
      ['d1', 'old'],
      ['d2', 'new'],
      ['d1', 'late'],
    ])
  })

  it('CP-32, CP-34 means with --format jsonl the main, unless a service is named, and all for 0', async () => {
    const asked: unknown[] = []
    const container = (service: string, role: string) => ({
      ...{ owner: { workload: 'web', role }, service },
    })
    const script = (...containers: unknown[]): Script => ({
      logs: {
        read: async (input: unknown) => {
          asked.push(input)
          return (async function* () {
            yield completed
          })()
        },
      },
      fleet: { status: async () => ({ containers }) },
      workloads: { list: async () => [] },
    })
    const all = [container('migrate', 'init'), container('proxy', 'sidecar')]
    await run('logs web --format jsonl --tail 0', script(...all, container('app', 'main')))
    await run('logs web --format jsonl', script(...all))
    await run('logs web --format jsonl --service migrate', script(...all))
    await run('logs web --format jsonl', script({ owner: { workload: 'web', role: 'image' } }))
    expect(asked).toMatchObject([
      { subject: { workload: 'web', services: ['app'] }, tail: 0 },
      { subject: { workload: 'web', services: ['proxy'] }, tail: 1000 },
      { subject: { workload: 'web', services: ['migrate'] } },
      { subject: { workload: 'web' } },
    ])
    expect(asked[0]).not.toHaveProperty('past')
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
      workloads: {
        list: async () => ['web', 'shop', 'back'].map((name) => ({ document: { name } })),
      },
      fleet: {
        status: async () => ({ containers: [{ owner: { workload: 'web' }, service: 'back' }] }),
      },
    }
    await run('logs web -f -n 5 --since 10m --until 2025-06-01T13:00:00+02:00', script)
    await run('logs web --tail 0', script)
    await run('logs web front back -n 1', script)
    await run('logs web back -n all', script)
    await run('logs shop web --json', script)
    await run('logs prod/web-1 --since 1795952998.5', script)
    expect(asked).toMatchObject([
      {
        subject: { workload: 'web' },
        follow: true,
        tail: 5,
        since: now - 600_000,
        until: '1748775600.000000000',
      },
      { subject: { workload: 'web' }, follow: false, tail: 0, past: false },
      { subject: { workload: 'web', services: ['front', 'back'] }, follow: false, tail: 1 },
      { subject: { workload: 'web', services: ['back'] }, follow: false, tail: 0 },
      { subject: { workloads: ['shop', 'web'] }, follow: false, tail: 1_000, nanos: true },
      {
        subject: { host: 'prod', container: 'web-1' },
        ...{ follow: false, tail: 1_000, since: '1795952998.500000000' },
      },
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
