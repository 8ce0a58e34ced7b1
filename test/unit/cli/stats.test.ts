import { describe, expect, it } from 'vitest'
import type { ServiceUsage, Stats } from '../../../src/shared/model/stats.ts'
import { now, run } from './harness.ts'

const api: ServiceUsage = {
  ...{ host: 'prod', service: 'api', running: 2, containers: 3, restarts: 4 },
  ...{ cpu: 12.34, cpuLimit: 50, memory: 64_000_000, memoryLimit: 512_000_000, pids: 9 },
  ...{ rx: 1_234, tx: 50, read: 0, write: 2_500_000 },
}
const job: ServiceUsage = {
  ...{ host: 'prod', service: 'job', running: 0, containers: 1, restarts: 0 },
  ...{ cpu: null, cpuLimit: null, memory: null, memoryLimit: null, pids: null },
  ...{ rx: null, tx: null, read: null, write: null },
}
const usage = { at: now, services: [api, job], away: [] }
const asking = (answer: unknown) => ({ stats: { now: async () => answer } })

describe('stats', () => {
  it('shows what each service uses now', async () => {
    const { code, out } = await run('stats shop', asking(usage))
    expect(code).toBe(0)
    expect(out).toMatch(/SERVICE +HOST +RUNNING +CPU +MEMORY +NET IN \/ OUT .*RESTARTS/)
    expect(out).toMatch(
      /api +prod +2\/3 +12\.3 % +64\.0 MB of 512 MB +1\.2 kB\/s \/ 50 B\/s +0 B\/s \/ 2\.5 MB\/s +9 +4/,
    )
    expect(out).toMatch(/job +prod +0\/1 +- +- +- \/ - +- \/ - +- +0/)
  })

  it('says it where there is nothing', async () => {
    const { code, out } = await run('stats shop', asking({ at: now, services: [], away: [] }))
    expect(code).toBe(0)
    expect(out).toBe('Nothing of shop was found.\n')
  })

  it('shows what the others use where a host does not answer, and why it is not all', async () => {
    const failure = { kind: 'host-unreachable', host: 'far', reason: 'no route' } as const
    const away = [{ host: 'far', failure }]
    const { code, out } = await run('stats shop', asking({ at: now, services: [api], away }))
    expect(code).toBe(1)
    expect(out).toMatch(/api +prod/)
    expect(out).toContain('Host far cannot be reached')
  })

  it('with --json prints one value', async () => {
    expect((await run('stats shop --json', asking(usage))).json()).toEqual([usage])
  })

  const asked: { metric: string; from: number; to: number }[] = []
  const history = (value: number): Stats => ({
    ...{ tier: '1m', stepMs: 60_000 },
    series: [
      {
        ...{ host: 'prod', service: 'api' },
        points: [
          { at: now - 120_000, avg: value, min: 0, max: value * 2 },
          { at: now - 60_000, avg: value * 3, min: 0, max: value * 4 },
        ],
      },
    ],
  })
  const script = {
    stats: {
      query: async (input: { metric: string; from: number; to: number }) => {
        asked.push(input)
        return history(input.metric === 'memory' ? 1_000_000 : 10)
      },
    },
  }

  it('with --since shows mean and most of what was collected', async () => {
    const { out } = await run('stats shop --since 1h', script)
    expect(asked.find(({ metric }) => metric === 'cpu')).toMatchObject({
      ...{ workload: 'shop', from: now - 3_600_000, to: now },
    })
    expect(out).toMatch(/api +prod +20\.0 % +40\.0 % +2\.0 MB +4\.0 MB +20 B\/s +20 B\/s/)
  })

  it('with --since and --json prints every metric as one value', async () => {
    const [value] = (await run('stats shop --since 1h --json', script)).json()
    expect(value).toMatchObject({
      ...{ from: now - 3_600_000, to: now },
      metrics: { cpu: history(10), memory: history(1_000_000), pids: { tier: '1m' } },
    })
  })

  it('says when nothing was collected, and why', async () => {
    const nothing = { stats: { query: async () => ({ tier: '1m', stepMs: 60_000, series: [] }) } }
    const { code, out } = await run('stats shop --since 1h', nothing)
    expect(code).toBe(0)
    expect(out).toContain('Nothing of shop was collected since then.')
  })

  it('does not guess what --since means', async () => {
    expect((await run('stats shop --since yesterday')).code).toBe(2)
  })
})
