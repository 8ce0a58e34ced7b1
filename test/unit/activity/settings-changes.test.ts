import { expect, it } from 'vitest'
import { changeSettings } from '../../../src/main/activity/settings-changes.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

it('tells who set what through which door, and nothing where nothing differs or it was refused', () => {
  let stored: unknown = {}
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const store = createMemoryStore()
  const deps = { settings, store, clock: createManualClock() }
  const by = { actor: 'ana', door: 'browser' } as const
  expect(changeSettings(deps, { hostCap: 4, allowedPaths: ['/srv'] }, by).hostCap).toBe(4)
  changeSettings(deps, { hostCap: 4 }, by)
  expect(() => changeSettings(deps, { hostCap: 99 }, by)).toThrow()
  expect(store.activity.list({ limit: 9 })).toMatchObject([
    {
      ...{ event: 'settings-changed', ...by, outcome: 'done' },
      object: { kind: 'settings', name: 'allowedPaths, hostCap' },
      detail: 'allowedPaths: [] → [/srv]; hostCap: 2 → 4',
    },
  ])
  expect(store.activity.unread()).toBe(0)
})

it('has a word for a setting that is empty', () => {
  let stored: unknown = {}
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const store = createMemoryStore()
  const deps = { settings, store, clock: createManualClock() }
  const by = { actor: 'ana', door: 'browser' } as const
  changeSettings(deps, { linkBase: 'https://chat.example/' }, by)
  changeSettings(deps, { linkBase: '' }, by)
  expect(store.activity.list({ limit: 9 }).map(({ detail }) => detail)).toEqual([
    'linkBase: https://chat.example/ → nothing',
    'linkBase: nothing → https://chat.example/',
  ])
})
