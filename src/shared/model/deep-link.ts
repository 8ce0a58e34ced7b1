/** Links: what a `longshore://` text may ask to be shown. Nothing in here acts. docs/links.md tells every form. */
import { hostNamePattern, workloadNamePattern } from './name-patterns.ts'

/** A proposal that somebody makes by a link; a human confirms it, with every value on screen. */
interface Proposed {
  readonly workload: string
  /** Unix seconds; after this the proposal is void. */
  readonly expires: number
  /** Plain text of whoever made the link. */
  readonly reason: string | null
  /** Who the link says it is from: anybody can write anything here. */
  readonly from: string | null
}

export interface DeployProposal extends Proposed {
  readonly kind: 'deploy'
  readonly tag: string | null
  /** Digest that the tag meant when the link was made: this image is proposed, and no other. */
  readonly digest: string | null
  /** A branch or a tag of the git repository that it is made from. */
  readonly ref?: string
  /** Commit that the ref meant when the link was made: this commit is proposed, and no other. */
  readonly commit?: string
}

export interface RollbackProposal extends Proposed {
  readonly kind: 'rollback'
  readonly to: string
}

export type LinkProposal = DeployProposal | RollbackProposal

export interface LogsLink {
  readonly kind: 'logs'
  readonly name: string
  /** Unix seconds; null = no bound. */
  readonly since: number | null
  readonly until: number | null
}

export type FollowedLink =
  | { readonly kind: 'workload'; readonly name: string }
  | LogsLink
  | { readonly kind: 'releases'; readonly name: string; readonly release: string | null }
  | { readonly kind: 'host' | 'disk'; readonly name: string }
  | { readonly kind: 'deployment' | 'plan' | 'activity'; readonly id: string }
  | LinkProposal

export interface RefusedLink {
  readonly kind: 'unknown'
  readonly reason: 'malformed' | 'expired' | 'unknown-form' | 'unknown-field'
  /** The broken piece, in words; holds nothing of the text but names of letters. */
  readonly what: string
}

export type DeepLink = FollowedLink | RefusedLink

export const linkScheme = 'longshore://'
/** Far above any real link; longer text is an attack or a mistake. */
export const maxLinkLength = 2_048
const maxReason = 200
const maxFrom = 80

const idPattern = /^[A-Za-z0-9_-]{1,64}$/
/** Rows of the activity are numbered. */
const rowPattern = /^[1-9][0-9]{0,14}$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/
/** As names in repositories are, but for signs that chats end a link at. */
const refPattern = /^(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$))[A-Za-z0-9_][\w./-]{0,254}$/
const commitPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const releasePattern = /^r[1-9][0-9]{0,8}$/
const secondsPattern = /^[1-9][0-9]{0,11}$/
/** Control characters, line ends, what turns the direction of text, halves of characters: a name can be forged with them. */
const hiddenPattern = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\u200B\u2060\uFEFF]/u

class Refusal extends Error {
  readonly link: RefusedLink
  constructor(reason: RefusedLink['reason'], what: string) {
    super(what)
    this.link = { kind: 'unknown', reason, what }
  }
}

/** Total over all strings: whatever is not exactly one of the known forms is `unknown`, with what is wrong. */
export function parseDeepLink(text: string, nowMs: number): DeepLink {
  try {
    return parse(text, nowMs)
  } catch (error) {
    if (error instanceof Refusal) return error.link
    throw error
  }
}

/** The link in what a person has at hand: itself, or the address of a landing page that has it in its fragment. */
export function linkTextIn(given: string): string {
  const text = given.trim()
  const at = text.indexOf('#')
  return /^https?:\/\//.test(text) && at > 0 ? `${linkScheme}${text.slice(at + 1)}` : text
}

/**
 * Reads again what stands after `deploy?` or `rollback?` in a link, without a look at the clock; undefined where it
 * is none.
 */
export function parseProposal(kind: LinkProposal['kind'], query: string): LinkProposal | undefined {
  const link = parseDeepLink(`${linkScheme}${kind}?${query}`, 0)
  return link.kind === 'deploy' || link.kind === 'rollback' ? link : undefined
}

function parse(text: string, nowMs: number): FollowedLink {
  if (!text.startsWith(linkScheme))
    throw new Refusal('malformed', `it does not begin with ${linkScheme}`)
  if (text.length > maxLinkLength)
    throw new Refusal('malformed', `it is longer than ${maxLinkLength} characters`)
  const rest = text.slice(linkScheme.length)
  const at = rest.indexOf('?')
  const words = (at < 0 ? rest : rest.slice(0, at)).split('/')
  // `workload/web/` is what some programs make of `workload/web`.
  if (words.length > 1 && words.at(-1) === '') words.pop()
  const query = at < 0 ? undefined : rest.slice(at + 1)
  const [form = '', name, view, ...more] = words
  if (more.length > 0) throw unknownForm(form)
  if (name === undefined) return parseProposed(form, query, nowMs)
  return parsePage({ form, name, view, query })
}

interface Page {
  readonly form: string
  readonly name: string
  readonly view: string | undefined
  readonly query: string | undefined
}

function parsePage({ form, name, view, query }: Page): FollowedLink {
  if (form === 'workload' && view !== undefined) return parseView(name, view, query)
  if (form === 'host' && view === 'disk') {
    readFields(query, [])
    return { kind: view, name: matching(name, hostNamePattern, 'name of the host') }
  }
  if (!pages.has(form) || view !== undefined) throw unknownForm(form)
  readFields(query, [])
  switch (form) {
    case 'workload':
      return { kind: form, name: matching(name, workloadNamePattern, 'name of the workload') }
    case 'host':
      return { kind: form, name: matching(name, hostNamePattern, 'name of the host') }
    case 'deployment':
    case 'plan':
      return { kind: form, id: matching(name, idPattern, `id of the ${form}`) }
    case 'activity':
      return { kind: form, id: matching(name, rowPattern, 'number of the activity') }
    default:
      throw unknownForm(form)
  }
}

