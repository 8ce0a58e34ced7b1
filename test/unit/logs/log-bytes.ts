/** Builds log bytes as the engine writes them, and the plain way to read them back. */

export interface Written {
  readonly stream: 0 | 1
  readonly ts: string
  /** Content with its newline, if it has one. */
  readonly content: Buffer
}

export interface ReadLine {
  readonly stream: 0 | 1
  readonly ts: string
  readonly line: string
}

/** One message of the engine: header, timestamp, content. */
export function frame({ stream, ts, content }: Written, type = stream + 1): Buffer {
  const payload = Buffer.concat([Buffer.from(`${ts} `), content])
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

/** The i-th moment of a test: nanoseconds apart, so that all nine digits count. */
export function stamp(i: number): string {
  const second = new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + Math.floor(i / 1_000) * 1_000)
  return `${second.toISOString().slice(0, 19)}.${String((i % 1_000) * 1_001).padStart(9, '0')}Z`
}

/** Cuts `bytes` after each of `lengths`, repeated; empty pieces included. */
export function chop(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  if (!lengths.some(Boolean)) throw new Error('lengths of zero only')
  const chunks: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1
    chunks.push(Buffer.from(bytes.subarray(at, at + length)))
    at += length
  }
  return chunks
}

/** Reference: all contents of a stream joined, then split; the time is that of a line's first byte. */
export function reference(written: readonly Written[]): ReadLine[] {
  const lines: ReadLine[] = []
  const open: [{ bytes: Buffer[]; ts: string }, { bytes: Buffer[]; ts: string }] = [
    { bytes: [], ts: '' },
    { bytes: [], ts: '' },
  ]
  const flush = (stream: 0 | 1) => {
    const { bytes, ts } = open[stream]
    open[stream] = { bytes: [], ts: '' }
    lines.push({ stream, ts, line: Buffer.concat(bytes).toString('utf8').replace(/\r$/, '') })
  }
  for (const { stream, ts, content } of written)
    for (const byte of content) {
      const line = open[stream]
      if (line.ts === '') line.ts = ts
      if (byte === 0x0a) flush(stream)
      else line.bytes.push(Buffer.from([byte]))
    }
  for (const stream of [0, 1] as const) if (open[stream].bytes.length > 0) flush(stream)
  return lines
}
