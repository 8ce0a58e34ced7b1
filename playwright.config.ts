import { defineConfig } from '@playwright/test'

/** Debian's browser where `npm test` found it; else Playwright's own. */
const executablePath = process.env.LONGSHORE_CHROMIUM
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: '.cache/e2e',
  timeout: 60_000,
  // One engine and two cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
    },
  },
})
