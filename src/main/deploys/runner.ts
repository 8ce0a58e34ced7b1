/**
 * Runs the stages of one target in order. Failure or cancel: undo in reverse, the old one untouched.
 */
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { isAbsence } from '../hosts/absence.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import type { Stage } from '../sources/stage.ts'
import type { JournalEntry } from '../store/store.ts'
import type { RunContext } from './run-context.ts'
import { createStageSteps, type StageSteps } from './stage-steps.ts'

/** `interrupted`: it could not be undone now, for that `failure`; recovery will settle it. */
export type Outcome =
  | { readonly how: 'done' }
  | {
      readonly how: 'failed'
      readonly failure: Failure
      /** Failure that kept it from being undone; absent = it was undone. */
      readonly undoFailure?: Failure
    }
  | { readonly how: 'interrupted'; readonly failure: Failure }

export interface TargetRun {
  /** Runs `stages` from index `from`; on failure undoes whatever was begun. */
  forward(from: number): Promise<Outcome>
  /** Undoes every stage that was begun, last first. */
  backward(failure: Failure): Promise<Outcome>
  /** After a crash: is what `stages[0..upTo]` did still there? */
  holds(upTo: number): Promise<boolean>
}

/** How long the engine may be silent while stages run, and while they are undone. */
const silenceMs = 10_000
const undoSilenceMs = 5_000

export function createTargetRun(
  context: RunContext,
  stages: readonly Stage[],
  earlier: readonly JournalEntry[] = [],
): TargetRun {
  const { clock, base } = context
  const steps = createStageSteps(context, earlier)

  const { session } = base
  const backward: TargetRun['backward'] = (failure) =>
    underPulse({ session, clock, silenceMs: undoSilenceMs }, (pulse) =>
      undoAll({ steps, stages, pulse }, failure),
    )

  return {
    async forward(from) {
      const failure = await underPulse({ session, clock, silenceMs }, (pulse) =>
        runAll({ steps, stages: stages.slice(from), pulse }),
      )
      if (failure === null) return { how: 'done' }
      // Proved and recorded, it serves. What is left is tidied when the host is back, or by the next one.
      if (context.isRecorded()) return isAbsence(failure) ? left(failure) : { how: 'done' }
      context.undoing()
      return await backward(failure)
    },
    backward,
    holds: (upTo) =>
      underPulse({ session, clock, silenceMs }, async (pulse) => {
        const signal = AbortSignal.any([context.signal, pulse])
        for (const stage of stages.slice(0, upTo + 1)) {
          if (!(await steps.holds(stage, signal))) return false
        }
        return true
      }),
  }
}

const left = (failure: Failure): Outcome => ({ how: 'interrupted', failure })

interface Running {
  readonly steps: StageSteps
  readonly stages: readonly Stage[]
  readonly pulse: AbortSignal
}

/** Runs all stages: answers the failure that ended them early; null when every one is done. */
async function runAll({ steps, stages, pulse }: Running): Promise<Failure | null> {
  for (const stage of stages) {
    try {
      await steps.run(stage, pulse)
    } catch (error) {
      const failure = steps.cause(stage, pulse, error)
      steps.failed(stage, failure)
      return failure
    }
  }
  return null
}

function asUndoFailure({ name: stage }: Stage, failure: Failure): Failure {
  if (failure.kind === 'undo-failed') return failure
  const { title, detail } = describeFailure(failure, { aftermath: undefined })
  return { kind: 'undo-failed', stage, reason: `${title}. ${detail}`.trim() }
}

async function undoAll({ steps, stages, pulse }: Running, failure: Failure): Promise<Outcome> {
  let undoFailure: Failure | undefined
  for (const stage of stages.filter(steps.hasBegun).reverse()) {
    const blocked = await steps.undo(stage, pulse)
    // Nothing more can be undone now; recovery begins again from the last stage.
    if (blocked && isAbsence(blocked)) return { how: 'interrupted', failure: blocked }
    // The others are undone all the same: each may be what puts back what served.
    if (blocked) undoFailure ??= asUndoFailure(stage, blocked)
  }
  return { how: 'failed', failure, ...(undoFailure && { undoFailure }) }
}
