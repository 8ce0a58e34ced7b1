// Chromium on the bench's page, which the app's own browser door serves beside the app's wire.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { ensureChromium, projectNode } from '../../scripts/lib/bootstrap.mjs'
import { cacheRoot, projectRoot } from '../../scripts/lib/paths.mjs'
import type { Bed } from './bed.ts'
import { buildPages } from './build-pages.ts'
import { type RunningProgram, startProgram } from './run-timed.ts'

export interface BenchBrowser {
  readonly page: Page
  readonly browser: Browser
  /** What the app's process has said and counted so far (see clients/serve-bench.ts). */
  readonly counts: () => Promise<WireCounts>
}

export interface WireCounts {
  /** Messages sent to the page. */
  readonly messages: number
  readonly bytes: number
  /** Sent and not yet read by the page, the most there was. */
  readonly unreadBytes: number
}

export async function launchChromium(bed: Bed): Promise<Browser> {
  const executablePath = await ensureChromium()
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
  })
  bed.defer(() => browser.close())
  return browser
}

/** The app over `socketPath` in a process of its own, and a page on it. */
export async function openBrowser(
  bed: Bed,
  socketPath: string,
  options: { readonly bypassCSP?: boolean } = {},
): Promise<BenchBrowser> {
  const pages = await buildPages(projectRoot, join(cacheRoot, 'bench-pages'))
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-'))
  bed.defer(() => rm(dataDir, { recursive: true, force: true }))
  const file = new URL('clients/serve-bench.ts', import.meta.url).pathname
  const door = startProgram(projectNode, [file, dataDir, pages], {
    ...process.env,
    DOCKER_HOST: `unix://${socketPath}`,
  })
  bed.defer(() => door.stop())
  const { url, counts: countsUrl } = JSON.parse(await firstLine(door))
  const browser = await launchChromium(bed)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options })
  page.on('pageerror', (error) => bed.say(`page: ${error.message}`))
  await page.goto(url)
  await page.waitForFunction(() => window.bench !== undefined)
  const counts = async () => (await (await fetch(countsUrl)).json()) as WireCounts
  return { page, browser, counts }
}

async function firstLine({ lines }: RunningProgram): Promise<string> {
  for await (const line of lines) if (line.startsWith('{')) return line
  throw new Error('the bench server did not start')
}
