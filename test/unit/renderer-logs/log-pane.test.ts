import { describe, expect, it } from 'vitest'
import { rangeInHand } from '../../../src/renderer/logs/log-link.ts'
import { LogPane } from '../../../src/renderer/logs/log-pane.ts'
import { LogStore } from '../../../src/renderer/logs/log-store.ts'
import {
  createInlineMatcher,
  type Matcher,
  MatchTimeout,
} from '../../../src/renderer/logs/matcher.ts'
import { noQuery, type Pattern } from '../../../src/renderer/logs/pattern.ts'
import { batchOf, numbered } from './lines.ts'

const viewportPx = 180

/** A pane whose frames are drawn at once when asked, over a store with these lines. */
function paneOver(
  lines: readonly string[],
  store = new LogStore(),
  matcherFor: (pattern: Pattern) => Matcher = createInlineMatcher,
) {
  const frames: (() => void)[] = []
  const pane = new LogPane({
    store,
    matcherFor,
    requestFrame: (run) => frames.push(run),
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    schedule(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    now: () => performance.now(),
  })
  pane.attach()
  pane.position.viewportPx = viewportPx
  store.append(batchOf(lines))
  const draw = async () => {
    for (let turn = 0; turn < 200; turn++) {
      for (const frame of frames.splice(0)) frame()
      await new Promise((resolve) => setTimeout(resolve, 0))
      if (
        frames.length === 0 &&
        pane.search?.state !== 'scanning' &&
        pane.filter?.state !== 'scanning'
      )
        break
    }
    for (const frame of frames.splice(0)) frame()
  }
  const inSight = () => pane.rowsFrom(pane.position.top().index).map((row) => row.text)
  return { pane, store, draw, inSight }
}

describe('following', () => {
  it('shows the newest lines until the reader scrolls up, then counts what is new', async () => {
    const { pane, store, draw, inSight } = paneOver(numbered(0, 100))
    await draw()
    expect(inSight().at(-1)).toBe('line 99')
    pane.position.moveBy(-90)
    store.append(batchOf(numbered(100, 1_304)))
    await draw()
    expect(pane.position.isFollowing).toBe(false)
    expect(pane.unseen).toBe(1_204)
    expect(inSight()[0]).toBe('line 85')
    pane.position.toEnd()
    await draw()
    expect(pane.unseen).toBe(0)
    expect(inSight().at(-1)).toBe('line 1303')
  })

  it('follows again when the reader comes back to the end', () => {
    const { pane } = paneOver(numbered(0, 100))
    pane.position.moveBy(-180)
    expect(pane.position.isFollowing).toBe(false)
    pane.position.moveBy(500)
    expect(pane.position.isFollowing).toBe(true)
  })

  it('stays on the line being read while older ones are dropped', async () => {
    const store = new LogStore({ maxRows: 6_000, maxChars: 1e9 })
    const { pane, draw, inSight } = paneOver(numbered(0, 500), store)
    for (let from = 500; from < 4_000; from += 500)
      store.append(batchOf(numbered(from, from + 500)))
    pane.position.reveal(3_500)
    await draw()
    const before = inSight()
    for (let from = 4_000; from < 8_000; from += 500) {
      store.append(batchOf(numbered(from, from + 500)))
    }
    await draw()
    expect(store.first).toBeGreaterThan(0)
    expect(inSight()).toEqual(before)
  })
})

describe('search', () => {
  it('counts the lines found and steps through them, round at the ends', async () => {
    const { pane, draw } = paneOver(numbered(0, 1_000))
    pane.setSearch({ ...noQuery, text: 'LINE 99' })
    await draw()
    expect(pane.search?.count).toBe(11)
    pane.position.toStart()
    pane.step(1)
    expect(pane.currentHit).toBe(99)
    pane.step(1)
    expect(pane.currentHit).toBe(990)
    pane.step(-1)
    pane.step(-1)
    expect(pane.currentHit).toBe(999)
    expect(pane.search?.ordinal(999)).toBe(11)
  })

  it('finds in lines that come later too', async () => {
    const { pane, store, draw } = paneOver(['a'])
    pane.setSearch({ ...noQuery, text: 'needle' })
    await draw()
    store.append(batchOf(['hay', 'needle', 'hay']))
    await draw()
    expect(pane.search?.count).toBe(1)
  })

  it('says what is wrong with an expression and finds nothing by it', async () => {
    const { pane, draw } = paneOver(['a'])
    pane.setSearch({ text: '(a', isRegex: true, matchCase: false })
    await draw()
    expect(pane.searchError).toBe('Unterminated group')
    expect(pane.search).toBeUndefined()
  })

  it('shows that an expression takes too long, and works again with a better one', async () => {
    const slow: Matcher = {
      test: () => Promise.reject(new MatchTimeout()),
      ranges: () => Promise.reject(new MatchTimeout()),
      dispose() {},
    }
    const { pane, draw } = paneOver(['aaa!'], new LogStore(), (pattern) =>
      pattern.isRegex ? slow : createInlineMatcher(pattern),
    )
    await draw()
    const versionBefore = pane.version
    pane.setFilter({ ...noQuery, text: '(a+)+$', isRegex: true })
    await draw()
    expect(pane.filter?.state).toBe('too-slow')
    expect(pane.version).toBeGreaterThan(versionBefore + 1)
    pane.setFilter({ ...noQuery, text: 'a' })
    await draw()
    expect(pane.rows.count).toBe(1)
  })

  it('takes text literally unless asked for an expression', async () => {
    const { pane, draw } = paneOver(['a.c', 'abc'])
    pane.setSearch({ ...noQuery, text: 'a.c' })
    await draw()
    expect(pane.search?.count).toBe(1)
    pane.setSearch({ ...noQuery, text: 'a.c', isRegex: true })
    await draw()
    expect(pane.search?.count).toBe(2)
  })
})

describe('filter', () => {
  it('shows only what matches, and searches only in that', async () => {
    const { pane, draw, inSight } = paneOver(['GET /a 200', 'GET /b 500', 'POST /a 500', 'x'])
    pane.setFilter({ text: ' 5\\d\\d$', isRegex: true, matchCase: true })
    pane.setSearch({ ...noQuery, text: '/a' })
    await draw()
    expect(inSight()).toEqual(['GET /b 500', 'POST /a 500'])
    expect(pane.search?.count).toBe(1)
  })

  it('keeps context lines on demand, each once', async () => {
    const { pane, draw, inSight } = paneOver(numbered(10, 30))
    pane.setFilter({ ...noQuery, text: 'line 15' })
    pane.setOptions({ context: 2 })
    await draw()
    expect(inSight()).toEqual(['line 13', 'line 14', 'line 15', 'line 16', 'line 17'])
    expect(pane.filter?.isContext(3)).toBe(true)
    expect(pane.filter?.isContext(5)).toBe(false)
  })

  it('leaves out a stream or a container, and keeps every divider', async () => {
    const { pane, store, draw, inSight } = paneOver(['out'])
    store.append(batchOf(['err'], { stream: 'e' }))
    store.append({
      type: 'mark',
      seq: 0,
      at: 1,
      container: 'web-1',
      mark: 'gap',
      count: 0,
      detail: '',
    })
    store.append(batchOf(['other'], { container: 'web-2' }))
    pane.setOptions({ stdout: false })
    await draw()
    expect(inSight()).toEqual(['err', ''])
    pane.setOptions({ stdout: true, shown: ['web-2'] })
    await draw()
    expect(inSight()).toEqual(['', 'other'])
  })
})

describe('containers that are one to the reader', () => {
  const service = { 'web-1': 'web', 'web-2': 'web', 'api-1': 'api' } as Record<string, string>
  const naming = {
    what: 'service' as const,
    nameOf: (name: string) => service[name] ?? name,
    order: ['api', 'web'],
  }

  it('share a place, and have it whichever speaks first', () => {
    const { pane, store } = paneOver(['out'])
    store.append(batchOf(['other'], { container: 'web-2' }))
    store.append(batchOf(['third'], { container: 'api-1' }))
    expect(pane.groups).toEqual({ names: ['web-1', 'web-2', 'api-1'], of: [0, 1, 2] })
    expect(pane.hasServices).toBe(false)
    pane.setNaming(naming)
    expect(pane.groups).toEqual({ names: ['api', 'web'], of: [1, 1, 0] })
    expect(pane.hasServices).toBe(true)
  })

  it('are shown and hidden as one, those that come later too', async () => {
    const { pane, store, draw, inSight } = paneOver(['out'])
    pane.setNaming(naming)
    pane.setOptions({ shown: ['web'] })
    store.append(batchOf(['not this'], { container: 'api-1' }))
    store.append(batchOf(['other'], { container: 'web-2' }))
    await draw()
    expect(inSight()).toEqual(['out', 'other'])
  })
})

describe('places', () => {
  it('R3 reaches the last of ten million rows, and any before it', () => {
    const count = 10_000_000
    const store = new LogStore({ maxRows: count, maxChars: Number.MAX_SAFE_INTEGER })
    const lines = Array.from({ length: 50_000 }, () => '')
    for (let i = 0; i < count / lines.length; i++) store.append(batchOf(lines))
    const { pane } = paneOver([], store)
    const { position } = pane
    const lastInSight = () => pane.rowsFrom(position.top().index).at(-1)?.row
    expect(position.scrollHeight()).toBeLessThan(17_000_000)
    position.toStart()
    expect(lastInSight()).toBe(viewportPx / 18)
    position.scrollTo((position.scrollHeight() - viewportPx) / 2)
    expect(Math.abs((lastInSight() ?? 0) - count / 2)).toBeLessThan(20)
    position.moveBy(18)
    expect(position.isFollowing).toBe(false)
    position.scrollTo(position.scrollHeight() - viewportPx)
    expect(lastInSight()).toBe(count - 1)
  })

  it('moves by the real height of wrapped rows and ends exactly at the last', () => {
    const { pane } = paneOver(numbered(0, 50))
    pane.position.heightOf = (index) => (index % 2 === 0 ? 54 : 18)
    pane.position.toStart()
    pane.position.moveBy(60)
    expect(pane.position.top()).toEqual({ index: 1, offset: 6 })
    pane.position.moveBy(-60)
    expect(pane.position.top()).toEqual({ index: 0, offset: 0 })
    pane.position.moveBy(1e6)
    expect(pane.position.isFollowing).toBe(true)
    expect(pane.position.top()).toEqual({ index: 44, offset: 36 })
  })
})

describe('the time of the lines in hand', () => {
  /** A line every ten seconds. */
  const everyTenSeconds = () => {
    const { pane, store } = paneOver([])
    for (let line = 0; line < 100; line += 1)
      store.append(batchOf([`line ${line}`], { at: 1_700_000_000_500 + line * 10_000 }))
    return pane
  }
  const second = (line: number) => 1_700_000_000 + line * 10

  it('is that of the lines in sight, both ends in it', () => {
    const pane = everyTenSeconds()
    pane.position.toStart()
    // Ten whole rows, and one for the part below the edge.
    expect(rangeInHand(pane)).toEqual({ since: second(0), until: second(10) + 1 })
    pane.position.toEnd()
    expect(rangeInHand(pane)).toEqual({ since: second(90), until: second(99) + 1 })
  })

  it('is that of the lines that are selected, wherever the reader is', () => {
    const pane = everyTenSeconds()
    pane.selectedRows = () => [3, 5]
    expect(rangeInHand(pane)).toEqual({ since: second(3), until: second(5) + 1 })
  })

  it('is none where no line is', () => {
    expect(rangeInHand(paneOver([]).pane)).toBeUndefined()
  })
})
