/** Message about a row of the activity, for every channel. Pure: what it needs to know comes with the row. */
import { formatDuration } from '../../shared/lib/duration.ts'
import type { Activity } from '../../shared/model/activity.ts'
import { titleOf } from '../../shared/model/activity-title.ts'
import { type FollowedLink, parseDeepLink } from '../../shared/model/deep-link.ts'
import { formatDeepLink, webLink } from '../../shared/model/deep-link-format.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { aroundFailure } from '../../shared/model/target-results.ts'
import { endsTrouble } from '../../shared/model/told-events.ts'
import type { Fact, Message, MessageLink } from './message.ts'

/** A row, and what is known around it. */
export interface Telling {
  readonly id: string
  readonly row: Activity
  readonly deployment?: Deployment | undefined
  /** Release that went before the one that is in trouble: there is a way back to it. */
  readonly previousRelease?: string | undefined
  /** When the trouble began that this is the end of. */
  readonly since?: number | undefined
  /** Address of links that are to be clickable; '' = they are `longshore://` texts. */
  readonly linkBase: string
  /** The page of the browser door on this machine; null = there is none. */
  readonly page?: string | null | undefined
  /** Masks every secret that Longshore knows of. */
  readonly redact: (text: string) => string
}

/** Lines of a program that say why it failed, the last ones. */
const maxLines = 20
/** How long a proposal in a message can be followed. */
const proposalMs = 7 * 86_400_000

export function composeMessage(telling: Telling): Message {
  const { id, row, deployment, redact } = telling
  const failure = isTrouble(row) ? deployment?.failure : undefined
  return {
    id,
    story: row.story,
    at: row.at,
    event: row.event,
    severity: severityOf(row),
    title: redact(titleOf(row)),
    text: redact(textOf(telling)),
    facts: factsOf(telling).map(({ label, value }) => ({ label, value: redact(value) })),
    lines: (failure && 'lines' in failure ? failure.lines : []).slice(-maxLines).map(redact),
    links: linksOf(telling),
  }
}

const good: readonly Activity['event'][] = ['deployment-succeeded', 'deployment-recovered']

function severityOf({ event, severity }: Activity): Message['severity'] {
  return good.includes(event) || endsTrouble(event) ? 'success' : severity
}

const isTrouble = ({ severity }: Activity): boolean => severity !== 'info'

/** A failure in its own sentences, with what became of what served before; else what was seen. */
function textOf({ row, deployment, since }: Telling): string {
  if (row.deployment === undefined) {
    const lasted =
      row.facts.lastedMs ?? (since === undefined ? undefined : Math.max(0, row.at - since))
    const after = lasted === undefined ? '' : `After ${formatDuration(Number(lasted))}.`
    return [sentence(row.detail), after].filter(Boolean).join(' ')
  }
  const failure = deployment?.failure
  if (!failure || !isTrouble(row)) return isTrouble(row) ? sentence(row.detail) : ''
  const { title, detail, remedy } = describeFailure(
    toldToOthers(failure),
    aroundFailure(deployment),
  )
  return [sentence(title), detail, isKept(failure) ? '' : remedy].filter(Boolean).join(' ')
}

/** TF-27: whose login a registry refused stands in the timeline, and is nothing for a room full of people. */
const isKept = (failure: Failure): failure is Extract<Failure, { kind: 'registry-auth' }> =>
  failure.kind === 'registry-auth'

function toldToOthers(failure: Failure): Failure {
  if (!isKept(failure)) return failure
  const { host, image } = failure
  return { kind: 'pull-failed', host, image, reason: 'its timeline says why' }
}

/** Names begin as they are written. */
function sentence(text: string): string {
  const begun = /^(?:it|its|no|ended|another) /.test(text)
    ? `${text[0]?.toUpperCase()}${text.slice(1)}`
    : text
  return begun === '' || /[.!?…]$/.test(begun) ? begun : `${begun}.`
}

function factsOf({ row, deployment }: Telling): readonly Fact[] {
  const { actor, reason, facts } = row
  const hosts = facts.hosts ?? row.host
  const took = deployment && row.event !== 'deployment-started' ? tookOf(deployment) : undefined
  const found: readonly (readonly [string, string | undefined])[] = [
    ['On', row.object.kind === 'host' ? undefined : hosts],
    ['Release', facts.release],
    ['By', row.deployment === undefined ? undefined : actor],
    ['Reason', reason],
    ['Took', took],
  ]
  return found.flatMap(([label, value]) => (value ? [{ label, value }] : []))
}

function tookOf({ startedAt, endedAt }: Deployment): string | undefined {
  return startedAt === null || endedAt === null ? undefined : formatDuration(endedAt - startedAt)
}

function linksOf(telling: Telling): readonly MessageLink[] {
  const { linkBase, page, row } = telling
  const targets = targetsOf(telling).filter(
    ([, to]) => parseDeepLink(formatDeepLink(to), row.at).kind !== 'unknown',
  )
  const [first] = targets
  const links = targets.map(([label, to]) => ({ label, url: webLink(to, linkBase) }))
  // Chat tools make no link of another scheme: on this machine there is a page that can be followed all the same.
  if (!first || !page || linkBase !== '') return links
  return [...links, { label: 'Open on this machine', url: webLink(first[1], page) }]
}

/** Targets that a message leads to, by the words of its links. */
type Target = readonly [label: string, to: FollowedLink]

function targetsOf(telling: Telling): readonly Target[] {
  const { row } = telling
  const { kind, name } = row.object
  if (row.event === 'disk-nearly-full') return [['Clean up', { kind: 'disk', name }]]
  if (kind === 'host') return [['Open', { kind, name }]]
  if (kind !== 'workload') return [['Open', { kind: 'activity', id: String(row.seq) }]]
  const open: FollowedLink =
    row.deployment === undefined
      ? { kind: 'workload', name }
      : { kind: 'deployment', id: row.deployment }
  const logs: FollowedLink = { kind: 'logs', name, since: null, until: null }
  const inTrouble: readonly Target[] = isTrouble(row) ? [['Logs', logs]] : []
  return [['Open', open], ...inTrouble, ...proposalsOf(telling)]
}

/** Changes a click away: going back from what is in trouble, and to what is newer. */
function proposalsOf({ row, previousRelease }: Telling): readonly Target[] {
  const { event, at, facts } = row
  const proposed = {
    workload: row.object.name,
    expires: Math.floor((at + proposalMs) / 1_000),
    reason: null,
    from: 'Longshore',
  }
  if (event === 'newer-image') {
    const { tag = null, digest = null, by, does } = facts
    // What its document only tells of, or what is in a file, is not deployed by a link.
    if (does === 'notify') return []
    if (by === 'commit' && digest !== null)
      return [['Deploy', { kind: 'deploy', ...proposed, tag: null, digest: null, commit: digest }]]
    if (by !== undefined && by !== 'deploy') return []
    return [['Deploy', { kind: 'deploy', ...proposed, tag, digest }]]
  }
  const isAway = event === 'deployment-unstable' || event.startsWith('workload-')
  if (!isAway || !isTrouble(row) || previousRelease === undefined) return []
  return [['Roll back', { kind: 'rollback', ...proposed, to: previousRelease }]]
}
