/** A timeline line by line: for files, pipes and CI. Nothing is redrawn, repeats are left out. */
import { formatDuration } from '../../shared/lib/duration.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { Deployment, Stage } from '../../shared/model/deployment.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { Session } from './session.ts'
import { showEnd, showTitle } from './show/deployment.ts'
import { paintState } from './show/paint.ts'
import { time } from './show/words.ts'
import { isWorthTelling, type TimelineView } from './timeline-view.ts'

/** News that the next of its stage replaces are told no more often than this. */
const newsSpacingMs = 2_000

export function plainView({ terminal, paint }: Session): TimelineView {
  const told = new Map<string, number>()
  const isDue = ({ target, stage, at }: TimelineEvent) => {
    const key = `${target} ${stage}`
    if (at - (told.get(key) ?? Number.NEGATIVE_INFINITY) < newsSpacingMs) return false
    told.set(key, at)
    return true
  }
  let isOnSeveral = false
  const say = (event: TimelineEvent, text: string) => {
    const stage = event.stage === '' ? '' : `${printable(event.stage).padEnd(8)} `
    const where = isOnSeveral && stage !== '' ? `${printable(event.target)}  ${stage}` : stage
    return terminal.out(`${paint.dim(time(event.at))}  ${where}${text}`)
  }
  const progress = async (event: TimelineEvent, before: Deployment, after: Deployment) => {
    const was = stageOf(before, event)
    const is = stageOf(after, event)
    if (is && is.state !== was?.state) {
      await say(
        event,
        stageChange(is, (state) => paintState(paint, state), event),
      )
    } else if (event.line !== '' && (!event.transient || isDue(event))) {
      await say(event, printable(event.line))
    }
  }
  return {
    begin: (deployment) => {
      isOnSeveral = deployment.targets.length > 1
      return terminal.out(showTitle(paint, deployment))
    },
    event: async (event, before, after) => {
      if (event.kind === 'log') {
        for (const line of event.line.split('\n')) await say(event, `| ${printable(line)}`)
      } else if (event.kind === 'progress') {
        await progress(event, before, after)
      } else if (isWorthTelling(event)) {
        await say(event, printable(event.line))
      }
    },
    end: (deployment) => terminal.out(showEnd(paint, deployment)),
    note: terminal.err,
    close: () => undefined,
  }
}

function stageOf({ stages }: Deployment, { target, stage }: TimelineEvent): Stage | undefined {
  return stages.find((each) => each.target === target && each.name === stage)
}

/** `succeeded (2.0 s)`, `failed (30 s): Not healthy after 30 s`, `undone`. */
function stageChange(stage: Stage, paint: (state: string) => string, event: TimelineEvent): string {
  const { state, durationMs } = stage
  const isEnd = state === 'succeeded' || state === 'failed' || state === 'skipped'
  const took = isEnd && durationMs !== null ? ` (${formatDuration(durationMs)})` : ''
  const why = state === 'failed' || state === 'undo-failed' ? `: ${printable(event.line)}` : ''
  return `${paint(state)}${took}${why}`
}
