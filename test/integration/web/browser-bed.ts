import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { type BrowserDoor, startBrowserDoor } from '../../../src/main/web/browser-door.ts'
import { type Served, serveChannel } from '../../../src/shared/wire/server.ts'
import { systemSchedule } from '../../contract/memory-channel.ts'
import { bedRouter } from '../../unit/web/door-bed.ts'

export interface BrowserBed {
  readonly door: BrowserDoor
  readonly port: number
  readonly browser: Browser
  readonly served: Served[]
  readonly seen: { produced: number; finished: number }
  /** Closes the door and opens another on the same port, as a restarted app does. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Names that resolve to this machine, as a rebound name does. */
export const reboundHosts = ['attacker.example', '127.0.0.1.attacker.example'] as const

/** The real door and the window's own connection code, in a real browser. */
export async function openBrowserBed(): Promise<BrowserBed> {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-browser-'))
  await build({
    root: join(import.meta.dirname, 'page'),
    logLevel: 'warn',
    configFile: false,
    build: { outDir: dir, emptyOutDir: true, modulePreload: false },
  })
  const seen = { produced: 0, finished: 0 }
  const served: Served[] = []
  const router = bedRouter(seen)
  const open = (port: number) =>
    startBrowserDoor({
      serve: (channel) => {
        served.push(serveChannel({ router, channel, context: {}, clock: systemSchedule }))
      },
      rendererDir: dir,
      port,
      clock: { now: () => Date.now() },
    })
  let door = await open(0)
  const port = Number(new URL(door.url).port)
  const browser = await chromium.launch({
    executablePath: process.env.LONGSHORE_CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      `--host-resolver-rules=${reboundHosts.map((name) => `MAP ${name} 127.0.0.1`).join(',')}`,
    ],
  })
  return {
    get door() {
      return door
    },
    port,
    browser,
    served,
    seen,
    async restart() {
      await door.close()
      door = await open(port)
    },
    async close() {
      await browser.close()
      await door.close()
      rmSync(dir, { recursive: true })
    },
  }
}

export const statusIn = (page: Page) => page.evaluate(() => window.connection.state().status)
