// A1, A2: start and idle, over the browser door, beside an empty page from a bare Node.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { ensureChromium, projectNode } from '../../../scripts/lib/bootstrap.mjs'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'
import { type Bed, makeContainer } from '../bed.ts'
import { interleave, median } from '../pairs.ts'
import { processCpuMs, processTree, pssBytes } from '../processes.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { type RunningProgram, startProgram } from '../run-timed.ts'

export const starting: Row = { ids: ['A1', 'A2'], run }

const containerCount = 400
const how = 'browser door, built app, Chromium; the anchor is an empty page from a bare Node'

interface Start {
  readonly contentMs: number
  /** Until a container of the list shows; NaN for the empty page. */
  readonly listMs: number
  readonly pss: number
  /** Percent of a core, app and page together. */
  readonly idleCpu: number
}

async function run(bed: Bed): Promise<Result[]> {
  await ensureBuild()
  for (let i = 0; i < containerCount; i++) await makeContainer(bed, `start${i}`, ['true'])
  const cache = await mkdtemp(join(tmpdir(), 'bench-'))
  bed.defer(() => rm(cache, { recursive: true, force: true }))
  const pairs = Math.min(bed.pairs, bed.quick ? 2 : 9)
  const shown = bed.name('start')
  const taken = await interleave<'empty' | 'ours', Start>(
    pairs,
    {
      empty: () => startOnce(bed, () => startEmpty(), undefined),
      ours: () =>
        startOnce(bed, () => startApp(bed, cache), shown.slice(0, shown.lastIndexOf('-'))),
    },
    !bed.quick,
  )
  const of = (side: keyof typeof taken, key: keyof Start) => taken[side].map((each) => each[key])
  return [
    compare(bed, {
      id: 'A1',
      what: `from starting the program and Chromium to the first content (${how})`,
      unit: 'ms',
      anchor: of('empty', 'contentMs'),
      longshore: of('ours', 'contentMs'),
      ratio: 'cost',
      goal: atMost(1.3, 'the empty page'),
    }),
    hold(bed, {
      id: 'A1',
      what: `from first content to a list of ${containerCount} containers`,
      unit: 'ms',
      limit: 200,
      values: taken.ours.map(({ contentMs, listMs }) => listMs - contentMs),
      kind: 'at-most',
    }),
    compare(bed, {
      id: 'A2',
      what: `memory (PSS) of program and Chromium, idle (${how})`,
      unit: 'bytes',
      anchor: of('empty', 'pss'),
      longshore: of('ours', 'pss'),
      ratio: 'cost',
      goal: atMost(1.35, 'the empty page'),
    }),
    hold(bed, {
      id: 'A2',
      what: 'CPU of program and page, idle on one host',
      unit: '%',
      limit: 0.5,
      values: of('ours', 'idleCpu'),
      kind: 'at-most',
      note: `the empty page uses ${median(of('empty', 'idleCpu')).toFixed(1)} %; heap growth over an hour is not measured here`,
    }),
  ]
}

type Served = { readonly program: RunningProgram; readonly close: () => Promise<void> }

async function startEmpty(): Promise<Served> {
  const file = new URL('../clients/serve-empty.ts', import.meta.url).pathname
  const program = startProgram(projectNode, [file])
  return { program, close: () => program.stop() }
}

/** As a user starts it; `cache` holds the compiled code that an earlier start kept. */
async function startApp(bed: Bed, cache: string): Promise<Served> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-'))
  const longshore = join(projectRoot, 'bin/longshore.mjs')
  const args = [longshore, '--json', '--data', dataDir, 'serve', '--no-open']
  const program = startProgram(projectNode, args, {
    ...process.env,
    XDG_CACHE_HOME: cache,
    DOCKER_HOST: `unix://${bed.socketPath}`,
  })
  const close = async () => {
    await program.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { program, close }
}

async function startOnce(
  bed: Bed,
  start: () => Promise<Served>,
  listed: string | undefined,
): Promise<Start> {
  const executablePath = await ensureChromium()
  const started = performance.now()
  const [served, browser] = await Promise.all([
    start(),
    chromium.launchServer({
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
    }),
  ])
  const { program } = served
  const url = await urlOf(program)
  const client = await chromium.connect(browser.wsEndpoint())
  const page = await client.newPage()
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => (document.querySelector('#root')?.textContent ?? '') !== '')
  const contentMs = performance.now() - started
  let listMs = Number.NaN
  if (listed !== undefined) {
    await page.waitForFunction((text) => document.body.textContent.includes(text), listed)
    listMs = performance.now() - started
  }
  await new Promise((resolve) => setTimeout(resolve, bed.quick ? 2_000 : 5_000))
  const pids = () => [...processTree(program.pid), ...processTree(browser.process().pid ?? 0)]
  const pss = pssBytes(pids())
  const idleCpu = await cpuPercent(pids(), bed.quick ? 3_000 : 10_000)
  await browser.close()
  await served.close()
  return { contentMs, listMs, pss, idleCpu }
}

async function urlOf({ lines }: RunningProgram): Promise<string> {
  for await (const line of lines) if (line.startsWith('{')) return JSON.parse(line).url
  throw new Error('the program did not start')
}

async function cpuPercent(pids: readonly number[], ms: number): Promise<number> {
  const before = pids.map(processCpuMs)
  await new Promise((resolve) => setTimeout(resolve, ms))
  const used = pids.map((pid, i) => processCpuMs(pid) - (before[i] ?? 0))
  return (used.reduce((sum, each) => sum + each, 0) / ms) * 100
}
