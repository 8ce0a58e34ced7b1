/**
 * This module turns the bytes of a container's log into batches of lines:
 * bytes -> frames (here) -> lines (line-reader) -> blocks (line-block) -> batches (batches), and
 * keeps that going across cuts and restarts (follow-container), and tells several in one order of time
 * (read-containers, read-hosts, ordered-merge).
 */

/** 0 stdout, 1 stderr. */
export type StreamIndex = 0 | 1

/** Takes bytes `[start, end)` of `chunk`. */
export interface FrameSink {
  /** Bytes of what the engine says of its own trouble with the log; never of the container. */
  complain(chunk: Buffer, start: number, end: number): void
  /** A new frame begins, of `stream`: all bytes until the next one are of it. */
  begin(stream: StreamIndex): void
  frame(chunk: Buffer, start: number, end: number): void
}

const headerLength = 8

/**
 * Demultiplexes a container's log: frames of an 8-byte header (type, three zeros, big-endian
 * length) and a payload. Payload bytes are handed on where they lie, so a hostile length costs
 * nothing, and the loop has no depth, so any number of tiny frames is fine. Type 3 is the engine's own
 * error (moby's `stdcopy.Systemerr`); unknown types count as stdout.
 */
export class FrameReader {
  private readonly sink: FrameSink
  private readonly header = Buffer.alloc(headerLength)
  private headerFilled = 0
  private left = 0
  private stream: StreamIndex = 0
  private isError = false
  private isFirst = true

  constructor(sink: FrameSink) {
    this.sink = sink
  }

  /** True between frames: an end anywhere else means that the stream was cut. */
  get isComplete(): boolean {
    return this.headerFilled === 0 && this.left === 0
  }

  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.left === 0) {
        at = this.readHeader(chunk, at)
        continue
      }
      const end = Math.min(chunk.length, at + this.left)
      this.left -= end - at
      if (this.isError) this.sink.complain(chunk, at, end)
      else this.handOn(chunk, at, end)
      at = end
    }
  }

  private handOn(chunk: Buffer, start: number, end: number): void {
    if (this.isFirst) this.sink.begin(this.stream)
    this.isFirst = false
    this.sink.frame(chunk, start, end)
  }

  private readHeader(chunk: Buffer, at: number): number {
    if (this.headerFilled === 0 && chunk.length - at >= headerLength) {
      this.begin(chunk, at)
      return at + headerLength
    }
    const taken = Math.min(headerLength - this.headerFilled, chunk.length - at)
    chunk.copy(this.header, this.headerFilled, at, at + taken)
    this.headerFilled += taken
    if (this.headerFilled === headerLength) {
      this.headerFilled = 0
      this.begin(this.header, 0)
    }
    return at + taken
  }

  private begin(bytes: Buffer, at: number): void {
    this.stream = bytes[at] === 2 ? 1 : 0
    this.isError = bytes[at] === 3
    this.left = bytes.readUInt32BE(at + 4)
    this.isFirst = true
  }
}
