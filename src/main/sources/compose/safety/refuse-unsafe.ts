import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import { redactorOf } from '../../../secrets/redact.ts'
import { redactIssues } from '../../../secrets/shown-text.ts'
import { type PlacedIssue, withLines } from '../files/lines.ts'
import { rootOf } from '../files/place.ts'
import { invalidProject } from '../refuse-project.ts'
import { namesIn } from '../wanted/names.ts'
import type { Wanted } from '../wanted/wanted.ts'
import { unsafeContent } from './unsafe.ts'

/** SD-33: throws `unsafe-project`, by file and line, where the host does not allow what is in it. */
export function refuseUnsafe(settings: Settings, host: string, wanted: Wanted): void {
  refuseFaults(settings, host, wanted, [])
}

/** The same, and in the same round what is missing. */
export function refuseFaults(
  { unsafeHosts }: Settings,
  host: string,
  wanted: Wanted,
  missing: readonly PlacedIssue[],
): void {
  const { rendered, place, texts, secrets, leaving = [], warnings = [] } = wanted
  const redact = redactorOf({ secrets, names: namesIn(rendered) })
  const told = (issues: readonly PlacedIssue[]) => redactIssues(redact, withLines(issues, texts))
  const found = [...unsafeContent(rendered, rootOf(place)), ...leaving]
  const issues = unsafeHosts.includes(host) ? [] : told(found)
  const others = told(missing)
  const more = warnings.length === 0 ? {} : { warnings: [...warnings] }
  if (issues.length > 0) fail({ kind: 'unsafe-project', host, issues, others, ...more })
  if (others.length > 0) fail({ ...invalidProject(others), ...more })
}
