import { describe, expect, it } from 'vitest'
import { releaseDifference } from '../../../src/main/sources/comparison/difference.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { aPart } from '../../support/a-part.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { sources } from '../../support/sources.ts'

function add(store: Store, tag: string, env: Record<string, string>, more = {}): string {
  const config = {
    network: 'net',
    ...Object.fromEntries(Object.keys(env).map((key) => [`env.${key}`, '••••'])),
    ...more,
  }
  const fields = { workload: 'web', deployment: tag, action: 'deploy', tag, fingerprint: null }
  const image = { image: `r/app:${tag}`, digest: `sha256:${tag}`, imageId: `sha256:id-${tag}` }
  const facts = { parts: [aPart('web', image)], verified: true }
  const by = { reason: '', actor: '', createdAt: 0, config }
  return store.releases.add({ ...fields, ...facts, ...by }, 'local', { env }).name
}

const between = (store: Store, from: string, to: string) =>
  releaseDifference({ store, sources }, { workload: 'web', from, to })

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

  it('names the service whose tag means another image, and what cannot be shown by that alone', () => {
    const store = createMemoryStore()
    const stack = (deployment: string, imageId: string, fingerprint: string) =>
      store.releases.add(
        {
          ...{ workload: 'shop', deployment, action: 'deploy', tag: '', fingerprint, config: {} },
          ...{ verified: true, reason: '', actor: '', createdAt: 0 },
          parts: [aPart('api'), aPart('web', { imageId })],
        },
        'local',
        {},
      ).name
    const [r1, r2, r3] = [stack('d1', 'a', 'x'), stack('d2', 'b', 'y'), stack('d3', 'b', 'z')]
    const shop = (from: string, to: string) =>
      releaseDifference({ store, sources }, { workload: 'shop', from, to })
    expect(shop(r1, r2)).toEqual([{ field: 'web.image id', before: 'a', after: 'b' }])
    expect(shop(r2, r3)).toEqual([{ field: 'as rendered', before: 'y', after: 'z' }])
  })

  it('says which release there is not', () => {
    const store = createMemoryStore()
    const r1 = add(store, 'v1', {})
    expect(() => between(store, r1, 'r9')).toThrow(
      expect.objectContaining({ failure: { kind: 'not-found', what: 'release', name: 'r9' } }),
    )
  })
})
