import { FrameReader, type FrameSink, type StreamIndex } from './frame-reader.ts'
import { characterStart, maxLineLength, OpenLine } from './open-line.ts'
import { maxStampLength, StampReader } from './stamp.ts'

/** A line as `[start, end)` of `from`. One object serves for all of a log: it holds only while it is handed on. */
export interface ReadLine {
  readonly stream: StreamIndex
  readonly sec: number
  readonly nanos: number
  readonly from: Buffer
  readonly start: number
  readonly end: number
}

export interface LineSink {
  line(line: ReadLine): void
}

/** The engine stores longer lines in pieces of this size and stamps each piece. */
const pieceLength = 16 * 1024
const newline = 0x0a
const maxComplaint = 4_096
/** End of a cut line, so that nobody takes the cut for the program's own. */
const goesOn = Buffer.from(' [line goes on]')
const noBytes = Buffer.alloc(0)

/**
 * Bytes of a container's log to lines. Lines are cut as bytes, so a character split between frames
 * needs no care; timestamps are taken off the line; a long line that the engine stored in pieces,
 * each with a timestamp of its own, comes out whole.
 */
export class LineReader implements FrameSink {
  private readonly sink: LineSink
  private readonly frames: FrameReader | undefined
  private readonly open = [new OpenLine(0), new OpenLine(1)] as const
  /** The stream of which bytes come. */
  private now: OpenLine = this.open[0]
  private readonly handed: { -readonly [Key in keyof ReadLine]: ReadLine[Key] } = {
    ...{ stream: 0, sec: 0, nanos: 0, from: noBytes, start: 0, end: 0 },
  }
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
    else if (chunk.length > 0) this.frame(chunk, 0, chunk.length)
  }

  /** Ends the log: an unterminated last line counts. False when the end came inside a frame. */
  end(): boolean {
    for (const open of this.open) {
      this.keepStamp(open)
      if (open.length > 0) this.finish(open)
    }
    return this.frames?.isComplete ?? true
  }

  /** Keeps the beginning of what the engine says: it says it in one sentence. */
  complain(chunk: Buffer, start: number, end: number): void {
    const more = chunk.subarray(start, Math.min(end, start + maxComplaint - this.said.length))
    this.said = Buffer.concat([this.said, more])
  }

  /** Complaint of the engine about its own trouble with the log; '' = nothing. */
  get complaint(): string {
    return this.said.toString('utf8').trim()
  }

  begin(stream: StreamIndex): void {
    this.now = this.open[stream]
    this.keepStamp(this.now)
    this.now.expectsStamp = true
  }

  frame(chunk: Buffer, start: number, end: number): void {
    const open = this.now
    let at = start
    while (at < end) {
      if (open.expectsStamp) {
        at = this.readStamp(chunk, at, end)
        continue
      }
      const stop = this.findNewline(chunk, at)
      if (stop >= end || this.exceedsPiece(open, stop - at)) {
        at = this.collect(chunk, at, end)
        continue
      }
      this.complete(chunk, at, stop)
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

  private complete(chunk: Buffer, start: number, end: number): void {
    const open = this.now
    if (open.length === 0) {
      const { handed } = this
      handed.sec = open.sec
      handed.nanos = open.nanos
      handed.from = chunk
      handed.start = start
      handed.end = end
      this.handOn(open)
    } else {
      this.append(open, chunk.subarray(start, end))
      this.finish(open)
    }
    open.piece = 0
    if (this.frames === undefined) open.expectsStamp = true
  }

  private handOn({ stream }: OpenLine): void {
    this.handed.stream = stream
    this.sink.line(this.handed)
    // A giant line must not stay in memory until the next one comes.
    this.handed.from = noBytes
  }

  private finish(open: OpenLine): void {
    const { bytes, length } = open
    open.length = 0
    if (bytes.length > pieceLength * 4) open.bytes = Buffer.alloc(0)
    this.handOnKept(open, bytes, length)
  }

  /** Hands on the first `length` bytes as a line that began with the first that was kept. */
  private handOnKept(open: OpenLine, from: Buffer, length: number): void {
    const { startSec: sec, startNanos: nanos } = open
    Object.assign(this.handed, { sec, nanos, from, start: 0, end: length })
    this.handOn(open)
  }

  /** Keeps bytes of an unfinished line; returns where reading goes on. */
  private collect(chunk: Buffer, start: number, end: number): number {
    const open = this.now
    const isBare = this.frames === undefined
    const stop = isBare ? Math.min(end, start + pieceLength - open.piece) : end
    this.append(open, chunk.subarray(start, stop))
    open.piece += stop - start
    if (isBare && open.piece === pieceLength) {
      open.piece = 0
      open.expectsStamp = true
    }
    return stop
  }

  private append(open: OpenLine, bytes: Buffer): void {
    if (open.length === 0) {
      open.startSec = open.sec
      open.startNanos = open.nanos
    }
    let at = 0
    while (at < bytes.length) {
      if (open.length === maxLineLength) this.cut(open)
      const taken = Math.min(bytes.length - at, maxLineLength - open.length)
      open.keep(bytes, at, at + taken)
      at += taken
    }
  }

  /** Shows a full piece of an endless line as a line, never splitting a character. */
  private cut(open: OpenLine): void {
    const end = characterStart(open.bytes, open.length)
    const shown = Buffer.concat([open.bytes.subarray(0, end), goesOn])
    this.handOnKept(open, shown, shown.length)
    open.bytes.copyWithin(0, end, open.length)
    open.length -= end
  }

  /** Returns where reading goes on; `expectsStamp` stays set while the timestamp is incomplete. */
  private readStamp(chunk: Buffer, start: number, end: number): number {
    const open = this.now
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
    if (isDecided) this.keepStamp(open)
    return at
  }

  /** Takes collected bytes for a timestamp if they are one, else for content. */
  private keepStamp(open: OpenLine): void {
    const { stampFilled } = open
    open.stampFilled = 0
    open.expectsStamp = false
    if (stampFilled === 0) return
    if (this.stamps.read(open.stamp, 0, stampFilled) === stampFilled) this.setTime(open)
    else {
      this.append(open, open.stamp.subarray(0, stampFilled))
      open.piece += stampFilled
    }
  }

  private setTime(open: OpenLine): void {
    open.piece = 0
    open.sec = this.stamps.sec
    open.nanos = this.stamps.nanos
  }
}