const pages: ReadonlySet<string> = new Set(['workload', 'host', 'deployment', 'plan', 'activity'])

function parseView(text: string, view: string, query: string | undefined): FollowedLink {
  if (view !== 'logs' && view !== 'releases') throw unknownForm('workload')
  const name = matching(text, workloadNamePattern, 'name of the workload')
  if (view === 'releases') {
    const fields = readFields(query, ['release'])
    return { kind: view, name, release: fields.optional('release', releasePattern) }
  }
  const fields = readFields(query, ['since', 'until'])
  const [since, until] = [fields.seconds('since'), fields.seconds('until')]
  if (since !== null && until !== null && until < since)
    throw new Refusal('malformed', 'its until is before its since')
  return { kind: view, name, since, until }
}

function parseProposed(form: string, query: string | undefined, nowMs: number): LinkProposal {
  if (form !== 'deploy' && form !== 'rollback') throw unknownForm(form)
  const own = form === 'deploy' ? ['tag', 'digest', 'ref', 'commit'] : ['to']
  const fields = readFields(query ?? '', ['workload', ...own, 'expires', 'reason', 'from'])
  const proposed = {
    workload: fields.required('workload', workloadNamePattern),
    expires: Number(fields.required('expires', secondsPattern)),
    reason: fields.plain('reason', maxReason),
    from: fields.plain('from', maxFrom),
  }
  const link = withWhat(form, proposed, fields)
  if (link.expires * 1_000 <= nowMs)
    throw new Refusal('expired', `it was good until ${utc(link.expires)}`)
  return link
}

function withWhat(
  kind: LinkProposal['kind'],
  proposed: Proposed,
  fields: ReturnType<typeof readFields>,
): LinkProposal {
  if (kind === 'rollback') return { kind, ...proposed, to: fields.required('to', releasePattern) }
  const tag = fields.optional('tag', tagPattern)
  // The only escape that a value of letters can need is the digest's colon.
  const digest = fields.optional('digest', digestPattern, (text) => text.replace(/%3A/i, ':'))
  const ref = fields.optional('ref', refPattern)
  const commit = fields.optional('commit', commitPattern)
  const isImage = tag !== null || digest !== null
  if (isImage && (ref !== null || commit !== null))
    throw new Refusal('malformed', 'it names an image and a commit')
  const ofCommit = { ...(ref !== null && { ref }), ...(commit !== null && { commit }) }
  return { kind, ...proposed, tag, digest, ...ofCommit }
}

const unknownForm = (form: string): Refusal =>
  new Refusal(
    'unknown-form',
    pages.has(form) || form === 'deploy' || form === 'rollback'
      ? `${form} links have another form`
      : 'what it asks for is no form of link',
  )

/** Moments that no calendar has are told as they are. */
export function utc(seconds: number): string {
  const at = new Date(seconds * 1_000)
  return Number.isNaN(at.getTime())
    ? `second ${seconds}`
    : `${at
        .toISOString()
        .replace('T', ' ')
        .replace(/:\d\d\.\d+Z$/, '')} UTC`
}

function matching(text: string | undefined, pattern: RegExp, what: string): string {
  if (text === undefined || text === '') throw new Refusal('malformed', `its ${what} is missing`)
  if (!pattern.test(text)) throw new Refusal('malformed', `its ${what} is not one`)
  return text
}

/** Known fields, each at most once. */
function readFields(query: string | undefined, known: readonly string[]) {
  const fields = new Map<string, string>()
  for (const part of query === undefined || query === '' ? [] : query.split('&')) {
    const at = part.indexOf('=')
    const name = at < 0 ? part : part.slice(0, at)
    if (!known.includes(name)) throw unknownField(name)
    if (at < 0) throw new Refusal('malformed', `its field ${name} has no value`)
    if (fields.has(name)) throw new Refusal('malformed', `its field ${name} stands there twice`)
    fields.set(name, part.slice(at + 1))
  }
  if (query !== undefined && known.length === 0) throw new Refusal('malformed', 'it ends in a "?"')
  const optional = (name: string, pattern: RegExp, mend = (text: string) => text) => {
    const text = fields.get(name)
    return text === undefined ? null : matching(mend(text), pattern, name)
  }
  return {
    optional,
    required: (name: string, pattern: RegExp) => matching(fields.get(name), pattern, name),
    seconds: (name: string) => {
      const text = optional(name, secondsPattern)
      return text === null ? null : Number(text)
    },
    plain: (name: string, most: number) => {
      const text = fields.get(name)
      return text === undefined ? null : plainText(text, name, most)
    },
  }
}

const unknownField = (name: string): Refusal =>
  new Refusal(
    'unknown-field',
    /^[a-z]{1,20}$/.test(name)
      ? `there is no field ${name} in links of its form`
      : 'it has a field that no link of its form has',
  )

function plainText(escaped: string, name: string, most: number): string {
  let text: string
  try {
    text = decodeURIComponent(escaped)
  } catch {
    throw new Refusal('malformed', `its ${name} has an escape that is none`)
  }
  if (text.trim() === '') throw new Refusal('malformed', `its ${name} is empty`)
  if (text.length > most)
    throw new Refusal('malformed', `its ${name} is longer than ${most} characters`)
  if (hiddenPattern.test(text))
    throw new Refusal('malformed', `its ${name} has characters that hide what they are`)
  return text
}
