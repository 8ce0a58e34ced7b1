/**
 * The log view, from its data up: `LogStore` keeps the lines (log-chunk.ts), `LogFilter` and
 * `LogSearch` choose rows from it (line-scan.ts, matcher.ts), `LogPosition` says which of them are
 * in sight, `LogPane` joins these for React, log-view.tsx draws it. Nothing below use-log-stream.ts
 * knows the client.
 */
import type { LogBatch, LogLines, LogMark } from '../../shared/model/log.ts'
import {
  type ChunkRows,
  chunkText,
  extendChunk,
  findChunk,
  isClosed,
  type LogChunk,
  markOrigin,
  newChunk,
  newestBefore,
} from './log-chunk.ts'

export interface LogRow {
  /** Counts from 0 at the first row ever appended; dropping old rows does not renumber. */
  readonly row: number
  readonly text: string
  readonly time: number
  readonly stream: 'o' | 'e'
  /** Index into `containers`; -1 for a mark. */
  readonly container: number
  readonly mark?: LogMark
}

export interface LogStoreLimits {
  readonly maxRows: number
  /** UTF-16 units; one byte each in memory for Latin text. */
  readonly maxChars: number
}

export const defaultLimits: LogStoreLimits = { maxRows: 2_000_000, maxChars: 256 * 1024 * 1024 }

/** Rows `first` to `end` - 1 are held; those before were dropped, oldest first. */
export class LogStore {
  readonly #limits: LogStoreLimits
  readonly #listeners = new Set<() => void>()
  readonly #marks = new Map<number, LogMark>()
  readonly #containers: string[] = []
  #chunks: LogChunk[] = []
  #end = 0
  #chars = 0

  constructor(limits: LogStoreLimits = defaultLimits) {
    this.#limits = limits
  }

  get first(): number {
    return this.#chunks[0]?.firstRow ?? this.#end
  }
  get end(): number {
    return this.#end
  }
  get chars(): number {
    return this.#chars
  }
  get containers(): readonly string[] {
    return this.#containers
  }

  append(batch: LogBatch): void {
    if (batch.type === 'mark') {
      this.#marks.set(this.#end, batch)
      this.#push(markRows(batch))
    } else
      this.#push(
        lineRows(
          batch,
          batch.containers.map((name) => this.#containerIndex(name)),
        ),
      )
    this.#changed()
  }

  clear(): void {
    this.#chunks = []
    this.#chars = 0
    this.#marks.clear()
    this.#changed()
  }

  read(row: number): LogRow | undefined {
    const chunk = this.#locate(row)
    if (!chunk) return undefined
    const index = row - chunk.firstRow
    const mark = this.#marks.get(row)
    const origin = mark ? -1 : (chunk.origins[index] ?? -1)
    return {
      row,
      text: chunkText(chunk, index),
      time: chunk.times[index] ?? Number.NaN,
      stream: origin > 0 && (origin & 1) === 1 ? 'e' : 'o',
      container: origin >> 1,
      ...(mark && { mark }),
    }
  }

  text(row: number): string {
    const chunk = this.#locate(row)
    return chunk ? chunkText(chunk, row - chunk.firstRow) : ''
  }

  time(row: number): number {
    const chunk = this.#locate(row)
    return chunk?.times[row - chunk.firstRow] ?? Number.NaN
  }

  /** The latest time of any line before it: lines of one container may stand in another order than their times. */
  newestBefore(row: number): number {
    const chunk = this.#locate(row)
    return chunk ? newestBefore(chunk, row - chunk.firstRow) : Number.NEGATIVE_INFINITY
  }

  /** Two for each container, plus one for stderr; -1 for a mark. */
  origin(row: number): number {
    const chunk = this.#locate(row)
    const origin = chunk?.origins[row - chunk.firstRow] ?? markOrigin
    return origin === markOrigin ? -1 : origin
  }

  /** Calls back after every append or clear, in the same task. */
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #locate(row: number): LogChunk | undefined {
    return row >= this.first && row < this.#end ? findChunk(this.#chunks, row) : undefined
  }

  #containerIndex(name: string): number {
    const known = this.#containers.lastIndexOf(name)
    return known < 0 ? this.#containers.push(name) - 1 : known
  }

  #push(rows: ChunkRows): void {
    if (rows.ends.length === 0) return
    const tail = this.#chunks.at(-1)
    if (!tail || isClosed(tail)) this.#chunks.push(newChunk(this.#end, this.#newest(tail), rows))
    else extendChunk(tail, rows)
    this.#end += rows.ends.length
    this.#chars += rows.text.length
    this.#dropOld()
  }

  #newest(tail: LogChunk | undefined): number {
    return tail ? newestBefore(tail, tail.rows) : Number.NEGATIVE_INFINITY
  }

  #dropOld(): void {
    let drop = 0
    const isOver = () =>
      this.#end - (this.#chunks[drop]?.firstRow ?? 0) > this.#limits.maxRows ||
      this.#chars > this.#limits.maxChars
    while (drop < this.#chunks.length - 1 && isOver()) {
      this.#chars -= this.#chunks[drop]?.text.length ?? 0
      drop++
    }
    if (drop === 0) return
    this.#chunks = this.#chunks.slice(drop)
    for (const row of this.#marks.keys()) {
      if (row >= this.first) break
      this.#marks.delete(row)
    }
  }
}

const stderrCode = 'e'.charCodeAt(0)

function lineRows(batch: LogLines, containers: readonly number[]): ChunkRows {
  // Past 32,767 containers the colours are shared: an origin is 16 bits.
  const bases = containers.map((container) => (container % 0x7fff) * 2)
  const baseOf = (row: number) => bases[batch.from?.[row] ?? 0] ?? 0
  return {
    text: batch.text,
    ends: batch.ends,
    times: batch.times,
    originOf: (row) => baseOf(row) + (batch.streams.charCodeAt(row) === stderrCode ? 1 : 0),
  }
}

function markRows(mark: LogMark): ChunkRows {
  return { text: '', ends: [0], times: [mark.at], originOf: () => markOrigin }
}
