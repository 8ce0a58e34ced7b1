import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { hasProcesses } from '../../shared/model/container-state.ts'
import { dockerSays } from '../../shared/model/failure-words.ts'
import type { Container, LogRequest } from '../engine/engine.ts'
import { readBlocks } from './batches.ts'
import { type Changes, pause } from './changes.ts'
import { exitDetail, type LogContainer, type LogPart, lines, mark } from './log-item.ts'
import { LogPosition } from './log-position.ts'
import { engineTime, momentOf } from './moment.ts'
import { LogDamage, unreadable } from './unreadable.ts'

export interface FollowTools {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly changes: Changes
}

/** Engine or stream gone: asked again after these waits, the last one repeated. */
const retryMs = [100, 250, 500, 1_000, 2_000, 5_000] as const
const resyncMs = 10_000

/**
 * A container's log for as long as the container exists: through its restarts, cuts of the stream
 * and restarts of the engine, each shown by a mark. Nothing is lost or repeated: reading goes on
 * from the last line's time, and lines that were seen at that time are skipped.
 * Throws when the log cannot be opened the first time.
 */
export async function* followContainer(
  container: LogContainer,
  request: LogRequest,
  {
    tools,
    position = new LogPosition(),
  }: { readonly tools: FollowTools; readonly position?: LogPosition | undefined },
): AsyncGenerator<LogPart> {
  const life = new ContainerLife(container, tools)
  const began = engineTime(momentOf(tools.clock.now()))
  let isResumed = position.lines > 0
  let ask = isResumed ? resume(request, position, began) : request
  const damage = new Damage()
  while (!tools.signal.aborted) {
    const seen = position.lines
    const end = yield* readOnce({ container, tools, position, damage }, ask, isResumed)
    if (position.lines > seen) life.proceed()
    const next = tools.signal.aborted
      ? 'gone'
      : yield* life.settle(end !== 'complete' || damage.isThere)
    if (next === 'gone') return
    if (damage.isFoundBy(end, next === 'runs' && position.lines === seen)) {
      yield mark(container, {
        kind: 'gap',
        at: tools.clock.now(),
        detail: 'the log ends too early',
      })
      life.proceed()
    }
    ask = damage.around(resume(request, position, began))
    isResumed = true
  }
}

/** A log that ended so often by itself, with nothing new, cannot be read on. */
const mostIdle = 2
const fewLines = 8
const manyLines = 1_024

/**
 * Whether a log is damaged. An engine does not always say that it cannot read on: then the log of a
 * container that runs just ends, each time. No engine follows such a log, but its last lines can be had,
 * as many as are behind the damage.
 */
class Damage {
  isThere = false
  private isPassed = false
  private idle = 0
  private tail = fewLines

  /** Takes how a reading ended; true when damage that nobody told of is found by it. */
  isFoundBy(end: StreamEnd, isNothingNew: boolean): boolean {
    if (this.isThere) {
      this.isPassed ||= end === 'complete'
      if (end === 'complete') this.tail = Math.min(manyLines, this.tail * 2)
      if (end === 'damaged') this.tail = Math.max(1, this.tail / 2)
      return false
    }
    this.isThere = end === 'damaged'
    this.idle = isNothingNew && end === 'complete' ? this.idle + 1 : 0
    if (this.isThere || this.idle < mostIdle) return false
    this.isThere = true
    return true
  }

  /** Whether what is read now is to follow on what was read before: not where the damage lies between. */
  isContinued(isResumed: boolean): boolean {
    return isResumed && (!this.isThere || this.isPassed)
  }

  *tell({ container, tools }: Reading, { message }: LogDamage): Generator<LogPart> {
    if (this.isThere) return
    yield mark(container, {
      kind: 'gap',
      at: tools.clock.now(),
      detail: `the log is damaged. ${dockerSays(message)}`,
    })
  }

  around(request: LogRequest): LogRequest {
    return this.isThere ? { ...request, follow: false, tail: this.tail } : request
  }
}

/** The request that goes on from where `position` stands; before any line, from when reading began. */
export function resume(request: LogRequest, position: LogPosition, began: string): LogRequest {
  const { past = true, ...asked } = request
  const since = position.rewind()
  // An empty log grows from its start, whatever tail was asked for.
  if (!since) return { ...asked, tail: 0, ...(!past && { since: began }) }
  // Never before what was asked for. Both are of one length, so they compare as text.
  const bounds = [engineTime(since), request.since ?? ''].sort()
  return { ...asked, tail: 0, since: bounds[1] as string }
}

type StreamEnd = 'complete' | 'cut' | 'damaged'

interface Reading {
  readonly container: LogContainer
  readonly tools: FollowTools
  readonly position: LogPosition
  readonly damage: Damage
}

