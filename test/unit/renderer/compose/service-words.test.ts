import { describe, expect, it } from 'vitest'
import {
  byUrgency,
  courseWords,
  healthLookOf,
  replicaWords,
  stateLook,
  verdictLook,
} from '../../../../src/renderer/compose/service-words.ts'
import type { ServiceStatus } from '../../../../src/shared/model/deployment.ts'
import type { ServiceChange } from '../../../../src/shared/model/plan.ts'

const change = (more: Partial<ServiceChange> = {}): ServiceChange => ({
  ...{ service: 'web', change: 'recreate', reasons: [], from: 1, to: 1 },
  ...{ order: 'replace', why: '', outageMs: 11_000 },
  ...more,
})
const status = (more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  ...{ service: 'web', state: 'running', health: 'none', restarts: 0, exitCode: null, trouble: '' },
  ...more,
})

describe('a change of a service', () => {
  it('says what keeps it from being started first, and how long it is down', () => {
    expect(courseWords(change({ why: 'host port 80 is fixed' }))).toBe(
      'Stopped, then started again, about 11 s down: host port 80 is fixed',
    )
    expect(courseWords(change({ order: 'start-first', outageMs: 0 }))).toMatch(/^Started beside/)
  })

  it('says nothing of an order where nothing of it runs, or nothing is made anew', () => {
    expect(courseWords(change({ from: 0 }))).toBe('')
    expect(courseWords(change({ change: 'scale' }))).toBe('')
  })

  it('shows a count only as a change where it is one', () => {
    expect(replicaWords({ from: 2, to: 2 })).toBe('2')
    expect(replicaWords({ from: 1, to: 3 })).toBe('1 → 3')
  })

  it('comes before what stays, and what is in no project between', () => {
    const names = ['unchanged', 'orphan', 'create', 'scale'] as const
    const sorted = byUrgency(names.map((name) => change({ service: name, change: name })))
    expect(sorted.map(({ service }) => service)).toEqual(['create', 'scale', 'orphan', 'unchanged'])
  })
})

describe('how a service did', () => {
  it('never looks good while it is in trouble, however its containers are', () => {
    const trouble = 'restarted 3 times while it was watched'
    expect(verdictLook(status({ trouble, health: 'healthy' })).tone).toBe('warn')
  })

  it('is done, not stopped, where it ended well', () => {
    expect(verdictLook(status({ state: 'exited', exitCode: 0 })).word).toBe('Done')
    expect(verdictLook(status()).word).toBe('Stable')
    expect(verdictLook(status({ health: 'healthy' })).word).toBe('Healthy')
  })

  it('keeps a word of the engine that is not known here, as unknown', () => {
    expect(stateLook({ state: 'levitating' })).toMatchObject({
      word: 'levitating',
      tone: 'unknown',
    })
    expect(stateLook({ state: 'absent' }).word).toBe('No container')
    expect(healthLookOf({ health: 'odd' })).toMatchObject({ word: 'odd', tone: 'unknown' })
  })
})
