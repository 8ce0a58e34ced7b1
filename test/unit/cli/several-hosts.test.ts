import { describe, expect, it } from 'vitest'
import { beginDeployment, reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { container, release } from '../fleet/builders.ts'
import { now, run } from './harness.ts'
import { queued, timeline } from './timeline.ts'

const hosts = ['a', 'b', 'c']
const failure = { kind: 'interrupted', stage: 'health' } as const
const planned = (target: string) => ({
  kind: 'status' as const,
  ...{ target, data: { type: 'planned' as const, parts: [] } },
})
const begun = (target: string) => ({
  kind: 'status' as const,
  ...{ target, data: { type: 'stages' as const, names: ['health'] } },
})
const events: TimelineEvent[] = timeline(
  { kind: 'status', state: 'running', line: 'running' },
  ...hosts.map(planned),
  begun('a'),
  { target: 'a', stage: 'health', state: 'running', line: 'starting health' },
  { target: 'a', stage: 'health', state: 'succeeded', line: 'ok' },
  { target: 'a', data: { type: 'release', release: 'r2' } },
  { kind: 'status', target: 'a', line: 'a: done', data: { type: 'result', state: 'succeeded' } },
  begun('b'),
  { target: 'b', stage: 'health', state: 'running', line: 'starting health' },
  { target: 'b', stage: 'health', state: 'failed', line: 'no answer' },
  {
    ...{ kind: 'status', target: 'b', line: 'b: failed' },
    data: { type: 'result', state: 'failed', failure, aftermath: 'put-back' },
  },
  { kind: 'status', data: { type: 'aftermath', aftermath: 'put-back' } },
  { kind: 'status', state: 'failed', line: 'it failed', data: { type: 'failure', failure } },
)
const onThree = beginDeployment({ ...queued, targets: hosts })

async function* watching() {
  yield { type: 'snapshot', deployment: onThree, events: [] }
  for (const event of events) yield { type: 'event', event }
  yield { type: 'end', how: 'failed', failure }
}

describe('a deployment to several hosts in the terminal', () => {
  const script = {
    deploys: {
      start: async () => ({ deployment: onThree, outcome: 'started' }),
      watch: async () => watching(),
    },
  }

  it('says of each stage on which host it is, and at the end what became of each', async () => {
    const { code, out } = await run('deploy web --tag v2', script)
    expect(code).toBe(1)
    expect(out).toMatch(/ {2}a {2}health +succeeded \(1\.0 s\)/)
    expect(out).toMatch(/ {2}b {2}health +failed/)
    expect(out).toContain('On b what served before is serving.')
    expect(out).toMatch(/HOST +STATE/)
    expect(out).toMatch(/a +succeeded +r2 is live/)
    expect(out).toMatch(/b +failed +what served before is serving/)
    expect(out).toMatch(/c +not-begun +nothing was changed there/)
  })

  it('says the same to a script', async () => {
    const ended = (await run('deploy web --tag v2 --json', script)).json().at(-1)
    expect(ended).toEqual(events.reduce(reduceTimeline, onThree))
    expect(ended).toMatchObject({
      results: [{ state: 'succeeded' }, { state: 'failed', failure }, { state: 'not-begun' }],
    })
  })
})

describe('releases on several hosts', () => {
  it('say on which of them each is live', async () => {
    const list = async () => [
      release({ name: 'r2', liveOn: ['a'] }),
      release({ name: 'r1', liveOn: ['b', 'c'] }),
      release({ name: 'r0', live: false, liveOn: [] }),
    ]
    const { out } = await run('releases web', { releases: { list } })
    expect(out).toMatch(/RELEASE +LIVE ON/)
    expect(out).toMatch(/r2 +a +v1/)
    expect(out).toMatch(/r1 +b c +v1/)
    expect(out).toMatch(/r0 +- +v1/)
  })
})

describe('the status of a workload on several hosts', () => {
  const host = (name: string) => ({
    ...{ name, kind: 'local', endpoint: 'x', found: 'test', capabilities: [], engine: null },
    ...{ guard: 'open', colour: 'none', latencyMs: null, disk: null, reach: null },
    status: { state: 'online', since: now },
  })
  const on = (name: string, state: string) => ({
    ...{ name: 'web', host: name, kind: 'compose', image: '1 service', tag: null, release: 'r1' },
    ...{ parts: [], fingerprint: null, versions: null, health: 'none', verified: true },
    ...{ state, since: now, asOf: now, containers: [], lastDeployment: null },
    ...(state === 'stopped' && { trouble: 'api was stopped' }),
  })
  const statusOf = async (...states: string[]) => {
    const workloads = states.map((state, index) => on(hosts[index] ?? '', state))
    const fleet = { at: now, hosts: hosts.map(host), workloads, containers: [container()] }
    return (await run('status', { fleet: { status: async () => fleet } })).out
  }

  it('shows each host, and how it is as a whole', async () => {
    const out = await statusOf('running', 'stopped')
    // Without a check of its image's own: as our probe proved it, and no more of what does not run.
    expect(out).toMatch(/web +a +running +verified/)
    expect(out).toMatch(/web +b +stopped +- /)
    expect(out).toContain('web: degraded: running on a; stopped on b')
    expect(out).toContain('web on b: api was stopped')
  })

  it('does not know how it is where one is unknown, and says no more where all are alike', async () => {
    expect(await statusOf('running', 'unknown', 'running')).toContain(
      'web: unknown: running on a, c; unknown on b',
    )
    expect(await statusOf('running', 'running')).not.toContain('web: running')
  })
})