/** Reads until the stream ends; returns how. A first opening that fails throws. */
async function* readOnce(
  reading: Reading,
  request: LogRequest,
  isResumed: boolean,
): AsyncGenerator<LogPart, StreamEnd> {
  const { container, position, damage } = reading
  const { clock, signal } = reading.tools
  const stop = new AbortController()
  let isOpen = isResumed
  let isChecked = !damage.isContinued(isResumed)
  try {
    const ended = AbortSignal.any([signal, stop.signal])
    const source = await container.engine.containers.logs(container.id, request, ended)
    isOpen = true
    const blocks = readBlocks(source, position, clock)
    for (let next = await blocks.next(); ; next = await blocks.next()) {
      if (next.done) return next.value ? 'complete' : 'cut'
      if (!isChecked && !position.isJoined)
        yield mark(container, {
          kind: 'gap',
          at: clock.now(),
          detail: 'the engine no longer has the lines before',
        })
      isChecked = true
      yield lines(container, next.value)
    }
  } catch (error) {
    if (signal.aborted) return 'cut'
    if (!(error instanceof LogDamage)) return endOf(container, error, isOpen)
    yield* damage.tell(reading, error)
    return 'damaged'
  } finally {
    stop.abort()
  }
}

/** A stream that was open is cut; where none came of it, that is the failure. */
function endOf(container: LogContainer, error: unknown, isOpen: boolean): StreamEnd {
  if (isOpen && isConnectionLoss(error)) return 'cut'
  throw unreadable(container, error) ?? error
}

/** A missing container shows in the next inspect; anything that is no failure is a bug. */
function isConnectionLoss(error: unknown): boolean {
  const failure = failureOf(error)
  return failure !== undefined || (error instanceof Error && 'code' in error)
}

type Next = 'runs' | 'restarted' | 'gone'

/** Fate of the container when its log ended: never concluded from the stream itself. */
class ContainerLife {
  private readonly container: LogContainer
  private readonly tools: FollowTools
  /** When the run that is read began; asked while its log is being opened. */
  private begun: Promise<string>
  private shownExit = ''
  private attempts = 0

  constructor(container: LogContainer, tools: FollowTools) {
    this.container = container
    this.tools = tools
    this.begun = this.learnStart()
  }

  /** Lines came, or are looked for in another way: the next wait is a short one again. */
  proceed(): void {
    this.attempts = 0
  }

  /** Waits until there is more to read; returns of what: of the same run, of a new one, or of nothing ever. */
  async *settle(isCut: boolean): AsyncGenerator<LogPart, Next> {
    const { clock, signal, changes } = this.tools
    const startedAt = await this.begun
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const { count } = changes
      const now = yield* this.inspect()
      if (signal.aborted) return 'gone'
      if (!now) {
        yield mark(this.container, {
          kind: 'removed',
          at: clock.now(),
          detail: 'the container is gone',
        })
        return 'gone'
      }
      // Also when it is down again: the run between two looks has printed something.
      if (startedAt !== '' && now.startedAt !== startedAt) return yield* this.restarted(now)
      this.begun = Promise.resolve(now.startedAt)
      if (!hasProcesses(now)) yield* this.rest(now, count)
      else {
        await this.wait()
        // A stop may end the log a moment before the engine says that the container is down.
        if (isCut || !isFirst) return 'runs'
      }
    }
    return 'gone'
  }

  private async *rest(now: Container, count: number): AsyncGenerator<LogPart> {
    yield* this.showExit(now)
    const { changes, signal } = this.tools
    await changes.after(count, now.state === 'restarting' ? 1_000 : resyncMs, signal)
  }

  private async *restarted(now: Container): AsyncGenerator<LogPart, Next> {
    this.begun = Promise.resolve(now.startedAt)
    const count = now.exit.restarts > 0 ? `restart ${now.exit.restarts}` : ''
    yield mark(this.container, { kind: 'restarted', at: this.timeOf(now.startedAt), detail: count })
    return 'restarted'
  }

  private async *showExit(now: Container): AsyncGenerator<LogPart> {
    const key = `${now.startedAt} ${now.exit.finishedAt}`
    if (now.state === 'created' || this.shownExit === key) return
    this.shownExit = key
    yield mark(this.container, {
      kind: 'exited',
      at: this.timeOf(now.exit.finishedAt),
      detail: exitDetail(now),
    })
  }

  /** The container as the engine has it, however long the engine is away; undefined = gone. */
  private async *inspect(): AsyncGenerator<LogPart, Container | undefined> {
    const { clock, signal } = this.tools
    for (let isDown = false; !signal.aborted; ) {
      try {
        const now = await this.container.engine.containers.inspect(this.container.id, signal)
        if (isDown) yield mark(this.container, { kind: 'reconnected', at: clock.now(), detail: '' })
        return now
      } catch (error) {
        if (signal.aborted) return undefined
        if (!isConnectionLoss(error)) throw error
        if (!isDown)
          yield mark(this.container, {
            kind: 'gap',
            at: clock.now(),
            detail: 'the engine does not answer',
          })
        isDown = true
        await this.wait()
      }
    }
    return undefined
  }

  private async learnStart(): Promise<string> {
    const { engine, id, startedAt } = this.container
    if (startedAt !== undefined) return startedAt
    // Whatever fails here, opening the log or the next look meets it again.
    const now = await engine.containers.inspect(id, this.tools.signal).catch(() => undefined)
    return now?.startedAt ?? ''
  }

  private wait(): Promise<void> {
    const ms = retryMs[Math.min(this.attempts++, retryMs.length - 1)] as number
    return pause(this.tools.clock, ms, this.tools.signal)
  }

  private timeOf(stamp: string): number {
    const ms = Date.parse(stamp)
    return Number.isNaN(ms) || ms <= 0 ? this.tools.clock.now() : ms
  }
}
