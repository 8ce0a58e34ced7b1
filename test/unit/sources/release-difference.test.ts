import { describe, expect, it } from 'vitest'
import { releaseDifference } from '../../../src/main/sources/comparison/difference.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

function add(store: Store, tag: string, env: Record<string, string>, more = {}): string {
  const config = {
    network: 'net',
    ...Object.fromEntries(Object.keys(env).map((key) => [`env.${key}`, '••••'])),
    ...more,
  }
  const fields = { workload: 'web', deployment: tag, action: 'deploy', tag, image: 'r/app' }
  const facts = { digest: `sha256:${tag}`, imageId: `sha256:id-${tag}`, verified: true }
  const by = { reason: '', actor: '', createdAt: 0, config }
  return store.releases.add({ ...fields, ...facts, ...by }, { env }).name
}

const between = (store: Store, from: string, to: string) =>
  releaseDifference(store, { workload: 'web', from, to })

describe('the difference of two releases', () => {
  it('names what changed, was added and went, and never an env value', () => {
    const store = createMemoryStore()
    const r1 = add(store, 'v1', { KEPT: 'same', CHANGED: 'secret-one', GONE: 'x' })
    const r2 = add(store, 'v2', { KEPT: 'same', CHANGED: 'secret-two', NEW: 'y' }, { port: '80' })
    const rows = between(store, r1, r2)
    expect(rows.map(({ field, before, after }) => [field, before, after])).toEqual([
      ['digest', 'sha256:v1', 'sha256:v2'],
      ['env.CHANGED', '••••', '•••• (changed)'],
      ['env.GONE', '••••', null],
      ['env.NEW', null, '••••'],
      ['image id', 'sha256:id-v1', 'sha256:id-v2'],
      ['port', null, '80'],
      ['tag', 'v1', 'v2'],
    ])
    expect(JSON.stringify(rows)).not.toContain('secret')
  })

  it('is nothing between a release and itself', () => {
    const store = createMemoryStore()
    const r1 = add(store, 'v1', { A: 'b' })
    expect(between(store, r1, r1)).toEqual([])
  })

  it('takes keys of the prototype for names like any other', () => {
    const store = createMemoryStore()
    const r1 = add(store, 'v1', {})
    const r2 = add(store, 'v2', { constructor: 'x', toString: 'y' })
    const env = between(store, r1, r2).filter(({ field }) => field.startsWith('env.'))
    expect(env).toEqual([
      { field: 'env.constructor', before: null, after: '••••' },
      { field: 'env.toString', before: null, after: '••••' },
    ])
  })

  it('says which release there is not', () => {
    const store = createMemoryStore()
    const r1 = add(store, 'v1', {})
    expect(() => between(store, r1, 'r9')).toThrow(
      expect.objectContaining({ failure: { kind: 'not-found', what: 'release', name: 'r9' } }),
    )
  })
})
