// R1, R2, R3: the log view beside xterm.js and TanStack Virtual on the same page.
import type { Page } from 'playwright'
import type { Bed } from '../bed.ts'
import { openBrowser } from '../browser.ts'
import type { FeedOptions, FeedResult } from '../pages/bench-page.ts'
import { interleave, median } from '../pairs.ts'
import { atLeast, atMost, compare, hold, type Result, type Row } from '../row.ts'

export const rendering: Row = { ids: ['R1', 'R2', 'R3'], run }

const width = 123

async function run(bed: Bed): Promise<Result[]> {
  // xterm.js and TanStack Virtual write inline styles, which the app's own policy forbids.
  const { page } = await openBrowser(bed, bed.socketPath, { bypassCSP: true })
  return [...(await appending(bed, page)), await memory(bed, page), ...(await reach(bed, page))]
}

async function appending(bed: Bed, page: Page): Promise<Result[]> {
  const lines = bed.quick ? 200_000 : 1_000_000
  const feed = (view: FeedOptions['view']) => () => feedFresh(page, { view, lines, width })
  const pairs = Math.min(bed.pairs, bed.quick ? 2 : 9)
  const taken = await interleave(pairs, {
    store: feed('store'),
    ours: feed('ours'),
    tanstack: feed('tanstack'),
    xterm: feed('xterm'),
  })
  const ms = (side: keyof typeof taken) => taken[side].map((each) => each.ms)
  const what = `append ${lines.toLocaleString('en')} lines, follow on`
  const frames = taken.ours.map((each) => each.frames)
  return [
    compare(bed, {
      id: 'R1',
      what: `${what}, vs xterm.js (scrollback 10,000)`,
      unit: 'ms',
      anchor: ms('xterm'),
      longshore: ms('ours'),
      ratio: 'speed',
      goal: atLeast(4, 'the speed of xterm.js'),
      note: `TanStack Virtual ${Math.round(median(ms('tanstack')))} ms`,
    }),
    compare(bed, {
      id: 'R1',
      what: `${what}, vs the store without a view`,
      unit: 'ms',
      anchor: ms('store'),
      longshore: ms('ours'),
      ratio: 'cost',
      goal: atMost(2.2, 'store only'),
    }),
    hold(bed, {
      id: 'R1',
      what: `${what}, p99 of frame times`,
      unit: 'ms',
      limit: 50,
      values: frames.map(({ p99 }) => p99),
      kind: 'at-most',
    }),
    hold(bed, {
      id: 'R1',
      what: `${what}, longest frame`,
      unit: 'ms',
      limit: 150,
      values: frames.map(({ max }) => max),
      kind: 'at-most',
    }),
  ]
}

/** A page of its own for every run: nothing is left of the one before. */
async function feedFresh(page: Page, options: FeedOptions): Promise<FeedResult> {
  await page.reload()
  await page.waitForFunction(() => window.bench !== undefined)
  return page.evaluate((o) => window.bench.feed(o), options)
}

async function heapBytes(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('HeapProfiler.collectGarbage')
  const usage: unknown = await cdp.send('Runtime.getHeapUsage')
  await cdp.detach()
  const { usedSize, backingStorageSize = 0 } = usage as {
    usedSize: number
    backingStorageSize?: number
  }
  return usedSize + backingStorageSize
}

async function memory(bed: Bed, page: Page): Promise<Result> {
  const lines = bed.quick ? 200_000 : 1_000_000
  const values: number[] = []
  for (let i = 0; i < Math.min(bed.pairs, 3); i++) {
    await page.reload()
    await page.waitForFunction(() => window.bench !== undefined)
    const before = await heapBytes(page)
    await page.evaluate((o) => window.bench.feed(o), { view: 'ours', lines, width } as const)
    values.push((await heapBytes(page)) - before)
  }
  const text = lines * (width + 1)
  return compare(bed, {
    id: 'R2',
    what: `JS heap and array buffers of ${lines.toLocaleString('en')} lines in the view, vs their text`,
    unit: 'bytes',
    anchor: values.map(() => text),
    longshore: values,
    ratio: 'cost',
    goal: atMost(1.25, 'the text'),
  })
}

async function reach(bed: Bed, page: Page): Promise<Result[]> {
  const results: Result[] = []
  for (const lines of bed.quick ? [2_000_000] : [2_000_000, 10_000_000]) {
    await feedFresh(page, { view: 'ours', lines, width: 12 })
    const isShown = async (key: 'Home' | 'End', line: number) => {
      const { text } = await page.evaluate((k) => window.bench.press(k), key)
      return text.includes(String(line).padStart(8, '0'))
    }
    const reached = [await isShown('Home', 0), await isShown('End', lines - 1)].filter(
      Boolean,
    ).length
    results.push(
      hold(bed, {
        id: 'R3',
        what: `first and last of ${lines.toLocaleString('en')} rows reached by Home and End`,
        unit: 'rows',
        limit: 2,
        values: [reached],
        kind: 'at-least',
      }),
    )
  }
  return results
}
