import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Gate } from '../../../src/renderer/logs/gate.ts'
import { keptBatches } from '../../../src/renderer/logs/kept-log.ts'
import { copyText } from '../../../src/renderer/logs/log-copy.ts'
import { logBlob } from '../../../src/renderer/logs/log-download.ts'
import { resumeAfter, withoutSeen } from '../../../src/renderer/logs/log-resume.ts'
import { LogStore } from '../../../src/renderer/logs/log-store.ts'
import { holdingWords, markWords } from '../../../src/renderer/logs/log-words.ts'
import { createWorkerMatcher, MatchTimeout } from '../../../src/renderer/logs/matcher.ts'
import { allRows } from '../../../src/renderer/logs/visible-rows.ts'
import type { KeptLog } from '../../../src/shared/contract/logs.ts'
import { batchOf } from './lines.ts'

const gap = {
  type: 'mark',
  seq: 0,
  at: 0,
  container: 'x',
  mark: 'gap',
  count: 0,
  detail: '',
} as const

describe('taking text out', () => {
  it('copies the original text, control characters and all, in either direction', () => {
    const store = new LogStore()
    const lines = ['\u001b[31mred\u001b[0m', 'two\0', 'three']
    store.append(batchOf(lines))
    const from = { row: 0, column: 0 }
    const to = { row: 2, column: 3 }
    expect(copyText(store, allRows(store), { from, to })).toBe('\u001b[31mred\u001b[0m\ntwo\0\nthr')
    expect(copyText(store, allRows(store), { from: to, to: from })).toBe(
      '\u001b[31mred\u001b[0m\ntwo\0\nthr',
    )
  })

  it('downloads every line that is held, and no divider', async () => {
    const store = new LogStore()
    store.append(batchOf(['a', 'b']))
    store.append({ type: 'mark', seq: 0, at: 0, container: 'x', mark: 'gap', count: 0, detail: '' })
    store.append(batchOf(['c']))
    expect(await logBlob(store).text()).toBe('a\nb\nc\n')
  })
})

describe('going on after the link was lost', () => {
  it('asks from the last line on and leaves out what is here already, each once', () => {
    const store = new LogStore()
    store.append(batchOf(['a'], { at: 100 }))
    store.append(batchOf(['same'], { at: 200 }))
    // A divider tells the time of another clock.
    store.append({ ...gap, at: 99_999 })
    const resume = resumeAfter(store)
    expect(resume?.since).toBeLessThan(200)
    const again = { ...batchOf(['same', 'same', 'new']), times: [200, 200, 201] }
    const fresh = withoutSeen(again, resume?.seen ?? new Map())
    expect(fresh).toMatchObject({ text: 'samenew', ends: [4, 7], times: [200, 201], streams: 'oo' })
  })

  it('reads nothing while the gate is closed, and ends waiting when it is called off', async () => {
    const gate = new Gate()
    gate.set(false)
    const passed: string[] = []
    const abort = new AbortController()
    const waits = [
      gate.opened(new AbortController().signal).then(() => passed.push('opened')),
      gate.opened(abort.signal).then(() => passed.push('aborted')),
    ]
    await Promise.resolve()
    expect(passed).toEqual([])
    abort.abort()
    await waits[1]
    expect(passed).toEqual(['aborted'])
    gate.set(true)
    await waits[0]
    expect(passed).toEqual(['aborted', 'opened'])
  })
})

describe('an expression that never ends', () => {
  it('is stopped with its thread, and every question to it fails', async () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    let terminated = 0
    const matcher = createWorkerMatcher({ source: '(a+)+$', flags: 'g', isRegex: true }, () => ({
      post() {},
      terminate() {
        terminated++
      },
    }))
    const asked = Promise.allSettled([matcher.test(['aaa!']), matcher.ranges(['aaa!'])])
    await vi.advanceTimersByTimeAsync(5_000)
    const answers = await asked
    expect(answers.map((one) => one.status === 'rejected' && one.reason)).toEqual([
      expect.any(MatchTimeout),
      expect.any(MatchTimeout),
    ])
    expect(terminated).toBe(1)
  })
})

describe('words', () => {
  it('says what a divider stands for', () => {
    const mark = { type: 'mark', seq: 0, at: 0, container: 'f'.repeat(64), detail: '' } as const
    expect(markWords({ ...mark, mark: 'skipped', count: 1_204 })).toBe('1,204 lines not shown')
    expect(markWords({ ...mark, mark: 'exited', count: 0, detail: 'code 137' })).toBe(
      'ffffffffffff exited: code 137',
    )
  })

  it('says how much is held and how much is not', () => {
    expect(holdingWords(1, 12, 0)).toBe('1 line · 12 B')
    expect(holdingWords(1_000_000, 124_000_000, 3)).toBe(
      '1,000,000 lines · 124 MB · 3 older lines dropped',
    )
  })
})

describe('what is kept of removed containers', () => {
  it('comes oldest first, between dividers that say whose it is and how it ended', () => {
    const kept = (name: string, removedAt: number, lines: string[]): KeptLog => ({
      container: name,
      name,
      deployment: 'd',
      release: 'r1',
      removedAt,
      exit: { exitCode: 137, oomKilled: true, restarts: 0, error: '', finishedAt: '' },
      lines: lines.map((line) => ({ ts: '2026-01-01T00:00:00.5Z', stream: 'stderr', line })),
    })
    const store = new LogStore()
    for (const batch of keptBatches([
      kept('b', 2, ['two']),
      kept('a', 1, ['one']),
      kept('c', 3, []),
    ])) {
      store.append(batch)
    }
    const rows = Array.from({ length: store.end }, (_, row) => store.read(row))
    expect(rows.map((row) => (row?.mark ? markWords(row.mark) : row?.text))).toEqual([
      'Kept lines of a',
      'one',
      'a was removed: exit code 137, out of memory',
      'Kept lines of b',
      'two',
      'b was removed: exit code 137, out of memory',
    ])
    expect(rows[1]).toMatchObject({ stream: 'e', time: Date.UTC(2026, 0, 1, 0, 0, 0, 500) })
  })
})
