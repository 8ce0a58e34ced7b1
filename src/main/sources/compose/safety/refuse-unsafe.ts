import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import { redactorOf } from '../../../secrets/redact.ts'
import { redactIssues } from '../../../secrets/shown-text.ts'
import { withLines } from '../files/lines.ts'
import { rootOf } from '../files/place.ts'
import { namesIn } from '../wanted/names.ts'
import type { Wanted } from '../wanted/wanted.ts'
import { unsafeContent } from './unsafe.ts'

/** SD-33: throws `unsafe-project`, by file and line, where the host does not allow what is in it. */
export function refuseUnsafe({ unsafeHosts }: Settings, host: string, wanted: Wanted): void {
  if (unsafeHosts.includes(host)) return
  const { rendered, place, texts, secrets, leaving = [] } = wanted
  const found = unsafeContent(rendered, rootOf(place))
  const issues = redactIssues(
    redactorOf({ secrets, names: namesIn(rendered) }),
    withLines([...found, ...leaving], texts),
  )
  if (issues.length > 0) fail({ kind: 'unsafe-project', host, issues })
}
