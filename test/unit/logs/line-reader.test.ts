import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ReadLine as HandedLine, LineReader } from '../../../src/main/logs/line-reader.ts'
import { rfc3339 } from '../../../src/main/logs/moment.ts'
import { maxLineLength } from '../../../src/main/logs/open-line.ts'
import { heldBytes } from '../../support/held-memory.ts'
import { chop, frame, type ReadLine, reference, stamp, type Written } from './log-bytes.ts'

function read(chunks: readonly Buffer[], tty = false): ReadLine[] {
  const lines: ReadLine[] = []
  const reader = new LineReader(tty, {
    line({ stream, sec, nanos, from, start, end }) {
      const line = from.toString('utf8', start, end).replace(/\r$/, '')
      lines.push({ stream, ts: rfc3339({ sec, nanos }), line })
    },
  })
  for (const chunk of chunks) reader.write(chunk)
  reader.end()
  return lines
}

const lineOf = (text: string, stream: 0 | 1 = 0, i = 0): Written => ({
  stream,
  ts: stamp(i),
  content: Buffer.from(text),
})

/** Contents that try the reader: newlines anywhere, bytes of headers, split characters, stamps. */
const content = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(`${text}\n`)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('', '\n', '\r\n', '\n\n', 'é€😀\n', `${stamp(1)} not mine\n`, ' \n')
    .map(Buffer.from),
)
const written = fc
  .array(fc.tuple(fc.constantFrom<0 | 1>(0, 1), content), { maxLength: 40 })
  .map((items) => items.map(([stream, bytes], i) => ({ stream, ts: stamp(i), content: bytes })))

