import { defineConfig } from 'vitest/config'
import { LongFilesFirst } from './scripts/lib/testing/long-files-first.mjs'
import { namedTestEngines } from './scripts/lib/testing/side-by-side.mjs'
import { SlowestFiles } from './scripts/lib/testing/slowest-files.mjs'
import { OutcomeReporter } from './scripts/lib/testing/vitest-reporter.mjs'

/** A test that hangs is found by these; none judges how long something takes. */
const patience = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
  // What failed is told whole, by its facts.
  chaiConfig: { truncateThreshold: 0 },
} as const

/** Files of a worker share what they import, which takes longer than most of them. */
const shared = {
  isolate: false,
  setupFiles: ['test/support/as-found.ts', 'test/support/as-drawn.ts'],
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default', new SlowestFiles(), new OutcomeReporter()],
    sequence: { sequencer: LongFilesFirst },
    // Two at a time leave a third of two cores idle: many tests wait for something.
    maxWorkers: 4,
    projects: [
      {
        test: {
          environment: 'node',
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: ['test/unit/renderer-components/**'],
          ...shared,
          ...patience,
        },
      },
      {
        test: {
          environment: 'jsdom',
          name: 'components',
          include: ['test/unit/renderer-components/*.test.tsx'],
          ...shared,
          ...patience,
        },
      },
      {
        test: {
          environment: 'node',
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          ...shared,
          ...patience,
        },
      },
      {
        test: {
          environment: 'node',
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'],
          globalSetup: ['test/support/bed/global-setup.ts'],
          ...shared,
          ...patience,
          // No two files at the same time on one engine.
          maxWorkers: Math.max(1, namedTestEngines().length),
          sequence: { groupOrder: 1 },
          pool: 'forks',
        },
      },
    ],
  },
})
