import { expect, it } from 'vitest'
import { pullsFromRegistry } from '../../../../src/main/sources/compose/plan/images.ts'

const isLocal = true

it('pulls as the workload says where the service says nothing', () => {
  const web = { image: 'app:1' }
  expect(pullsFromRegistry(web, 'always', isLocal)).toBe(true)
  expect(pullsFromRegistry(web, 'missing', isLocal)).toBe(false)
  expect(pullsFromRegistry(web, 'missing', !isLocal)).toBe(true)
  expect(pullsFromRegistry(web, 'never', !isLocal)).toBe(false)
})

it.each([
  ['always', 'never', isLocal, true],
  ['never', 'always', !isLocal, false],
  ['build', 'always', !isLocal, false],
  ['missing', 'always', isLocal, false],
  ['missing', 'never', !isLocal, true],
  ['if_not_present', 'always', isLocal, false],
] as const)('lets a service with pull_policy %s win over %s', (own, policy, local, pulls) => {
  expect(pullsFromRegistry({ image: 'app:1', pull_policy: own }, policy, local)).toBe(pulls)
})

it('pulls nothing that is built, that has no name, or that is named by its id', () => {
  expect(pullsFromRegistry({ build: { context: '.' }, image: 'app' }, 'always', !isLocal)).toBe(
    false,
  )
  expect(pullsFromRegistry({}, 'always', !isLocal)).toBe(false)
  expect(pullsFromRegistry({ image: `sha256:${'a'.repeat(64)}` }, 'always', !isLocal)).toBe(false)
})
