import { FrameReader, type FrameSink, type StreamIndex } from './frame-reader.ts'
import { characterStart, maxLineLength, OpenLine } from './open-line.ts'
import { maxStampLength, StampReader } from './stamp.ts'

/** Takes one line, `[start, end)` of `from`, valid only during the call. */
export interface LineSink {
  line(
    stream: StreamIndex,
    sec: number,
    nanos: number,
    from: Buffer,
    start: number,
    end: number,
  ): void
}

/** The engine stores longer lines in pieces of this size and stamps each piece. */
const pieceLength = 16 * 1024
const newline = 0x0a
const maxComplaint = 4_096
/** What a cut line ends with, so that nobody takes the cut for the program's own. */
const goesOn = Buffer.from(' [line goes on]')

/**
 * Bytes of a container's log to lines. Lines are cut as bytes, so a character split between frames
 * needs no care; timestamps are taken off the line; a long line that the engine stored in pieces,
 * each with a timestamp of its own, comes out whole.
 */
export class LineReader implements FrameSink {
  private readonly sink: LineSink
  private readonly frames: FrameReader | undefined
  private readonly open = [new OpenLine(), new OpenLine()] as const
  private readonly stamps = new StampReader()
  private nextNewline = -1
  private said = Buffer.alloc(0)

  /** `tty`: the bytes are bare, as `inspect` says; never guessed from what they look like. */
  constructor(tty: boolean, sink: LineSink) {
    this.sink = sink
    this.frames = tty ? undefined : new FrameReader(this)
  }

  write(chunk: Buffer): void {
    this.nextNewline = -1
    if (this.frames) this.frames.write(chunk)
    else if (chunk.length > 0) this.readLines(0, chunk, 0, chunk.length)
  }

  /** Ends the log: an unterminated last line counts. False when the end came inside a frame. */
  end(): boolean {
    for (const stream of [0, 1] as const) {
      const open = this.open[stream]
      this.keepStamp(stream, open)
      if (open.length > 0) this.finish(stream, open)
    }
    return this.frames?.isComplete ?? true
  }

  /** Keeps the beginning of what the engine says: it says it in one sentence. */
  complain(chunk: Buffer, start: number, end: number): void {
    const more = chunk.subarray(start, Math.min(end, start + maxComplaint - this.said.length))
    this.said = Buffer.concat([this.said, more])
  }

  /** What the engine said of its own trouble with the log; '' = nothing. */
  get complaint(): string {
    return this.said.toString('utf8').trim()
  }

  frame(stream: StreamIndex, chunk: Buffer, start: number, end: number, first: boolean): void {
    if (first) {
      const open = this.open[stream]
      this.keepStamp(stream, open)
      open.expectsStamp = true
    }
    this.readLines(stream, chunk, start, end)
  }

  private readLines(stream: StreamIndex, chunk: Buffer, start: number, end: number): void {
    const open = this.open[stream]
    let at = start
    while (at < end) {
      if (open.expectsStamp) {
        at = this.readStamp(stream, open, chunk, at, end)
        continue
      }
      const stop = this.findNewline(chunk, at)
      if (stop >= end || this.exceedsPiece(open, stop - at)) {
        at = this.collect(stream, open, chunk, at, end)
        continue
      }
      this.complete(stream, open, chunk, at, stop)
      at = stop + 1
    }
  }

  /** A search reaches past the frame, so its result is kept: tiny frames stay linear. */
  private findNewline(chunk: Buffer, at: number): number {
    if (this.nextNewline < at) {
      const found = chunk.indexOf(newline, at)
      this.nextNewline = found === -1 ? Number.POSITIVE_INFINITY : found
    }
    return this.nextNewline
  }

  /** Only a terminal's pieces end without a frame to say so. */
  private exceedsPiece(open: OpenLine, more: number): boolean {
    return this.frames === undefined && open.piece + more > pieceLength
  }

  private complete(
    stream: StreamIndex,
    open: OpenLine,
    chunk: Buffer,
    start: number,
    end: number,
  ): void {
    if (open.length === 0) this.sink.line(stream, open.sec, open.nanos, chunk, start, end)
    else {
      this.append(stream, open, chunk, start, end)
      this.finish(stream, open)
    }
    open.piece = 0
    if (this.frames === undefined) open.expectsStamp = true
  }

  private finish(stream: StreamIndex, open: OpenLine): void {
    const { bytes, length } = open
    open.length = 0
    if (bytes.length > pieceLength * 4) open.bytes = Buffer.alloc(0)
    this.sink.line(stream, open.startSec, open.startNanos, bytes, 0, length)
  }

  /** Keeps bytes of an unfinished line; returns where reading goes on. */
  private collect(
    stream: StreamIndex,
    open: OpenLine,
    chunk: Buffer,
    start: number,
    end: number,
  ): number {
    const isBare = this.frames === undefined
    const stop = isBare ? Math.min(end, start + pieceLength - open.piece) : end
    this.append(stream, open, chunk, start, stop)
    open.piece += stop - start
    if (isBare && open.piece === pieceLength) {
      open.piece = 0
      open.expectsStamp = true
    }
    return stop
  }

  private append(
    stream: StreamIndex,
    open: OpenLine,
    chunk: Buffer,
    start: number,
    end: number,
  ): void {
    if (open.length === 0) {
      open.startSec = open.sec
      open.startNanos = open.nanos
    }
    let at = start
    while (at < end) {
      if (open.length === maxLineLength) this.cut(stream, open)
      const taken = Math.min(end - at, maxLineLength - open.length)
      open.keep(chunk, at, at + taken)
      at += taken
    }
  }

  /** Shows a full piece of an endless line as a line, never splitting a character. */
  private cut(stream: StreamIndex, open: OpenLine): void {
    const end = characterStart(open.bytes, open.length)
    const shown = Buffer.concat([open.bytes.subarray(0, end), goesOn])
    this.sink.line(stream, open.startSec, open.startNanos, shown, 0, shown.length)
    open.bytes.copyWithin(0, end, open.length)
    open.length -= end
  }

  /** Returns where reading goes on; `expectsStamp` stays set while the timestamp is incomplete. */
  private readStamp(
    stream: StreamIndex,
    open: OpenLine,
    chunk: Buffer,
    start: number,
    end: number,
  ): number {
    if (open.stampFilled === 0) {
      const length = this.stamps.read(chunk, start, end)
      if (length > 0) this.setTime(open)
      open.expectsStamp = length === 0 && end - start < maxStampLength
      if (!open.expectsStamp) return start + length
    }
    let at = start
    while (at < end && open.stampFilled < maxStampLength) {
      const byte = chunk[at] as number
      if (byte === newline) break
      open.stamp[open.stampFilled++] = byte
      at++
      if (byte === 0x20) break
    }
    const isDecided =
      at < end || open.stampFilled === maxStampLength || open.stamp[open.stampFilled - 1] === 0x20
    if (isDecided) this.keepStamp(stream, open)
    return at
  }

  /** Takes collected bytes for a timestamp if they are one, else for content. */
  private keepStamp(stream: StreamIndex, open: OpenLine): void {
    const { stampFilled } = open
    open.stampFilled = 0
    open.expectsStamp = false
    if (stampFilled === 0) return
    if (this.stamps.read(open.stamp, 0, stampFilled) === stampFilled) this.setTime(open)
    else {
      this.append(stream, open, open.stamp, 0, stampFilled)
      open.piece += stampFilled
    }
  }

  private setTime(open: OpenLine): void {
    open.piece = 0
    open.sec = this.stamps.sec
    open.nanos = this.stamps.nanos
  }
}
