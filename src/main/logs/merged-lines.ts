import type { LogLines } from '../../shared/model/log.ts'
import type { LineBlock } from './line-block.ts'

/** Bytes of a line in a message beside its text: its end, its time, its stream, its container. */
const lineOverhead = 24

interface LineRange {
  readonly first: number
  readonly end: number
}

/** Gathers runs of lines of several containers to one message. */
export class MergedLines {
  private readonly containers: string[] = []
  private readonly from: number[] = []
  private readonly texts: string[] = []
  private readonly ends: number[] = []
  private readonly times: number[] = []
  private readonly nanos: number[] = []
  private streams = ''
  private length = 0

  /** About the size of the message this will be. */
  get weight(): number {
    return this.length + this.ends.length * lineOverhead
  }

  /** Adds lines `first` to `end` - 1 of a block. */
  add(container: string, block: LineBlock, { first, end }: LineRange): void {
    const known = this.containers.indexOf(container)
    const index = known < 0 ? this.containers.push(container) - 1 : known
    const start = first === 0 ? 0 : (block.ends[first - 1] ?? 0)
    this.texts.push(block.text.slice(start, block.ends[end - 1]))
    for (let line = first; line < end; line++) {
      this.from.push(index)
      this.ends.push(this.length + (block.ends[line] ?? 0) - start)
      this.times.push(block.times[line] ?? 0)
      this.nanos.push(block.nanos[line] ?? 0)
    }
    this.streams += block.streams.slice(first, end)
    this.length += (block.ends[end - 1] ?? 0) - start
  }

  /** The lines as one message; undefined where there are none. */
  take(): Omit<LogLines, 'seq'> | undefined {
    const { containers, from, ends, times, nanos, streams } = this
    if (ends.length === 0) return undefined
    return {
      ...{ type: 'lines', containers, text: this.texts.join(''), ends, times, nanos, streams },
      ...(containers.length > 1 && { from }),
    }
  }
}
