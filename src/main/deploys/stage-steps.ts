/**
 * One stage of a target at a time: run, undone or checked. Before each run the intent is
 * journalled, after it the result, and at every step the facts that undo needs.
 */
import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import type { StageState } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { isAbsence } from '../hosts/absence.ts'
import type { Facts, Stage, StageRun } from '../sources/stage.ts'
import type { JournalEntry } from '../store/store.ts'
import type { RunContext } from './run-context.ts'
import { createStageNews } from './stage-news.ts'
import { throughAbsence } from './through-absence.ts'

/** Longer than any single engine call of an undo takes on a live host. */
const undoDeadlineMs = 30_000

/** `pulse` aborts when the engine goes silent. */
export interface StageSteps {
  run(stage: Stage, pulse: AbortSignal): Promise<void>
  /** Why running it ended early. */
  cause(stage: Stage, pulse: AbortSignal, error: unknown): Failure
  /** Undoes a stage: answers the failure that kept it from being undone; null when it was. */
  undo(stage: Stage, pulse: AbortSignal): Promise<Failure | null>
  /** After a crash: is what it did still there? */
  holds(stage: Stage, signal: AbortSignal): Promise<boolean>
  failed(stage: Stage, failure: Failure): void
  hasBegun(stage: Stage): boolean
}

export function createStageSteps(
  context: RunContext,
  earlier: readonly JournalEntry[],
): StageSteps {
  const memory = createMemory(context, earlier.at(-1)?.facts ?? {})
  const begun = new Set(earlier.map((entry) => entry.stage))
  // Once the release is recorded there is no way back: what is left is finished.
  const signalOf = (stage: Stage, pulse: AbortSignal): AbortSignal =>
    stage.oneWay || context.isRecorded() ? pulse : AbortSignal.any([context.signal, pulse])
  return {
    async run(stage, pulse) {
      const signal = signalOf(stage, pulse)
      const signals = { signal, engineSignal: pulse, cancelRequested: context.signal }
      const step = { context, memory, stage, record: context.recordSoon }
      const { run, news } = stageRun(step, signals)
      signal.throwIfAborted()
      begun.add(stage.name)
      memory.mark(stage, 'intent')
      say(step, 'running', `starting ${stage.name}`)
      const host = { session: context.base.session, clock: context.clock, signal }
      const result = await throughAbsence(host, {
        run: () => stage.run(run).finally(news.flush),
        async takeBack() {
          say(step, '', 'the host was away, and is back: once more')
          if (stage.again) await stage.again(run)
          else if (!context.isRecorded()) await stage.undo?.(run)
        },
      })
      memory.mark(stage, 'done')
      if (result === 'skipped') say(step, 'skipped', 'nothing to do')
      else say(step, 'succeeded', 'ok')
    },
    cause: (stage, pulse, error) => causeOf(context, signalOf(stage, pulse), error),
    undo: (stage, pulse) => undo({ context, memory, stage, record: context.recordAnyway }, pulse),
    async holds(stage, signal) {
      const signals = { signal, engineSignal: signal, cancelRequested: signal }
      const { run } = stageRun({ context, memory, stage, record: context.recordAnyway }, signals)
      try {
        return (await stage.check?.(run)) !== 'not-done'
      } catch (error) {
        const failure = failureOf(error)
        if (!failure || isAbsence(failure)) throw error
        return false
      }
    },
    failed(stage, failure) {
      context.recordAnyway({
        kind: 'progress',
        state: 'failed',
        stage: stage.name,
        target: context.target,
        line: describeFailure(failure).title,
        data: { type: 'failure', failure },
      })
      if (!context.isRecorded()) memory.markAnyway(stage, 'failed')
    },
    hasBegun: (stage) => begun.has(stage.name),
  }
}

/** A stage of a target's run, with what it is told and kept by. */
interface Step {
  readonly context: RunContext
  readonly memory: Memory
  readonly record: RunContext['recordSoon']
  readonly stage: Stage
}

async function undo(step: Step, pulse: AbortSignal): Promise<Failure | null> {
  const { context, memory, stage } = step
  if (!stage.undo) return null
  const late = new AbortController()
  const cancel = context.clock.schedule(stage.undoMs ?? undoDeadlineMs, () =>
    late.abort(tooLate(stage)),
  )
  const signal = AbortSignal.any([late.signal, pulse])
  const signals = { signal, engineSignal: signal, cancelRequested: context.signal }
  const { run, news } = stageRun(step, signals)
  say(step, 'undoing', `undoing ${stage.name}`)
  try {
    await stage.undo(run).finally(news.flush)
    memory.markAnyway(stage, 'undone')
    say(step, 'undone', 'undone')
    return null
  } catch (error) {
    const failure = causeOf(context, signal, error)
    say(step, 'undo-failed', describeFailure(failure).title)
    return failure
  } finally {
    cancel()
  }
}

function tooLate({ name: stage, undoMs = undoDeadlineMs }: Stage): FailureError {
  const reason = `it was not done after ${undoMs / 1_000} s`
  return new FailureError({ kind: 'undo-failed', stage, reason })
}

/** The facts of a target's run, journalled with every mark. */
interface Memory {
  recall(): Facts
  remember(stage: Stage, more: Facts): void
  mark(stage: Stage, mark: JournalEntry['mark']): void
  /** As `mark`, but goes on when the state cannot be written: undoing must not stop for that. */
  markAnyway(stage: Stage, mark: JournalEntry['mark']): void
}

function createMemory(context: RunContext, known: Facts): Memory {
  let facts = known
  const mark: Memory['mark'] = ({ name: stage }, mark) => context.journal({ stage, mark, facts })
  return {
    recall: () => facts,
    remember(stage, more) {
      facts = { ...facts, ...more }
      mark(stage, 'intent')
    },
    mark,
    markAnyway(stage, which) {
      try {
        mark(stage, which)
      } catch (error) {
        if (!failureOf(error)) throw error
      }
    },
  }
}

type Signals = Pick<StageRun, 'signal' | 'engineSignal' | 'cancelRequested'>

function stageRun({ context, memory, record, stage }: Step, signals: Signals) {
  const about = { target: context.target, stage: stage.name }
  const news = createStageNews(context.clock, about, record)
  const run: StageRun = {
    ...context.base,
    ...signals,
    get facts() {
      return memory.recall()
    },
    remember: (facts) => memory.remember(stage, facts),
    progress: news.progress,
    note: news.note,
    log: news.log,
    readTail: (container, count) => context.readTail(container, count, signals.signal),
    followLog: (container, signal, since = 0) =>
      context.followLog(container, { signal, since, onLine: ({ line }) => news.log(line) }),
  }
  return { run, news }
}

function say({ record, context, stage }: Step, state: '' | StageState, line: string): void {
  record({ kind: 'progress', state, stage: stage.name, target: context.target, line })
}

/** Why it ended: a cancelled run says so, whatever the aborted call threw. */
function causeOf(context: RunContext, signal: AbortSignal, error: unknown): Failure {
  if (signal.aborted && signal.reason instanceof FailureError) return signal.reason.failure
  return context.failureFrom(error)
}
