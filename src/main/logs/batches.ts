import { type Clock, steadyNow } from '../../shared/lib/clock.ts'
import type { LogSource } from '../engine/engine.ts'
import { BlockBuilder, type LineBlock } from './line-block.ts'
import { LineReader, type LineSink, type ReadLine } from './line-reader.ts'
import type { LogPosition } from './log-position.ts'
import { LogDamage } from './unreadable.ts'

/** At most about 110 blocks a second, so that a window gets one or two for each of its frames. */
export const blockIntervalMs = 9
/** A block is handed on when it weighs this much, even sooner: just under 64 KiB as a message. */
export const blockWeight = 60 * 1024

/** Lets new lines through to blocks; lines read before a cut are known to `position`. */
class BlockSink implements LineSink {
  readonly full: LineBlock[] = []
  readonly open = new BlockBuilder()
  private readonly position: LogPosition

  constructor(position: LogPosition) {
    this.position = position
  }

  line(line: ReadLine): void {
    if (!this.position.accept(line.stream, line.sec, line.nanos)) return
    this.open.add(line)
    if (this.open.weight >= blockWeight) this.full.push(this.open.take())
  }

  *takeAll(): Generator<LineBlock> {
    yield* this.full.splice(0)
    if (this.open.lines > 0) yield this.open.take()
  }
}

/**
 * Blocks of lines from a log's bytes until it ends; returns whether the end came between frames.
 * A line after a pause goes out at once, a flood in steps of `blockIntervalMs`. Bytes are read only
 * as fast as blocks are taken, so a paused reader stops the engine's socket. A broken stream throws
 * after its last whole line; so does a damaged log, a `LogDamage`.
 */
export async function* readBlocks(
  source: LogSource,
  position: LogPosition,
  clock: Clock,
): AsyncGenerator<LineBlock, boolean> {
  const sink = new BlockSink(position)
  const reader = new LineReader(source.tty, sink)
  const chunks = source.bytes[Symbol.asyncIterator]()
  const pace = createPace(clock)
  const flood = createFloodRest(clock)
  try {
    for (let next = chunks.next(); ; ) {
      const result = await pace.first(next)
      if (result === 'due') {
        yield* sink.takeAll()
        continue
      }
      if (result.done) break
      reader.write(result.value)
      await flood.rest(result.value.length)
      next = chunks.next()
      // Its failure is met by the next turn, which may be long after a slow taker's return.
      next.catch(() => undefined)
      if (sink.full.length > 0 || pace.isDue(sink.open.lines)) yield* sink.takeAll()
    }
    const isComplete = reader.end()
    yield* sink.takeAll()
    if (reader.complaint !== '') throw new LogDamage(reader.complaint)
    return isComplete
  } catch (error) {
    yield* sink.takeAll()
    throw error
  } finally {
    pace.stop()
  }
}

const floodRestMs = 1
const fullChunk = 32 * 1024

/**
 * The engine writes a flood line by line. Reading each as it comes keeps both sides busy with
 * system calls; after a rest of 1 ms one read takes a hundred of them.
 */
function createFloodRest(clock: Clock) {
  let last = Number.NEGATIVE_INFINITY
  return {
    async rest(chunkLength: number): Promise<void> {
      const isFlood = steadyNow(clock) - last <= floodRestMs && chunkLength < fullChunk
      if (isFlood) await clock.sleep(floodRestMs)
      last = steadyNow(clock)
    },
  }
}

/** Tells when the lines at hand are due. */
function createPace(clock: Clock) {
  let last = Number.NEGATIVE_INFINITY
  let due: Promise<'due'> | undefined
  let cancel = () => {}
  const settle = () => {
    cancel()
    due = undefined
    last = steadyNow(clock)
  }
  return {
    /** The next chunk, or `due` if waiting lines are due before it. */
    async first<T>(next: Promise<T>): Promise<T | 'due'> {
      if (!due) return next
      const result = await Promise.race([next, due])
      if (result === 'due') settle()
      return result
    },
    isDue(lines: number): boolean {
      if (lines === 0) return false
      const wait = last + blockIntervalMs - steadyNow(clock)
      if (wait <= 0) {
        settle()
        return true
      }
      due ??= new Promise((resolve) => {
        cancel = clock.schedule(wait, () => resolve('due'))
      })
      return false
    },
    stop: () => cancel(),
  }
}
