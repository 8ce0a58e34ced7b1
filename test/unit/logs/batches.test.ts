import { describe, expect, it } from 'vitest'
import { blockIntervalMs, blockWeight, readBlocks } from '../../../src/main/logs/batches.ts'
import type { LineBlock } from '../../../src/main/logs/line-block.ts'
import { LogPosition } from '../../../src/main/logs/log-position.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { chop, frame, stamp } from './log-bytes.ts'

const line = (i: number, text: string) =>
  frame({ stream: 0, ts: stamp(i), content: Buffer.from(`${text}\n`) })

async function readAll(bytes: AsyncIterable<Buffer>): Promise<LineBlock[]> {
  const blocks: LineBlock[] = []
  for await (const block of readBlocks({ tty: false, bytes }, new LogPosition(), testClock))
    blocks.push(block)
  return blocks
}

const textsOf = ({ text, ends }: LineBlock) =>
  ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end))

/** Bytes that come when a test says so. */
function pushed() {
  const chunks: Buffer[] = []
  let isOver = false
  let wake = () => {}
  async function* bytes() {
    for (;;) {
      const chunk = chunks.shift()
      if (chunk) yield chunk
      else if (isOver) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  const push = (chunk: Buffer) => {
    chunks.push(chunk)
    wake()
  }
  const end = () => {
    isOver = true
    wake()
  }
  return { bytes: bytes(), push, end }
}

async function* source(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks
}

describe('batches of log lines', () => {
  it('hands a line after a pause on at once, not after the interval', async () => {
    const clock = createManualClock()
    const { bytes, push } = pushed()
    const blocks = readBlocks({ tty: false, bytes }, new LogPosition(), clock)
    for (let i = 0; i < 8; i++) {
      const next = blocks.next()
      push(line(i, `after pause ${i}`))
      // Time stands still: what waited for an interval would never come.
      expect((await next).value).toMatchObject({ text: `after pause ${i}` })
      await clock.advance(40)
    }
  })

  it('gathers a busy stream to one batch an interval', async () => {
    const clock = createManualClock()
    const { bytes, push, end } = pushed()
    let batches = 0
    let lines = 0
    const reading = (async () => {
      for await (const { ends } of readBlocks({ tty: false, bytes }, new LogPosition(), clock)) {
        batches += 1
        lines += ends.length
      }
    })()
    const ms = 900
    for (let i = 0; i < ms; i++) {
      push(line(i, 'x'))
      await clock.advance(1)
    }
    expect(batches).toBeLessThanOrEqual(ms / blockIntervalMs + 1)
    expect(batches).toBeGreaterThan(ms / blockIntervalMs / 2)
    end()
    await clock.advance(blockIntervalMs)
    await reading
    expect(lines).toBe(ms)
  })

  it('keeps a batch just under 64 KiB, and a longer line in a batch of its own kind', async () => {
    const texts = Array.from({ length: 3_000 }, (_, i) => `${i} ${'y'.repeat(100)}`)
    const bytes = Buffer.concat(texts.map((text, i) => line(i, text)))
    const blocks = await readAll(source([bytes]))
    expect(blocks.flatMap(textsOf)).toEqual(texts)
    for (const { text, ends } of blocks)
      expect(text.length + ends.length * 20).toBeLessThan(blockWeight + 200)
  })

  it('counts line ends in UTF-16 units', async () => {
    const texts = ['naïve', '', '😀 two units', 'plain']
    const bytes = Buffer.concat(texts.map((text, i) => line(i, text)))
    const blocks = await readAll(source(chop(bytes, [5])))
    expect(blocks.flatMap(textsOf)).toEqual(texts)
  })

  it('reads no further ahead than one chunk while nobody takes', async () => {
    let given = 0
    async function* endless() {
      for (; ; given++) yield line(given, 'z'.repeat(1_000))
    }
    const clock = createManualClock()
    const blocks = readBlocks({ tty: false, bytes: endless() }, new LogPosition(), clock)
    await blocks.next()
    const before = given
    await clock.advance(100)
    expect(given - before).toBeLessThanOrEqual(1)
  })

  it('gives every whole line before it throws what broke the stream', async () => {
    async function* broken() {
      yield Buffer.concat([line(0, 'one'), line(1, 'two'), line(2, 'never').subarray(0, 42)])
      throw Object.assign(new Error('gone'), { code: 'ECONNRESET' })
    }
    const seen: string[] = []
    const reading = (async () => {
      const blocks = readBlocks({ tty: false, bytes: broken() }, new LogPosition(), testClock)
      for await (const block of blocks) seen.push(...textsOf(block))
    })()
    await expect(reading).rejects.toThrow('gone')
    expect(seen).toEqual(['one', 'two'])
  })

  it('says when the end came inside a frame', async () => {
    const read = async (bytes: Buffer) => {
      const clean = { tty: false, bytes: source([bytes]) }
      const blocks = readBlocks(clean, new LogPosition(), testClock)
      let next = await blocks.next()
      while (!next.done) next = await blocks.next()
      return next.value
    }
    expect(await read(line(0, 'whole'))).toBe(true)
    expect(await read(line(0, 'cut').subarray(0, 20))).toBe(false)
  })
})

it('hands lines on while the clock of the machine is set back', async () => {
  const clock = createManualClock()
  let setMs = 0
  const set = { ...clock, now: () => clock.now() + setMs, steady: () => clock.now() }
  const { bytes, push, end } = pushed()
  const blocks = readBlocks({ tty: false, bytes }, new LogPosition(), set)
  const first = blocks.next()
  push(line(0, 'before'))
  expect(textsOf((await first).value as LineBlock)).toEqual(['before'])
  setMs = -10_800_000
  const second = blocks.next()
  push(line(1, 'after'))
  await clock.advance(blockIntervalMs)
  expect(textsOf((await second).value as LineBlock)).toEqual(['after'])
  end()
})