describe('line reader', () => {
  it('SDP-32 CP-36 reads the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        written,
        fc
          .array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 10 })
          .filter((l) => l.some(Boolean)),
        (items, lengths) => {
          const bytes = Buffer.concat(items.map((item) => frame(item)))
          expect(read(chop(bytes, lengths))).toEqual(reference(items))
        },
      ),
      { numRuns: 400 },
    )
  })

  it('CP-36 SDP-35 reads a log cut in two at every byte', () => {
    const items = [
      lineOf('one\n', 0, 1),
      lineOf('naïve €uro 😀\r\n', 1, 2),
      lineOf(`${'x'.repeat(0x0a)}\n`, 0, 3),
      lineOf('', 0, 4),
      lineOf('two lines\nin one\n', 0, 5),
      lineOf('not ', 1, 6),
      lineOf('ended', 1, 7),
    ]
    const bytes = Buffer.concat(items.map((item) => frame(item)))
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(reference(items))
  })

  it('SDP-35 gives the last line although it has no newline', () => {
    expect(read([frame(lineOf('done'))])).toEqual([{ stream: 0, ts: stamp(0), line: 'done' }])
  })

  it('CP-37 skips frames of size zero', () => {
    const empty = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
    const bytes = Buffer.concat([empty, frame(lineOf('a\n')), empty, empty, frame(lineOf('b\n'))])
    expect(read([bytes]).map(({ line }) => line)).toEqual(['a', 'b'])
  })

  it('CP-38 counts an unknown stream byte as stdout and stays in step', () => {
    const bytes = Buffer.concat([7, 255, 2].map((type) => frame(lineOf(`${type}\n`), type)))
    expect(read([bytes]).map(({ stream, line }) => [stream, line])).toEqual([
      [0, '7'],
      [0, '255'],
      [1, '2'],
    ])
  })

  it('CP-39 moves the engine timestamp off the line, and only that', () => {
    const text = `${stamp(9)} said the program\n`
    expect(read([frame(lineOf(text, 0, 3))])).toEqual([
      { stream: 0, ts: stamp(3), line: text.trimEnd() },
    ])
  })

  it('CP-39 takes timestamps with an offset or fewer digits', () => {
    const line = { stream: 0 as const, content: Buffer.from('x\n') }
    const bytes = [
      frame({ ...line, ts: '2026-01-02T05:04:05.5+02:00' }),
      frame({ ...line, ts: '2026-01-02T03:04:05Z' }),
    ]
    expect(read(bytes).map(({ ts }) => ts)).toEqual([
      '2026-01-02T03:04:05.500000000Z',
      '2026-01-02T03:04:05.000000000Z',
    ])
  })

  it('CP-41 joins a line stored in 16 KiB pieces without their timestamps, framed and bare', () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `word${i}é`).join(' ')
    const whole = Buffer.from(`${text}\n`)
    const pieces = chop(whole, [16 * 1024]).map((bytes) => ({
      stream: 0 as const,
      ts: stamp(5),
      content: bytes,
    }))
    expect(pieces.length).toBeGreaterThan(2)
    const expected = [{ stream: 0, ts: stamp(5), line: text }]
    expect(read(pieces.map((piece) => frame(piece)))).toEqual(expected)
    const bare = Buffer.concat(
      pieces.map((p) => Buffer.concat([Buffer.from(`${p.ts} `), p.content])),
    )
    for (const length of [bare.length, 1, 7, 16_384, 16_415])
      expect(read(chop(bare, [length]), true)).toEqual(expected)
  })

  it('CP-41 reads a terminal whose text looks like frames', () => {
    const texts = ['\u0001\0\0\0\0\0\0\u0005hello', '\u0002x', '']
    const bytes = Buffer.from(texts.map((text, i) => `${stamp(i)} ${text}\r\n`).join(''))
    for (const length of [1, 3, 31, 32, bytes.length])
      expect(read(chop(bytes, [length]), true).map(({ line }) => line)).toEqual(texts)
  })

  it('shows bytes that are not UTF-8 as replacement characters', () => {
    const item = { ...lineOf(''), content: Buffer.from([0x61, 0xff, 0x62, 0xc3, 0x0a]) }
    expect(read([frame(item)])[0]?.line).toBe('a\uFFFDb\uFFFD')
  })

  it('CP-36 reads a megabyte of one-byte frames, whole and byte by byte', () => {
    const one = Buffer.from([1, 0, 0, 0, 0, 0, 0, 1, 0x78])
    const deep = Buffer.concat(Array.from({ length: 120_000 }, () => one))
    expect(deep.length).toBeGreaterThan(1024 * 1024)
    expect(read([deep])[0]?.line).toBe('x'.repeat(120_000))
    const newlines = Buffer.from(deep.map((byte) => (byte === 0x78 ? 0x0a : byte)))
    expect(read(chop(newlines, [1]))).toHaveLength(120_000)
  })

  it('CP-37 streams a frame that claims 4 GiB without keeping more than a line', () => {
    const header = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
    const chunk = Buffer.alloc(64 * 1024, 'y')
    let longest = 0
    let bytes = 0
    const reader = new LineReader(false, {
      line({ start, end }) {
        longest = Math.max(longest, end - start)
        bytes += end - start
      },
    })
    reader.write(header)
    const held = heldBytes()
    for (let i = 0; i < 4_000; i++) reader.write(chunk)
    expect(heldBytes() - held).toBeLessThan(2 * maxLineLength)
    expect(reader.end()).toBe(false)
    expect(longest).toBeLessThan(maxLineLength + 32)
    expect(bytes).toBeGreaterThanOrEqual(4_000 * chunk.length)
  })

  it('keeps no bytes of a line that was handed on, however long the next one takes', () => {
    const handed: HandedLine[] = []
    const reader = new LineReader(false, { line: (line) => handed.push(line) })
    const long = frame(lineOf(`${'z'.repeat(200_000)}\n`))
    for (const chunk of chop(Buffer.concat([frame(lineOf('short\n')), long]), [65_536]))
      reader.write(chunk)
    expect(handed).toHaveLength(2)
    expect(handed.map(({ from }) => from.length)).toEqual([0, 0])
  })

  it('cuts an endless line visibly, between characters', () => {
    const text = '€'.repeat(maxLineLength)
    const lines = read(chop(frame(lineOf(`${text}\n`)), [65_536])).map(({ line }) => line)
    expect(lines.length).toBe(4)
    expect(lines.slice(0, 3).every((line) => line.endsWith('€ [line goes on]'))).toBe(true)
    expect(lines.join('').replaceAll(' [line goes on]', '')).toBe(text)
  })
})
