// L5: from a line written in the container to the same line here.
import { type Bed, makeContainer } from '../bed.ts'
import { openBrowser } from '../browser.ts'
import { interleave, percentile } from '../pairs.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runClient, startProgram } from '../run-timed.ts'

export const followLatency: Row = { ids: ['L5'], run }

const frameMs = 1_000 / 60

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 80 : 200
  const id = await makeContainer(bed, 'tick', [], {
    image: 'localhost/longshore-test:tick',
    env: ['INTERVAL_US=20000'],
  })
  await bed.call('POST', `/containers/${id}/start`)
  const { page } = await openBrowser(bed, bed.socketPath)
  const taken = await interleave<'cli' | 'ours' | 'painted', number[]>(bed.pairs, {
    cli: () => cliTicks(bed, id, count),
    ours: () => runClient<number[]>('follow-ticks.ts', [bed.socketPath, id, String(count)]),
    painted: async () => {
      const seen = await page.evaluate(([c, n]) => window.bench.ticks(c, n), [id, count] as const)
      return seen.map(({ latencyMs }) => latencyMs)
    },
  })
  const p50 = (side: keyof typeof taken) => taken[side].map((each) => percentile(each, 0.5))
  const painted = p50('painted')
  return [
    compare(bed, {
      id: 'L5',
      what: 'follow, p50 from write to the batch in main (a line every 20 ms), vs docker logs -f',
      unit: 'ms',
      anchor: p50('cli'),
      longshore: p50('ours'),
      ratio: 'cost',
      goal: atMost(1.2, 'docker logs -f'),
    }),
    hold(bed, {
      id: 'L5',
      what: 'follow, p50 from write to paint, above docker logs -f (one frame is 16.7 ms)',
      unit: 'ms',
      limit: Math.round(frameMs * 10) / 10,
      values: painted.map((ms, i) => ms - (p50('cli')[i] ?? Number.NaN)),
      kind: 'at-most',
      note: 'painted = its frame has been drawn; Chromium without a screen or GPU',
    }),
    hold(bed, {
      id: 'L5',
      what: 'follow, p99 from write to paint',
      unit: 'ms',
      limit: 50,
      values: taken.painted.map((each) => percentile(each, 0.99)),
      kind: 'at-most',
    }),
  ]
}

async function cliTicks(bed: Bed, id: string, count: number): Promise<number[]> {
  const { binary, env } = bed.cli
  const cli = startProgram(binary, ['logs', '--follow', '--tail', '1', id], env)
  const latencies: number[] = []
  for await (const line of cli.lines) {
    latencies.push(performance.timeOrigin + performance.now() - Number.parseFloat(line) * 1_000)
    if (latencies.length > count) break
  }
  await cli.stop()
  return latencies.slice(1)
}
