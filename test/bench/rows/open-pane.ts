// L6: opening the log of a container with a million lines.
import { type Bed, makeLog } from '../bed.ts'
import { openBrowser } from '../browser.ts'
import { interleave, median } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const openPane: Row = { ids: ['L6'], run }

async function run(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 200_000 : 1_000_000
  const id = await makeLog(bed, 'open', count)
  const { page } = await openBrowser(bed, bed.socketPath)
  const { binary, env } = bed.cli
  const until = String(count).padStart(7, '0')
  const tails: number[] = []
  const taken = await interleave<'cli' | 'ours', number>(bed.pairs, {
    cli: async () => (await runTimed(binary, ['logs', '--tail', '1000', id], env)).wallMs,
    ours: async () => {
      const options = { container: id, follow: true, tail: 1_000, until }
      const { firstMs, ms } = await page.evaluate((o) => window.bench.stream(o), options)
      tails.push(ms)
      return firstMs
    },
  })
  return [
    compare(bed, {
      id: 'L6',
      what: `open the log of ${count.toLocaleString('en')} lines, 1,000 of them, until a first screen is painted, vs docker logs --tail 1000`,
      unit: 'ms',
      anchor: taken.cli,
      longshore: taken.ours,
      ratio: 'cost',
      goal: atMost(1.2, 'docker logs'),
      note: `until the last line is painted ${Math.round(median(tails))} ms`,
    }),
  ]
}
