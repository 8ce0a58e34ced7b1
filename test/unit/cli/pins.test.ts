import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { type Settings, settingsSchema } from '../../../src/shared/model/settings.ts'
import { run, type Script } from './harness.ts'

function pinning(pinned: readonly string[]) {
  let settings = settingsSchema.parse({ pinned })
  const script: Script = {
    workloads: {
      show: async ({ name }: { name: string }) => {
        if (name === 'nope') throw new FailureError({ kind: 'not-found', what: 'workload', name })
        return {}
      },
    },
    settings: {
      get: async () => settings,
      set: async (change: Partial<Settings>) => {
        settings = settingsSchema.parse({ ...settings, ...change })
        return settings
      },
    },
  }
  return { script, pinned: () => settings.pinned }
}

describe('pinned workloads', () => {
  it.each([
    ['pin api', ['web', 'shop', 'api']],
    ['pin api --place 1', ['api', 'web', 'shop']],
    ['pin shop --place 1', ['shop', 'web']],
    ['pin shop --place 900', ['web', 'shop']],
    ['pin web', ['web', 'shop']],
    ['unpin web', ['shop']],
    ['unpin nope', ['web', 'shop']],
  ])('are kept in their order by: %s', async (command, expected) => {
    const { script, pinned } = pinning(['web', 'shop'])
    const { code, out } = await run(command, script)
    expect(code).toBe(0)
    expect(pinned()).toEqual(expected)
    expect(out.trim().split('\n')).toEqual(expected)
  })

  it.each([
    ['pin nope', 1, 'nope'],
    ['pin web --place first', 2, 'count from 1'],
  ])('stay as they are where it is refused: %s', async (command, expected, said) => {
    const { script, pinned } = pinning(['web'])
    const { code, err } = await run(command, script)
    expect([code, pinned()]).toEqual([expected, ['web']])
    expect(err).toContain(said)
  })
})
