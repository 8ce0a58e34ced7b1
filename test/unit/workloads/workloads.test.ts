import { describe, expect, it } from 'vitest'
import { createWorkloads } from '../../../src/main/workloads/workloads.ts'
import { countingIds, createMemoryStore } from '../../support/memory-store.ts'
import { sources } from '../../support/sources.ts'

function bed() {
  const store = createMemoryStore()
  let now = 0
  const clock = { now: () => ++now, sleep: async () => {}, schedule: () => () => {} }
  const workloads = createWorkloads({
    sources,
    store,
    clock,
    ids: countingIds(),
    hostNames: () => ['local'],
    onChange: () => {},
  })
  return { store, workloads }
}
const document = (change: Record<string, unknown> = {}) => ({
  name: 'web',
  host: 'local',
  env: { GREETING: 'hello', DB_PASSWORD: 'correct horse' },
  source: { kind: 'image', image: 'r/app', env: { API_TOKEN: 'tok-123456' } },
  ...change,
})

describe('applying a workload', () => {
  it('says created, unchanged, changed, and changes nothing when nothing did', () => {
    const { workloads, store } = bed()
    expect(workloads.apply(document()).outcome).toBe('created')
    const before = store.workloads.get('web')
    expect(workloads.apply(document())).toMatchObject({ outcome: 'unchanged', difference: [] })
    expect(store.workloads.get('web')).toEqual(before)
    const changed = workloads.apply(document({ deploy: { soak: '1s' } }))
    expect(changed).toMatchObject({
      outcome: 'changed',
      difference: [{ field: 'deploy.soak', before: '5s', after: '1s' }],
    })
    expect(changed.workload.id).toBe(before?.id)
  })

  it('refuses to keep what its kind does not keep', () => {
    const { workloads } = bed()
    const keep = { releases: 10, logs: 5, failed: '15m' }
    expect(workloads.check(document({ keep }))).toEqual([])
    const stack = document({ keep, source: { kind: 'compose', path: '/srv/shop' } })
    expect(workloads.check(stack)).toEqual([
      { path: 'keep.failed', message: 'workloads of kind compose do not heed it: leave it out' },
    ])
    expect(() => workloads.apply(stack)).toThrow()
    const { failed: _, ...kept } = keep
    expect(workloads.check({ ...stack, keep: kept })).toEqual([])
  })

  it('never shows a secret value, in answers or differences', () => {
    const { workloads } = bed()
    const answers = [
      workloads.apply(document()),
      workloads.apply(document({ env: { GREETING: 'hi', DB_PASSWORD: 'other horse' } })),
      workloads.show('web'),
      workloads.list(),
    ]
    expect(JSON.stringify(answers)).not.toMatch(/horse|tok-123456/)
    expect(workloads.show('web').document.env).toEqual({ GREETING: 'hi', DB_PASSWORD: '••••' })
  })

  it('keeps a stored value where its mask comes back, and refuses a mask with nothing behind it', () => {
    const { workloads, store } = bed()
    workloads.apply(document())
    const shown = workloads.show('web').document
    expect(workloads.apply({ ...shown, env: { ...shown.env, GREETING: 'hi' } }).outcome).toBe(
      'changed',
    )
    expect(store.workloads.get('web')?.document.env.DB_PASSWORD).toBe('correct horse')
    expect(() => workloads.apply(document({ name: 'api', env: { KEY: '••••' } }))).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'invalid' }) }),
    )
  })

  it('refuses an unknown host by field, and stores nothing', () => {
    const { workloads, store } = bed()
    expect(workloads.check(document({ host: 'prod' }))).toMatchObject([{ path: 'host' }])
    expect(() => workloads.apply(document({ host: 'prod' }))).toThrow()
    expect(store.workloads.list()).toEqual([])
  })
})

describe('SD-33 what a workload may have of its host', () => {
  const stack = { name: 'shop', host: 'local', source: { kind: 'compose', path: '/srv/shop' } }

  it('is kept in its document, each thing once, and nothing else is changed', () => {
    const { workloads, store } = bed()
    workloads.apply({ ...stack, env: { DB_PASSWORD: 'correct horse' } })
    workloads.allow('shop', ['web:privileged'])
    const { workload } = workloads.allow('shop', ['web:privileged', 'web:/proc:ro'])
    expect(workload.document.source.allow).toEqual(['web:privileged', 'web:/proc:ro'])
    expect(store.workloads.get('shop')?.document.env).toEqual({ DB_PASSWORD: 'correct horse' })
    expect(workloads.allow('shop', ['web:/proc:ro']).outcome).toBe('unchanged')
  })

  it('is nothing that is no thing of one of its parts, nor of a workload that is not there', () => {
    const { workloads } = bed()
    workloads.apply(stack)
    workloads.apply(document())
    expect(() => workloads.allow('shop', ['everything'])).toThrow()
    expect(() => workloads.allow('web', ['everything'])).toThrow()
    expect(workloads.allow('web', ['web:privileged']).outcome).toBe('changed')
    expect(() => workloads.allow('gone', ['web:privileged'])).toThrow()
  })
})
