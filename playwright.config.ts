import { defineConfig } from '@playwright/test'
import { electronMissing } from './test/e2e/doors/electron-door.ts'
import type { DoorOption } from './test/e2e/fixtures.ts'

/**
 * The jobs in which the door carries most: the whole main job, streams, keys, links, logins. The stand-in for Electron
 * differs from the browser's door by its port and what is around the window alone, so that it need not do the others
 * again; where there is a real Electron, it does all of them.
 */
const doorJobs = ['compose', 'from-chat', 'keyboard', 'logs', 'main-job', 'remote-host']

/** The same specs through every door; those that only one door can show say so by their folder. */
export default defineConfig<DoorOption>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e/bed/global-setup.cjs',
  // A test that hangs is found by these; none judges how long something takes.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // One more than two cores: a fifth of the time of two each waits for what a deployment waits for.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  // What passes only then is told as unsteady: docs/adr/0036-unsteady-tests-are-told.md.
  retries: 1,
  reporter: 'list',
  use: { actionTimeout: 30_000, screenshot: 'only-on-failure', trace: 'off' },
  projects: [
    {
      name: 'browser-door',
      testMatch: ['jobs/*.spec.ts', 'looks/*.spec.ts', 'browser/*.spec.ts'],
      use: { doorName: 'browser' },
    },
    {
      name: 'desktop-standin',
      testMatch: [`jobs/{${doorJobs.join()}}.spec.ts`, 'desktop/*.spec.ts'],
      use: { doorName: 'stand-in' },
    },
    {
      name: 'electron',
      // Where it is not there, one line says so instead of as many as there are specs.
      testMatch: electronMissing() ? ['electron.spec.ts'] : ['jobs/*.spec.ts', 'desktop/*.spec.ts'],
      use: { doorName: 'electron' },
    },
  ],
})
