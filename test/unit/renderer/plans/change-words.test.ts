import { describe, expect, it } from 'vitest'
import { byUrgency, courseWords } from '../../../../src/renderer/plans/change-words.ts'
import { type PartChange, replicaWords } from '../../../../src/shared/model/plan.ts'

const change = (more: Partial<PartChange> = {}): PartChange => ({
  ...{ part: 'web', change: 'recreate', reasons: [], from: 1, to: 1 },
  ...{ order: 'replace', why: '', outageMs: 11_000 },
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
    expect(replicaWords(change({ from: 2, to: 2 }))).toBe('2')
    expect(replicaWords(change({ from: 1, to: 3 }))).toBe('1 → 3')
  })

  it('shows of a job that is done, and stays so, that none runs, and none is to come', () => {
    expect(replicaWords(change({ change: 'unchanged', from: 0, to: 1 }))).toBe('0')
  })

  it('comes before what stays, and what is in no project between', () => {
    const names = ['unchanged', 'orphan', 'create', 'scale'] as const
    const sorted = byUrgency(names.map((name) => change({ part: name, change: name })))
    expect(sorted.map(({ part }) => part)).toEqual(['create', 'scale', 'orphan', 'unchanged'])
  })
})
