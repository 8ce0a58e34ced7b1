/** A failure as a person reads it: what happened, what it means, what to do, and its evidence. */
import { printable, printableLines } from '../../../shared/lib/printable.ts'
import type { Difference } from '../../../shared/model/difference.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import { type Around, describeFailure } from '../../../shared/model/failure-text.ts'
import type { Paint } from './paint.ts'
import { none } from './words.ts'

export function showFailure(paint: Paint, failure: Failure, around?: Around): string {
  const { title, detail, remedy } = describeFailure(failure, around)
  const lines = [
    paint.bad(printable(title)),
    ...evidence(failure).map((line) => `  ${printable(line)}`),
    printableLines(detail),
    remedy === null ? '' : `→ ${printableLines(remedy)}`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}

/** Evidence that no sentence has room for. */
function evidence(failure: Failure): readonly string[] {
  switch (failure.kind) {
    case 'invalid':
    case 'unsafe-project':
    case 'compose-needed':
      // The sentence names the first three itself.
      return failure.issues.slice(3).map(({ path, message }) => `${path}: ${message}`)
    case 'plan-stale':
      return failure.moved.map(showDifference)
    case 'container-exited':
    case 'container-unhealthy':
    case 'completion-timeout':
    case 'health-timeout':
      return failure.lines.slice(-50).map((line) => `| ${line}`)
    case 'command-failed':
    case 'build-failed':
      return failure.lines.slice(-10).map((line) => `| ${line}`)
    default:
      return []
  }
}

export function showDifference({ field, before, after }: Difference): string {
  return `${field}: ${before ?? none} → ${after ?? none}`
}
