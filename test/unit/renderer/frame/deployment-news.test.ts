import { describe, expect, it } from 'vitest'
import { isUnderWay, lookOf } from '../../../../src/renderer/deploys/deployment-words.ts'
import { ending } from '../../../../src/renderer/frame/deployment-news.tsx'
import type { Deployment } from '../../../../src/shared/model/deployment.ts'
import { beginDeployment } from '../../../../src/shared/model/reduce-timeline.ts'

const ended = (part: Partial<Deployment>): Deployment => ({
  ...beginDeployment({
    id: 'd',
    workload: 'web',
    workloadId: 'w',
    action: 'deploy',
    tag: 'v2',
    plan: null,
    reason: '',
    actor: '',
    targets: ['local'],
    queuedAt: 1,
  }),
  ...part,
})

describe('ending', () => {
  it('names the release of a proved deployment', () => {
    expect(ending(ended({ state: 'succeeded', verified: true, release: 'r2' }))).toEqual({
      title: 'web v2 is live',
      detail: 'Recorded as r2.',
    })
  })

  it('never calls an unstable one live, and says which service is in trouble', () => {
    const trouble = 'keeps restarting (exit code 1)'
    const status = { state: 'restarting', health: 'none', restarts: 3, exitCode: 1, trouble }
    const worker = { target: 'local', part: 'worker', change: null, outageMs: null, status }
    const shown = ending(ended({ workload: 'shop', tag: '', state: 'unstable', parts: [worker] }))
    expect(shown).toEqual({
      title: 'shop is in place, but not stable',
      detail: `worker ${trouble}`,
    })
  })

  it('says of one whose undoing failed that it is not undone, and why it failed', () => {
    const undone = { kind: 'undo-failed', stage: 'create', reason: 'it is gone' } as const
    const failure = { kind: 'start-failed', host: 'local', message: 'no such file' } as const
    const shown = ended({ state: 'interrupted', failure, undoFailure: undone })
    expect(ending(shown)).toEqual({
      title: 'web v2: not undone',
      detail: 'The container could not be started on local',
    })
    expect(lookOf(shown)).toMatchObject({ tone: 'bad', word: 'Not undone' })
    expect([shown, ended({ state: 'undoing' })].map(isUnderWay)).toEqual([false, true])
  })

  it('says of what was only told to stop that it was stopped', () => {
    const stopped = ended({ workload: 'shop', tag: '', action: 'stop', state: 'succeeded' })
    expect(ending(stopped).title).toBe('shop was stopped')
  })

  it('never calls an unverified deployment proved', () => {
    const { detail } = ending(ended({ state: 'succeeded', verified: false, release: 'r2' }))
    expect(detail).toContain('not verified')
  })

  it('never says that what was removed is live', () => {
    const removed = ended({ action: 'remove', state: 'succeeded' })
    expect(ending(removed).title).toBe('web was removed')
  })

  it('says why it failed', () => {
    const failure = { kind: 'registry-auth', host: 'local', image: 'web:v2' } as const
    expect(ending(ended({ state: 'failed', failure }))).toEqual({
      title: 'web v2: failed',
      detail: 'The registry refused web:v2',
    })
  })
})
