/** Outcome of a clean-up, as a row of the activity. */
import { type ActivityEntry, usualSeverity } from '../../shared/model/activity.ts'
import { bytesText } from '../../shared/model/bytes.ts'
import { countOf, type PruneRun } from '../../shared/model/prune.ts'

export function pruneActivity(run: PruneRun, at: number): ActivityEntry {
  const { id, host, state, actor, door, freedBytes } = run
  const failed = countOf(run, 'failed')
  const event = 'host-cleaned-up'
  const isWell = state === 'done' && failed === 0
  return {
    ...{ at, event, severity: isWell ? usualSeverity[event] : 'warning', actor, door },
    ...{ object: { kind: 'host', name: host }, host, outcome: state, reason: '' },
    ...{ detail: detailOf(run), story: `clean-up:${id}` },
    facts: {
      ...{ run: id, freedBytes: String(freedBytes), removed: String(countOf(run, 'removed')) },
      ...(failed > 0 && { failed: String(failed) }),
    },
  }
}

/** `3.2 GB freed, 14 removed, 1 failed` */
function detailOf(run: PruneRun): string {
  const counts = (['removed', 'kept', 'failed'] as const).flatMap((state) => {
    const count = countOf(run, state)
    return count > 0 ? [`${count} ${state}`] : []
  })
  return [`${bytesText(run.freedBytes)} freed`, ...counts].join(', ')
}
