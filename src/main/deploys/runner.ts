/**
 * Runs the stages of one target in order. Before each: the intent is journalled; after: its result
 * and the facts that undo needs. Failure or cancel: undo in reverse, the old one untouched.
 */
import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import type { StageState } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Facts, Stage, StageRun } from '../sources/source.ts'
import type { JournalEntry } from '../store/store.ts'
import type { RunContext } from './run-context.ts'
import { createStageNews } from './stage-news.ts'

/** `interrupted`: it could not be undone now; recovery will settle it. */
export type Outcome =
  | { readonly how: 'done' }
  | { readonly how: 'failed'; readonly failure: Failure }
  | { readonly how: 'interrupted'; readonly failure: Failure }

/** Longer than any single engine call of an undo takes on a live host. */
const undoDeadlineMs = 30_000

export interface TargetRun {
  /** Runs `stages` from index `from`; on failure undoes whatever was begun. */
  forward(from: number): Promise<Outcome>
  /** Undoes every stage that was begun, last first. */
  backward(failure: Failure): Promise<Outcome>
  /** After a crash: is what `stages[0..upTo]` did still there? */
  holds(upTo: number): Promise<boolean>
}

export function createTargetRun(
  context: RunContext,
  stages: readonly Stage[],
  earlier: readonly JournalEntry[] = [],
): TargetRun {
  let facts: Facts = earlier.at(-1)?.facts ?? {}
  const begun = new Set(earlier.map((entry) => entry.stage))
  const isRecorded = () => context.recorded() !== null

  const journal = (stage: string, mark: JournalEntry['mark']): void =>
    context.journal({ stage, mark, facts })

  const stageRun = (stage: Stage, signal: AbortSignal, record: RunContext['record']) => {
    const memory: StageMemory = {
      recall: () => facts,
      remember(more) {
        facts = { ...facts, ...more }
        journal(stage.name, 'intent')
      },
    }
    return createStageRun(context, stage, signal, record, memory)
  }

  const runStage = async (stage: Stage): Promise<void> => {
    // Once the release is recorded there is no way back: what is left is finished.
    const signal = isRecorded() ? new AbortController().signal : context.signal
    const { run, news } = stageRun(stage, signal, context.record)
    signal.throwIfAborted()
    begun.add(stage.name)
    journal(stage.name, 'intent')
    say(context, context.record, stage, '', `starting ${stage.name}`)
    const result = await stage.run(run).finally(news.flush)
    journal(stage.name, 'done')
    if (result === 'skipped') say(context, context.record, stage, 'skipped', 'nothing to do')
    else say(context, context.record, stage, '', 'ok')
  }

  const undoStage = async (stage: Stage): Promise<Failure | null> => {
    if (!stage.undo) return null
    const signal = AbortSignal.timeout(undoDeadlineMs)
    const { run, news } = stageRun(stage, signal, context.recordAnyway)
    say(context, context.recordAnyway, stage, 'undoing', `undoing ${stage.name}`)
    try {
      await stage.undo(run).finally(news.flush)
      journalAnyway(() => journal(stage.name, 'undone'))
      say(context, context.recordAnyway, stage, 'undone', 'undone')
      return null
    } catch (error) {
      const failure = context.failureFrom(error)
      say(context, context.recordAnyway, stage, 'undo-failed', describeFailure(failure).title)
      return failure
    }
  }

  const backward = async (failure: Failure): Promise<Outcome> => {
    let blocked: Failure | null = null
    for (const stage of stages.filter(({ name }) => begun.has(name)).reverse()) {
      blocked = (await undoStage(stage)) ?? blocked
    }
    if (blocked && isAbsence(blocked)) return { how: 'interrupted', failure }
    return { how: 'failed', failure }
  }

  return {
    async forward(from) {
      for (const stage of stages.slice(from)) {
        try {
          await runStage(stage)
        } catch (error) {
          const failure = reasonOf(context, error)
          recordFailure(context, stage, failure)
          // It serves, proved and recorded: what could not be tidied is left to the next one.
          if (isRecorded()) return { how: 'done' }
          journalAnyway(() => journal(stage.name, 'failed'))
          context.undoing()
          return await backward(failure)
        }
      }
      return { how: 'done' }
    },
    backward,
    async holds(upTo) {
      for (const stage of stages.slice(0, upTo + 1)) {
        const { run } = stageRun(stage, context.signal, context.recordAnyway)
        try {
          if ((await stage.check(run)) === 'not-done') return false
        } catch (error) {
          const failure = failureOf(error)
          if (!failure || isAbsence(failure)) throw error
          return false
        }
      }
      return true
    },
  }
}

interface StageMemory {
  recall(): Facts
  remember(facts: Facts): void
}

function createStageRun(
  context: RunContext,
  stage: Stage,
  signal: AbortSignal,
  record: RunContext['record'],
  memory: StageMemory,
) {
  const news = createStageNews(context.clock, context.target, stage.name, record)
  const run: StageRun = {
    ...context.base,
    signal,
    get facts() {
      return memory.recall()
    },
    remember: memory.remember,
    progress: news.progress,
    note: news.note,
    log: news.log,
    readTail: (container, count) => context.readTail(container, count, signal),
    followLog: (container, until) => context.followLog(container, news.log, until),
  }
  return { run, news }
}

function say(
  context: RunContext,
  record: RunContext['record'],
  stage: Stage,
  state: '' | StageState,
  line: string,
): void {
  record({ kind: 'progress', state, stage: stage.name, target: context.target, line })
}

/** Why it ended: a cancelled run says so, whatever the aborted call threw. */
function reasonOf(context: RunContext, error: unknown): Failure {
  const { signal } = context
  if (signal.aborted && signal.reason instanceof FailureError) return signal.reason.failure
  return context.failureFrom(error)
}

function recordFailure(context: RunContext, stage: Stage, failure: Failure): void {
  context.recordAnyway({
    kind: 'progress',
    state: 'failed',
    stage: stage.name,
    target: context.target,
    line: describeFailure(failure).title,
    data: { type: 'failure', failure },
  })
}

/** The host is away: nothing can be undone until it is back. */
export function isAbsence(failure: Failure): boolean {
  return failure.kind === 'engine-unavailable' || failure.kind === 'host-unreachable'
}

function journalAnyway(write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!failureOf(error)) throw error
  }
}
