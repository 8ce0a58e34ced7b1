/**
 * A run of rows kept as one string and flat arrays: a million rows must cost little more than
 * their text. Small batches share a chunk; a chunk is closed once it is worth one.
 */
export interface LogChunk {
  readonly firstRow: number
  /** The latest time of any line before. */
  readonly newestBefore: number
  rows: number
  text: string
  /** `ends[i]` is where row i's text ends; only the first `rows` entries count. */
  ends: Uint32Array
  times: Float64Array
  /** Two for each container, plus one for stderr; `markOrigin` for a mark. */
  origins: Uint16Array
}

export const markOrigin = 0xffff
const closedChars = 32_768
const closedRows = 2_048

export interface ChunkRows {
  readonly text: string
  readonly ends: readonly number[]
  readonly times: readonly number[]
  originOf(row: number): number
}

export function newChunk(firstRow: number, newestBefore: number, rows: ChunkRows): LogChunk {
  const count = rows.ends.length
  const chunk: LogChunk = {
    firstRow,
    newestBefore,
    rows: 0,
    text: '',
    ends: new Uint32Array(count),
    times: new Float64Array(count),
    origins: new Uint16Array(count),
  }
  extendChunk(chunk, rows)
  return chunk
}

export function isClosed(chunk: LogChunk): boolean {
  return chunk.text.length >= closedChars || chunk.rows >= closedRows
}

export function extendChunk(chunk: LogChunk, rows: ChunkRows): void {
  const base = chunk.text.length
  const from = chunk.rows
  reserve(chunk, from + rows.ends.length)
  for (const [i, end] of rows.ends.entries()) {
    chunk.ends[from + i] = base + end
    chunk.times[from + i] = rows.times[i] ?? Number.NaN
    chunk.origins[from + i] = rows.originOf(i)
  }
  chunk.text = base === 0 ? rows.text : chunk.text + rows.text
  chunk.rows = from + rows.ends.length
  if (from > 0 && isClosed(chunk)) resize(chunk, chunk.rows)
}

export function chunkText(chunk: LogChunk, index: number): string {
  return chunk.text.slice(index === 0 ? 0 : chunk.ends[index - 1], chunk.ends[index])
}

/** The latest time of any line before row `index` of the chunk; a mark's time is not that of a line. */
export function newestBefore(chunk: LogChunk, index: number): number {
  let newest = chunk.newestBefore
  for (let row = 0; row < index; row++)
    if (chunk.origins[row] !== markOrigin) newest = Math.max(newest, chunk.times[row] ?? newest)
  return newest
}

/** The chunk that holds `row`; chunks are in order and without gaps. */
export function findChunk(chunks: readonly LogChunk[], row: number): LogChunk | undefined {
  let low = 0
  let high = chunks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((chunks[middle]?.firstRow ?? 0) <= row) low = middle
    else high = middle - 1
  }
  return chunks[low]
}

function reserve(chunk: LogChunk, rows: number): void {
  if (chunk.ends.length < rows) resize(chunk, Math.max(rows, chunk.ends.length * 2, 16))
}

function resize(chunk: LogChunk, length: number): void {
  if (chunk.ends.length === length) return
  chunk.ends = resized(chunk.ends, new Uint32Array(length))
  chunk.times = resized(chunk.times, new Float64Array(length))
  chunk.origins = resized(chunk.origins, new Uint16Array(length))
}

function resized<T extends Uint32Array | Float64Array | Uint16Array>(from: T, to: T): T {
  to.set(from.length <= to.length ? from : from.subarray(0, to.length))
  return to
}
