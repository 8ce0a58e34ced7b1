import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { BrowserContext, BrowserType } from '@playwright/test'
import { eventually } from '../../support/eventually.ts'

/** The one Chromium of a worker: every door's pages are drawn in it. */
export interface Chromium {
  readonly context: BrowserContext
  /** Its DevTools endpoint, for the stand-in. */
  readonly endpoint: string
  close(): Promise<void>
}

export async function startChromium(chromium: BrowserType): Promise<Chromium> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.LONGSHORE_CHROMIUM ?? '/usr/bin/chromium',
    viewport: { width: 1_280, height: 840 },
    // Chromium's own sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--remote-debugging-port=0', '--disable-background-networking'],
  })
  return {
    context,
    endpoint: await readEndpoint(profile),
    close: async () => {
      await context.close()
      fs.rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** Chromium writes its port and path there once it listens. */
async function readEndpoint(profile: string): Promise<string> {
  const file = path.join(profile, 'DevToolsActivePort')
  return await eventually(async () => {
    const [port, address] = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
    return port && address ? `ws://127.0.0.1:${port}${address}` : undefined
  })
}
