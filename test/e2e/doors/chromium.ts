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

/**
 * Chromium's headless shell draws the same pages with less CPU, and never asks its user for a permission: `whole` is the
 * browser that people have.
 */
export type ChromiumKind = 'shell' | 'whole'

export async function startChromium(
  chromium: BrowserType,
  kind: ChromiumKind = 'whole',
): Promise<Chromium> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    ...programOf(kind),
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

const debians = { shell: '/usr/bin/chromium-headless-shell', whole: '/usr/bin/chromium' } as const

/** Whoever names one means it for all; where Debian's is not, Playwright has its own. */
function programOf(kind: ChromiumKind) {
  const named = process.env.LONGSHORE_CHROMIUM
  if (named) return { executablePath: named }
  if (fs.existsSync(debians[kind])) return { executablePath: debians[kind] }
  return kind === 'whole' ? { channel: 'chromium' } : {}
}

/** Chromium writes its port and path there once it listens. */
async function readEndpoint(profile: string): Promise<string> {
  const file = path.join(profile, 'DevToolsActivePort')
  return await eventually(async () => {
    const [port, address] = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
    return port && address ? `ws://127.0.0.1:${port}${address}` : undefined
  })
}
