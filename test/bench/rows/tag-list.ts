// G3: a tag is picked from a thousand.
import type { Bed } from '../bed.ts'
import { openBrowser } from '../browser.ts'
import { hold, type Result, type Row } from '../row.ts'

export const tagListing: Row = { ids: ['G3'], run }

async function run(bed: Bed): Promise<Result[]> {
  const { page } = await openBrowser(bed, bed.socketPath)
  await page.setViewportSize({ width: 1_600, height: 1_000 })
  const taken: number[] = []
  // The first compiles what the others use.
  for (let turn = -1; turn < bed.pairs; turn += 1) {
    const { ms, tags, rows } = await page.evaluate(() => window.bench.pickTag())
    if (tags !== 1_000 || rows > 100) throw new Error(`${tags} tags, ${rows} rows`)
    if (turn >= 0) taken.push(ms)
  }
  return [
    hold(bed, {
      ...{ id: 'G3', unit: 'ms', limit: 100, kind: 'at-most', values: taken },
      what: 'the list that one of a thousand tags is picked from, from the answer to its first painted rows',
    }),
  ]
}
