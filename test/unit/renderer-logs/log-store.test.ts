import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { LogStore } from '../../../src/renderer/logs/log-store.ts'
import type { LogMark } from '../../../src/shared/model/log.ts'
import { heldBytes } from '../../support/held-memory.ts'
import { batchOf, numbered } from './lines.ts'

const allText = (store: LogStore) =>
  Array.from({ length: store.end - store.first }, (_, index) => store.text(store.first + index))

const restart: LogMark = {
  type: 'mark',
  seq: 0,
  at: 5_000,
  container: 'web-1',
  mark: 'restarted',
  count: 0,
  detail: 'exit code 1',
}

describe('what is held', () => {
  it('gives every line back as it came, whatever the batches were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 40 })),
        (batches) => {
          const store = new LogStore()
          for (const lines of batches) store.append(batchOf(lines))
          expect(allText(store)).toEqual(batches.flat())
        },
      ),
    )
  })

  it('tells time, stream and container of each line', () => {
    const store = new LogStore()
    store.append(batchOf(['a', 'b'], { at: 10, container: 'web-1' }))
    store.append(batchOf(['c'], { at: 20, container: 'web-2', stream: 'e' }))
    expect(store.read(1)).toMatchObject({ text: 'b', time: 11, stream: 'o', container: 0 })
    expect(store.read(2)).toMatchObject({ text: 'c', time: 20, stream: 'e', container: 1 })
    expect(store.containers).toEqual(['web-1', 'web-2'])
  })

  it('keeps a mark in its place between the lines', () => {
    const store = new LogStore()
    store.append(batchOf(['before']))
    store.append(restart)
    store.append(batchOf(['after']))
    expect(store.read(1)).toMatchObject({ mark: restart, time: 5_000, container: -1 })
    expect(store.read(2)?.mark).toBeUndefined()
    expect(store.text(2)).toBe('after')
  })

  it('reads nothing outside of what is held', () => {
    const store = new LogStore()
    store.append(batchOf(['only']))
    expect([store.read(-1), store.read(1)]).toEqual([undefined, undefined])
    expect(store.text(7)).toBe('')
  })

  it('tells its listeners until they leave', () => {
    const store = new LogStore()
    const changed = vi.fn()
    const leave = store.subscribe(changed)
    store.append(batchOf(['a']))
    leave()
    store.append(batchOf(['b']))
    expect(changed).toHaveBeenCalledTimes(1)
  })
})

describe('the ring', () => {
  it('drops the oldest lines past its limit and keeps the numbers of the others', () => {
    const store = new LogStore({ maxRows: 10_000, maxChars: Number.MAX_SAFE_INTEGER })
    for (let from = 0; from < 30_000; from += 500) store.append(batchOf(numbered(from, from + 500)))
    expect(store.end).toBe(30_000)
    expect(store.end - store.first).toBeLessThanOrEqual(10_000)
    expect(store.end - store.first).toBeGreaterThan(5_000)
    expect(store.text(store.first)).toBe(`line ${store.first}`)
    expect(store.text(29_999)).toBe('line 29999')
  })

  it('holds no more text than its limit, and forgets the marks it dropped', () => {
    const store = new LogStore({ maxRows: 1e9, maxChars: 200_000 })
    store.append(restart)
    const line = 'x'.repeat(40_000)
    for (let i = 0; i < 20; i++) store.append(batchOf([line]))
    expect(store.chars).toBeLessThanOrEqual(200_000)
    expect(store.first).toBeGreaterThan(0)
    expect(store.read(0)).toBeUndefined()
  })

  it('is empty after it is cleared, and goes on counting', () => {
    const store = new LogStore()
    store.append(batchOf(['a', 'b']))
    store.clear()
    expect([store.first, store.end, store.chars]).toEqual([2, 2, 0])
    store.append(batchOf(['c']))
    expect(store.text(2)).toBe('c')
  })
})

describe('memory', () => {
  it('R2 holds a million lines in at most 1.25 times their bytes', () => {
    const line = 'x'.repeat(124)
    const lines = Array.from({ length: 500 }, () => line)
    const before = heldBytes()
    const store = new LogStore()
    for (let i = 0; i < 2_000; i++) {
      // As from the wire: a flat string of its own for each batch.
      const batch = JSON.parse(JSON.stringify(batchOf(lines))) as ReturnType<typeof batchOf>
      store.append(batch)
    }
    expect(store.end).toBe(1_000_000)
    expect(heldBytes() - before).toBeLessThanOrEqual(1.25 * store.chars)
  })
})
