/** SD-33: what a project asks of its host is refused, unless its user consented to it, thing by thing. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { AskedThing } from '../../../../shared/model/consent.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import type { WorkloadDocument } from '../../../../shared/model/workload.ts'
import { redactorOf } from '../../../secrets/redact.ts'
import { redactIssues } from '../../../secrets/shown-text.ts'
import { mayConsent, whyConsented } from '../../containers/mount-policy.ts'
import type { ComposeConfig } from '../config.ts'
import { createLocator, type PlacedIssue, withLines } from '../project/lines.ts'
import { rootOf } from '../project/place.ts'
import { invalidProject } from '../project.ts'
import { namesIn } from './shown-project.ts'
import { unsafeContent } from './unsafe.ts'
import type { Wanted } from './wanted.ts'

interface Asking {
  readonly settings: Settings
  readonly host: string
  /** '' where there is none yet. */
  readonly workload: string
  readonly source: WorkloadDocument['source']
}

/**
 * Throws `unsafe-project`, by file and line, for what is not consented to, and in the same round what is
 * missing. Answers a line for each thing that is let through.
 */
export function refuseFaults(
  asking: Asking,
  wanted: Wanted,
  missing: readonly PlacedIssue[] = [],
): readonly string[] {
  const { rendered, place, texts, secrets, leaving = [], warnings = [] } = wanted
  const redact = redactorOf({ secrets, names: namesIn(rendered) })
  const told = (issues: readonly PlacedIssue[]) =>
    redactIssues({ text: redact }, withLines(issues, texts))
  const found = [...unsafeContent(rendered, rootOf(place)), ...leaving]
  const refused = found.filter((issue) => whyAllowed(asking, issue) === null)
  const others = told(missing)
  const more = warnings.length === 0 ? {} : { warnings: [...warnings] }
  if (refused.length > 0) {
    const { host, workload } = asking
    const things = { things: thingsOf(refused, wanted), mayConsent: mayConsent(asking) }
    const issues = told(refused)
    fail({ kind: 'unsafe-project', host, workload, issues, ...things, others, ...more })
  }
  if (others.length > 0) fail({ ...invalidProject(others), ...more })
  return allowedLines(asking, found).map(redact)
}

const consentOf = (issue: UnsafeIssue): string => `${ownerOf(issue)}:${issue.thing}`

function whyAllowed({ source, ...asking }: Asking, issue: UnsafeIssue): string | null {
  const { allow = [] } = source as Partial<ComposeConfig>
  return whyConsented({ ...asking, allow }, consentOf(issue))
}

function allowedLines(asking: Asking, found: readonly UnsafeIssue[]): string[] {
  const lines = found.map((issue) => {
    const why = whyAllowed(asking, issue)
    return `${ownerOf(issue)} may have ${issue.thing} (${issue.message}): ${why}`
  })
  return [...new Set(lines)]
}

function thingsOf(refused: readonly UnsafeIssue[], { texts }: Wanted): AskedThing[] {
  const locator = createLocator(texts)
  return refused.map((issue) => {
    const { thing, message, path, item } = issue
    const { file = null, line = null } = locator.find(path, item) ?? {}
    return { service: ownerOf(issue), thing, consent: consentOf(issue), message, file, line }
  })
}

/** `thing`: as it is consented to, beside the service. */
export interface UnsafeIssue extends PlacedIssue {
  readonly thing: string
}

/** Whose it is: a service, or `volumes.data` of the whole project. */
export function ownerOf({ path: [section = '', name = ''] }: PlacedIssue): string {
  return section === 'services' ? name : `${section}.${name}`
}
