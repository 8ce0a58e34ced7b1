import { expect, it } from 'vitest'
import { settingsChangeSchema, settingsSchema } from '../../../src/shared/model/settings.ts'

it('TF-17 always has a network: a default, and no way to set none', () => {
  expect(settingsSchema.parse({}).network).toBe('longshore')
  for (const network of ['', ' ', '-x', 'a b', 'x'.repeat(64), 'bridge', 'host', 'none']) {
    expect(settingsChangeSchema.safeParse({ network }).success).toBe(false)
  }
})

it('a network that an earlier version stored is read as it is', () => {
  expect(settingsSchema.parse({ network: 'bridge' }).network).toBe('bridge')
})

it('SD-19 runs three deployments at once by default', () => {
  expect(settingsSchema.parse({}).globalCap).toBe(3)
})

it('changes only what is named', () => {
  expect(settingsChangeSchema.parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
  expect(settingsChangeSchema.safeParse({ them: 'dark' }).success).toBe(false)
})
