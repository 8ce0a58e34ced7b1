import { expect, it } from 'vitest'
import { createRecorder } from '../../../src/main/deploys/recorder.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { deployment } from '../fleet/builders.ts'

const said = (line: string) => ({ kind: 'progress', state: '', stage: 'start', line }) as const

function recording() {
  const { deployments } = createMemoryStore()
  const writes: number[] = []
  const disk = { isFull: false }
  const opened = deployment({ state: 'running' })
  deployments.put(opened, [])
  const put: typeof deployments.put = (of, events, entries) => {
    if (disk.isFull) throw new FailureError({ kind: 'no-space', where: 'state', message: 'full' })
    writes.push(events.length)
    deployments.put(of, events, entries)
  }
  const told: number[] = []
  const publish = ({ lastSeq }: { lastSeq: number }) => void told.push(lastSeq)
  const hidden = { secrets: [], names: [] }
  const store = { deployments: { ...deployments, put } }
  const recorder = createRecorder({ store, clock, publish, hidden }, opened)
  const kept = () => deployments.events(opened.id).map(({ line }) => line)
  return { recorder, writes, told, kept, disk }
}

it('tells at once what a stage says, and writes what is said in one turn together', async () => {
  const { recorder, writes, told, kept } = recording()
  for (const line of ['a', 'b', 'c']) recorder.recordSoon(said(line))
  expect(told).toHaveLength(3)
  expect(recorder.unwritten().map(({ line }) => line)).toEqual(['a', 'b', 'c'])
  await expect.poll(kept).toEqual(['a', 'b', 'c'])
  expect([writes, recorder.unwritten()]).toEqual([[3], []])
})

it('writes what waits before what has to be written now, in its order', () => {
  const { recorder, writes, kept } = recording()
  recorder.recordSoon(said('a'))
  recorder.record(said('b'))
  expect([kept(), writes]).toEqual([['a', 'b'], [2]])
})

it('keeps what a full disk does not take, and says so to whoever has to know', async () => {
  const { recorder, kept, disk } = recording()
  disk.isFull = true
  recorder.recordSoon(said('a'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(kept()).toEqual([])
  expect(() => recorder.record(said('b'))).toThrow(/no-space/)
  disk.isFull = false
  recorder.flush()
  expect(kept()).toEqual(['a', 'b'])
})
