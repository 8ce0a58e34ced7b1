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

interface ServedBench {
  /** Where a browser finds the bench's page, signed in. */
  readonly url: string
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

async function launchChromium(bed: Bed): Promise<Browser> {
  const executablePath = await ensureChromium()
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
  })
  bed.defer(() => browser.close())
  return browser
}

/** The app over `socketPath` in a process of its own, which serves the bench's page. */
export async function serveBench(bed: Bed, socketPath: string): Promise<ServedBench> {
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
  return { url, counts: async () => (await (await fetch(countsUrl)).json()) as WireCounts }
}

/** That app, and Playwright's page on it. */
export async function openBrowser(
  bed: Bed,
  socketPath: string,
  options: { readonly bypassCSP?: boolean } = {},
): Promise<{ readonly page: Page }> {
  const { url } = await serveBench(bed, socketPath)
  const browser = await launchChromium(bed)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options })
  page.on('pageerror', (error) => bed.say(`page: ${error.message}`))
  await page.goto(url)
  await page.waitForFunction(() => window.bench !== undefined)
  return { page }
}

async function firstLine({ lines }: RunningProgram): Promise<string> {
  for await (const line of lines) if (line.startsWith('{')) return line
  throw new Error('the bench server did not start')
}
