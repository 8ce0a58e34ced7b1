// Y1 to Y3: the tray. Its menu in this process; memory and CPU of the built app on the stand-in for Electron.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'
import { templateOf } from '../../../src/main/desktop/tray/menu-template.ts'
import { trayModel } from '../../../src/main/desktop/tray/tray-model.ts'
import { startChromium } from '../../e2e/doors/chromium.ts'
import { openStandInDoor } from '../../e2e/doors/stand-in-door.ts'
import { Menu } from '../../support/electron/menu.ts'
import { eventually } from '../../support/eventually.ts'
import { aDeployment, aFleet, aWorkload, facts } from '../../unit/desktop/tray/facts.ts'
import type { Bed } from '../bed.ts'
import { processCpuMs, processTree, pssBytes } from '../processes.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'

export const tray: Row = { ids: ['Y1', 'Y2', 'Y3'], run }

const workloadCount = 200

interface Idle {
  readonly withWindow: number
  readonly inTray: number
  readonly cpu: number
  readonly renderersLeft: number
}

async function run(bed: Bed): Promise<Result[]> {
  await ensureBuild()
  const menus = Array.from({ length: bed.quick ? 5 : 30 }, menuOnce)
  const idles: Idle[] = []
  for (let round = 0; round < (bed.quick ? 1 : 3); round += 1) idles.push(await idleOnce(bed))
  const left = Math.max(...idles.map(({ renderersLeft }) => renderersLeft))
  return [
    hold(bed, {
      id: 'Y1',
      what: `the tray's menu with ${workloadCount} pinned workloads, from the click until it is handed to the system`,
      unit: 'ms',
      limit: 50,
      values: menus,
      kind: 'at-most',
      note: `the longest ${Math.max(...menus).toFixed(1)} ms`,
    }),
    compare(bed, {
      id: 'Y2',
      what: 'memory (PSS) of the app in the tray, vs with its window: its process and the renderer',
      unit: 'bytes',
      anchor: idles.map(({ withWindow }) => withWindow),
      longshore: idles.map(({ inTray }) => inTray),
      ratio: 'cost',
      goal: atMost(0.6, 'that with its window'),
      note: `on the stand-in for Electron, whose Chromium then has ${left} renderer more than before the app`,
    }),
    hold(bed, {
      id: 'Y3',
      what: 'CPU of the app in the tray, idle on one host',
      unit: '%',
      limit: 0.3,
      values: idles.map(({ cpu }) => cpu),
      kind: 'at-most',
      note: 'on the stand-in for Electron',
    }),
  ]
}

const at = Date.now()
const names = Array.from({ length: workloadCount }, (_, i) => `service-number-${i}`)
const known = facts({
  fleet: aFleet(names.map((name, i) => aWorkload(name, i % 9 === 0 ? { state: 'failed' } : {}))),
  deployments: names.slice(0, 100).map((name, i) => aDeployment(`d${i}`, { workload: name })),
  pinned: names,
  earlier: new Map(names.map((name) => [name, { name: 'r1', tag: 'v0' }])),
})

function menuOnce(): number {
  const started = performance.now()
  Menu.buildFromTemplate(templateOf(trayModel({ ...known, since: at }).menu, () => undefined))
  return performance.now() - started
}

async function idleOnce(bed: Bed): Promise<Idle> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-tray-'))
  const bin = join(projectRoot, 'test/support/electron/desktop-bin')
  const env = { PATH: `${bin}:${process.env.PATH}`, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }
  const browser = await startChromium(chromium)
  const before = renderers()
  const door = await openStandInDoor(browser, { dataDir, socketPath: bed.socketPath, env })
  try {
    await door.page.getByText('1 host online').waitFor()
    const settledMs = bed.quick ? 3_000 : 8_000
    await sleep(settledMs)
    const own = () => renderers().filter((pid) => !before.includes(pid))
    const withWindow = pssBytes([door.pid, ...own()])
    await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await eventually(async () => door.page.isClosed() || undefined)
    await sleep(settledMs)
    const inTray = pssBytes([door.pid])
    const cpu = await cpuPercent(door.pid, bed.quick ? 5_000 : 30_000)
    return { withWindow, inTray, cpu, renderersLeft: own().length }
  } finally {
    await door.close()
    await browser.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Processes of ours that draw pages. */
function renderers(): number[] {
  return processTree(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
    } catch {
      return false // it has just ended
    }
  })
}

async function cpuPercent(pid: number, ms: number): Promise<number> {
  const [began, from] = [processCpuMs(pid), performance.now()]
  await sleep(ms)
  return ((processCpuMs(pid) - began) / (performance.now() - from)) * 100
}
