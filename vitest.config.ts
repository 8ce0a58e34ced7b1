import { defineConfig } from 'vitest/config'
import { OutcomeReporter } from './scripts/lib/testing/vitest-reporter.mjs'

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default', new OutcomeReporter()],
    projects: [
      {
        test: {
          environment: 'node',
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          environment: 'node',
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 15_000,
        },
      },
      {
        test: {
          environment: 'node',
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'],
          globalSetup: ['test/support/bed/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 90_000,
          // One engine serves them all, and two cores: one file after another.
          fileParallelism: false,
          pool: 'forks',
        },
      },
    ],
  },
})
