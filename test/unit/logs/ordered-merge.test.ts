import { describe, expect, it } from 'vitest'
import type { LogPart, MergedPart } from '../../../src/main/logs/log-item.ts'
import {
  type LogReading,
  OrderedMerge,
  type Patience,
} from '../../../src/main/logs/ordered-merge.ts'
import { createManualClock, settle } from '../../support/fake-engine/manual-clock.ts'

/** A block of lines at these ms; each says its own time. */
function block(container: string, ...times: number[]): LogPart {
  const texts = times.map((at) => `${container}${at} `)
  let length = 0
  return {
    type: 'lines',
    container,
    block: {
      text: texts.join(''),
      ends: texts.map((text) => (length += text.length)),
      times,
      nanos: times.map(() => 0),
      streams: 'o'.repeat(times.length),
    },
  }
}

async function* past(...parts: LogPart[]): AsyncGenerator<LogPart> {
  yield* parts
}

const ofPast = (...parts: LogPart[]): LogReading => ({
  parts: past(...parts),
  patience: () => 'past',
})

/** A log that grows as a test says. */
function growing(patience: () => Patience = () => 'present') {
  const waiting: LogPart[] = []
  let wake = () => {}
  let isOver = false
  async function* parts(): AsyncGenerator<LogPart> {
    while (!isOver || waiting.length > 0) {
      const part = waiting.shift()
      if (part) yield part
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return {
    reading: { parts: parts(), patience },
    say(part: LogPart) {
      waiting.push(part)
      wake()
    },
    end() {
      isOver = true
      wake()
    },
  }
}

/** Takes from a merge all the time; what came so far, a string for each line and each mark. */
function taking(merge: OrderedMerge) {
  const told: string[] = []
  const parts: MergedPart[] = []
  const ended = (async () => {
    for await (const part of merge) {
      parts.push(part)
      if (part.type === 'mark') told.push(`(${part.mark} ${part.container})`)
      else told.push(...part.text.trimEnd().split(' '))
    }
  })()
  return { told, parts, ended }
}

describe('logs of the past', () => {
  it('are told in order of time, whichever container they are of', async () => {
    const merge = new OrderedMerge(createManualClock(0))
    merge.add(ofPast(block('a', 1, 4, 5), block('a', 9)))
    merge.add(ofPast(block('b', 2, 3), block('b', 6, 7), block('b', 10)))
    merge.add(ofPast())
    const { told, parts, ended } = taking(merge)
    await ended
    expect(told).toEqual(['a1', 'b2', 'b3', 'a4', 'a5', 'b6', 'b7', 'a9', 'b10'])
    for (const part of parts) {
      if (part.type !== 'lines') continue
      const names = part.ends.map((_, i) => part.containers[part.from?.[i] ?? 0])
      expect(names.map((name, i) => `${name}${part.times[i]}`)).toEqual(
        part.text.trimEnd().split(' '),
      )
    }
  })

  it('keep the lines of a container in its own order, although its streams are stamped apart', async () => {
    const merge = new OrderedMerge(createManualClock(0))
    merge.add(ofPast(block('a', 5, 4, 6)))
    merge.add(ofPast(block('b', 4, 7)))
    const { told, ended } = taking(merge)
    await ended
    expect(told).toEqual(['b4', 'a5', 'a4', 'a6', 'b7'])
  })

  it('tell apart what is less than a millisecond apart', async () => {
    const exact = (container: string, nanos: number): LogPart => {
      const part = block(container, 1)
      return part.type === 'lines' ? { ...part, block: { ...part.block, nanos: [nanos] } } : part
    }
    const merge = new OrderedMerge(createManualClock(0))
    merge.add(ofPast(exact('a', 900)))
    merge.add(ofPast(exact('b', 100)))
    const { told, ended } = taking(merge)
    await ended
    expect(told).toEqual(['b1', 'a1'])
  })

  it('have each mark once, at its time', async () => {
    const mark: LogPart = {
      ...{ type: 'mark', at: 3, container: 'b', mark: 'started', count: 0, detail: '' },
    } as const
    const merge = new OrderedMerge(createManualClock(0))
    merge.add(ofPast(block('a', 1, 2, 4)))
    merge.add(ofPast(mark, block('b', 5)))
    const { told, ended } = taking(merge)
    await ended
    expect(told).toEqual(['a1', 'a2', '(started b)', 'a4', 'b5'])
  })

  it('wait for one that is slow, but not for ever', async () => {
    const clock = createManualClock(0)
    const slow = growing(() => 'past')
    const merge = new OrderedMerge(clock)
    merge.add(ofPast(block('a', 1, 2)))
    merge.add(slow.reading)
    const { told, ended } = taking(merge)
    await settle()
    expect(told).toEqual([])
    await clock.advance(2_000)
    await settle()
    expect(told).toEqual(['a1', 'a2'])
    slow.end()
    await ended
  })

  it('hold no more than a block of each', async () => {
    let asked = 0
    async function* many(): AsyncGenerator<LogPart> {
      for (let i = 0; i < 1_000; i++) {
        asked += 1
        yield block('a', i)
      }
    }
    const slow = growing(() => 'past')
    const clock = createManualClock(0)
    const merge = new OrderedMerge(clock)
    merge.add({ parts: many(), patience: () => 'past' })
    merge.add(slow.reading)
    const { told } = taking(merge)
    await settle()
    expect(asked).toBe(1)
    slow.say(block('b', 500))
    await settle()
    expect(asked).toBeLessThanOrEqual(503)
    expect(told).not.toContain('a502')
  })

  it('SDP-34 end with the failure of one that fails, after what was told before', async () => {
    async function* failing(): AsyncGenerator<LogPart> {
      yield block('a', 1)
      throw new Error('gone')
    }
    const merge = new OrderedMerge(createManualClock(0))
    merge.add({ parts: failing(), patience: () => 'past' })
    const { told, ended } = taking(merge)
    await expect(ended).rejects.toThrow('gone')
    expect(told).toEqual(['a1'])
  })
})

describe('logs that grow', () => {
  it('are put in order within a short window', async () => {
    const clock = createManualClock(1_000)
    const [a, b] = [growing(), growing()]
    const merge = new OrderedMerge(clock)
    merge.add(a.reading)
    merge.add(b.reading)
    const { told } = taking(merge)
    await settle()
    a.say(block('a', 1_002))
    await clock.advance(100)
    expect(told).toEqual([])
    b.say(block('b', 1_001))
    await settle()
    await clock.advance(200)
    await settle()
    expect(told).toEqual(['b1001', 'a1002'])
  })

  it('are held up for no more than 250 ms by one that is quiet, and not at all where there is one alone', async () => {
    const clock = createManualClock(1_000)
    const [busy, quiet] = [growing(), growing()]
    const merge = new OrderedMerge(clock)
    merge.add(busy.reading)
    const { told } = taking(merge)
    await settle()
    busy.say(block('a', 1_000))
    await settle()
    expect(told).toEqual(['a1000'])
    merge.add(quiet.reading)
    busy.say(block('a', 1_001))
    await clock.advance(250)
    await settle()
    expect(told).toEqual(['a1000', 'a1001'])
  })

  it('are not held up by what only looks for more of them', async () => {
    const merge = new OrderedMerge(createManualClock(0))
    const watcher = growing(() => 'never')
    const log = growing()
    merge.add(watcher.reading)
    merge.add(log.reading)
    const { told } = taking(merge)
    log.say(block('a', 1))
    await settle()
    expect(told).toEqual(['a1'])
    const more = growing(() => 'past')
    merge.add(more.reading)
    more.say(block('b', 2))
    more.end()
    log.end()
    await settle()
    watcher.end()
    await settle()
    expect(told).toEqual(['a1', 'b2'])
  })

  it('are told late behind a mark that says so once for a while', async () => {
    const clock = createManualClock(10_000)
    const [a, b] = [growing(), growing()]
    const merge = new OrderedMerge(clock)
    merge.add(a.reading)
    merge.add(b.reading)
    const { told, parts } = taking(merge)
    a.say(block('a', 10_000))
    await settle()
    await clock.advance(300)
    await settle()
    b.say(block('b', 7_000))
    b.say(block('b', 7_001))
    await settle()
    await clock.advance(300)
    await settle()
    await clock.advance(300)
    await settle()
    expect(told).toEqual(['a10000', '(late b)', 'b7000', 'b7001'])
    expect(parts[1]).toMatchObject({ mark: 'late', container: 'b', detail: '3.0 s', at: 7_000 })
  })
})

describe('logs while the clock of the machine is set back', () => {
  it('go on being told, as late as ever', async () => {
    const clock = createManualClock(0)
    let setMs = 0
    const set = { ...clock, now: () => clock.now() + setMs, steady: () => clock.now() }
    const merge = new OrderedMerge(set)
    const [a, b] = [growing(), growing()]
    merge.add(a.reading)
    merge.add(b.reading)
    const { told, ended } = taking(merge)
    a.say(block('a', 1))
    await clock.advance(1_000)
    expect(told).toEqual(['a1'])
    setMs = -10_800_000
    a.say(block('a', 2))
    await clock.advance(1_000)
    expect(told).toEqual(['a1', 'a2'])
    a.end()
    b.end()
    await ended
  })
})
