import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { run, type Script } from './harness.ts'

function scripted() {
  const asked: unknown[] = []
  const defaults = settingsSchema.parse({})
  const script: Script = {
    settings: {
      get: async () => defaults,
      set: async (change: object) => {
        asked.push(change)
        return { ...defaults, ...change }
      },
    },
  }
  return { asked, script }
}

describe('settings', () => {
  it('are shown, and changed as they are written', async () => {
    const { asked, script } = scripted()
    expect((await run('settings', script)).out).toMatch(/unsafeHosts\s+-\n/)
    const changed = await run('settings hostCap=1 unsafeHosts=prod,stage network=own', script)
    expect(changed.code).toBe(0)
    expect(changed.out).toMatch(/unsafeHosts\s+prod, stage/)
    await run('settings unsafeHosts=', script)
    expect(asked).toEqual([
      { hostCap: 1, unsafeHosts: ['prod', 'stage'], network: 'own' },
      { unsafeHosts: [] },
    ])
  })

  it.each([
    ['settings hostCap', 'write hostCap=1'],
    ['settings nope=1', 'there is no setting "nope"; known: theme, '],
    ['settings hostCap=many', 'hostCap: '],
    ['settings hostCap=', 'hostCap: '],
    ['settings network=-', 'network: use letters'],
  ])('are not changed by %s', async (command, said) => {
    const { asked, script } = scripted()
    const { code, err } = await run(command, script)
    expect(code).toBe(2)
    expect(err).toContain(said)
    expect(asked).toEqual([])
  })
})
