import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { createLifeBook } from '../../../../src/main/sources/compose/watch/life-book.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import type { EventData } from '../../../../src/shared/model/timeline.ts'
import { aContainer } from './a-container.ts'

type Change = Parameters<typeof aContainer>[1]

const started = (service: string, change: Change = {}): Container =>
  aContainer(service, { startedAt: 't1', ...change })

/** A book, and what it told: `moment service @at`. */
function bookOf(before: readonly Container[] = [], quiet: readonly string[] = []) {
  const told: string[] = []
  const note = (_: string, data?: EventData) => {
    if (data?.type === 'container') told.push(`${data.moment} ${data.part} @${data.momentAt}`)
  }
  const known = before.map(({ id, name }) => ({ id, name, service: '', isUp: true, restarts: 0 }))
  const place = { directory: '/', files: [], envFiles: [] }
  const project = { project: 'ls-shop', usesLocalTools: false, place }
  const body = { ...project, before: known, stopTimeoutMs: 1_000 }
  return { told, run: { note } as unknown as StageRun, book: createLifeBook(body, quiet) }
}

describe('the lives of containers', () => {
  it('are told by events, at the moment of each', () => {
    const old = started('web', { id: 'old' })
    const { told, run, book } = bookOf([old])
    book.settle(run, [old], { at: 1, since: book.heard() })
    const fresh = started('web', { id: 'new', health: 'starting' })
    book.seen(run, { ...fresh, state: 'created', startedAt: '' }, 2)
    book.killed(run, 'old', 3)
    book.died(run, 'old', 4)
    book.gone(run, 'old', 5)
    book.started(run, fresh, 6)
    book.seen(run, { ...fresh, health: 'healthy' }, 7)
    book.seen(run, { ...fresh, health: 'unhealthy' }, 8)
    expect(told).toEqual([
      'serving web @1',
      'created web @2',
      'draining web @3',
      'stopped web @4',
      'removed web @5',
      'started web @6',
      'healthy web @7',
      'serving web @7',
      'not-serving web @8',
    ])
  })

  it('are told by looking where the engine dropped its events, and never twice', () => {
    const old = started('web', { id: 'old' })
    const { told, run, book } = bookOf([old])
    book.settle(run, [old], { at: 1, since: book.heard() })
    const fresh = started('web', { id: 'new' })
    for (const at of [9, 10]) book.settle(run, [fresh], { at, since: book.heard() })
    expect(told).toEqual([
      'serving web @1',
      'created web @9',
      'started web @9',
      'serving web @9',
      'stopped web @9',
      'removed web @9',
    ])
  })

  it('are not told back by a look that began before the last event', () => {
    const fresh = started('web', { health: 'starting' })
    const { told, run, book } = bookOf()
    book.started(run, fresh, 1)
    const heard = book.heard()
    book.seen(run, { ...fresh, health: 'healthy' }, 2)
    book.started(run, started('late'), 3)
    book.settle(run, [fresh], { at: 4, since: heard })
    expect(told.slice(2)).toEqual([
      'healthy web @2',
      'serving web @2',
      'created late @3',
      'started late @3',
      'serving late @3',
    ])
  })

  it('say nothing of services that nothing happens to, until something does', () => {
    const db = started('db')
    const { told, run, book } = bookOf([db], ['db'])
    book.settle(run, [db], { at: 1, since: book.heard() })
    expect(told).toEqual([])
    book.killed(run, db.id, 5)
    expect(told).toEqual(['serving db @5', 'draining db @5'])
  })

  it('count a job that ended before it could be looked at as started and stopped', () => {
    const { told, run, book } = bookOf()
    book.started(run, started('job', { state: 'exited', exit: { exitCode: 0 } }), 1)
    book.died(run, 'job-id', 2)
    expect(told).toEqual(['created job @1', 'started job @1', 'serving job @1', 'stopped job @2'])
  })

  it('of one that keeps restarting are told so often, and its end', () => {
    const { told, run, book } = bookOf()
    for (let turn = 0; turn < 1_000; turn += 1) {
      book.started(run, started('web', { startedAt: `t${turn}` }), turn)
      book.died(run, 'web-id', turn)
    }
    expect(told.length).toBeLessThan(70)
    book.gone(run, 'web-id', 1_000)
    expect(told.at(-1)).toBe('removed web @1000')
  })
})
