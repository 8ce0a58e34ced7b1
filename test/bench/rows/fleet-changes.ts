// F1: the window while everything in the fleet changes, as often as the app tells of it.
import type { CDPSession, Page } from 'playwright'
import type { Bed } from '../bed.ts'
import { openBrowser } from '../browser.ts'
import type { FleetOptions, FrameTimes } from '../pages/bench-page.ts'
import { interleave, median } from '../pairs.ts'
import { hold, type Result, type Row } from '../row.ts'

export const fleetChanges: Row = { ids: ['F1'], run }

const workloads = 200
const hosts = 10
/** `fleet.watch` tells at most ten times a second. */
const everyMs = 100

interface Taken {
  /** CPU of the page's main thread, per update. */
  readonly cpuMs: number
  /** Of that, in scripts. */
  readonly scriptMs: number
  readonly frames: FrameTimes
}

async function run(bed: Bed): Promise<Result[]> {
  const { page } = await openBrowser(bed, bed.socketPath)
  await page.setViewportSize({ width: 1_600, height: 1_000 })
  const cdp = await page.context().newCDPSession(page)
  // What the thread itself did, however busy the machine is beside it.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const updates = bed.quick ? 30 : 100
  const side = (view: FleetOptions['view'], changed: number) => () =>
    measure(page, cdp, { view, workloads, hosts, changed, updates, everyMs })
  const taken = await interleave(Math.min(bed.pairs, 5), {
    all: side('window', workloads),
    one: side('window', 1),
    none: side('stream', workloads),
  })
  const fleet = `${workloads} workloads on ${hosts} hosts, ten updates a second`
  const bare = `without a window ${median(taken.none.map(({ cpuMs }) => cpuMs)).toFixed(1)} ms`
  const held = (of: readonly Taken[], what: string) => [
    hold(bed, {
      ...{ id: 'F1', what: `${fleet}, ${what}: CPU of the page's main thread, each`, unit: 'ms' },
      ...{ limit: 33, kind: 'at-most', values: of.map(({ cpuMs }) => cpuMs) },
      note: `scripts ${median(of.map(({ scriptMs }) => scriptMs)).toFixed(1)} ms; ${bare}`,
    }),
    hold(bed, {
      ...{ id: 'F1', what: `${fleet}, ${what}: p99 of frame times`, unit: 'ms' },
      ...{ limit: 17.5, kind: 'at-most', values: of.map(({ frames }) => frames.p99) },
    }),
  ]
  return [...held(taken.all, 'all changed'), ...held(taken.one, 'one changed')]
}

async function measure(page: Page, cdp: CDPSession, options: FleetOptions): Promise<Taken> {
  await page.reload()
  await page.waitForFunction(() => window.bench !== undefined)
  await page.evaluate((o) => window.bench.openFleet(o), options)
  const before = await secondsOf(cdp)
  const { frames } = await page.evaluate(() => window.bench.runFleet())
  const after = await secondsOf(cdp)
  const perUpdate = (name: string) =>
    (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1_000) / options.updates
  return { cpuMs: perUpdate('TaskDuration'), scriptMs: perUpdate('ScriptDuration'), frames }
}

/** What the page has taken since it began. */
async function secondsOf(cdp: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}
