import { expect, it } from 'vitest'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { unpinningForgotten } from '../../../src/main/workloads/pins.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'

function kept(write: (value: unknown) => void = () => undefined) {
  const settings = settingsOver({ read: () => ({ pinned: ['web', 'shop'] }), write })
  const forgotten: string[] = []
  const workloads = { remove: (name: string) => void forgotten.push(name) }
  const store = unpinningForgotten({ workloads } as unknown as Store, settings)
  return { store, settings, forgotten }
}

it('a workload that is forgotten is not pinned any more, and the others are', () => {
  const { store, settings, forgotten } = kept()
  store.workloads.remove('web')
  store.workloads.remove('other')
  expect(forgotten).toEqual(['web', 'other'])
  expect(settings.get().pinned).toEqual(['shop'])
})

it('a workload is forgotten though its pin cannot be', () => {
  const { store, forgotten } = kept(() => {
    throw new FailureError({ kind: 'no-space', file: 'settings.json' } as never)
  })
  store.workloads.remove('web')
  expect(forgotten).toEqual(['web'])
})
