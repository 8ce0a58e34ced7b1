import { workloadNameSchema } from './workload.ts'

/** A deploy that somebody proposes by a link; a human confirms it, with every value on screen. */
export interface DeployProposal {
  readonly workload: string
  readonly tag: string | null
  readonly digest: string | null
  /** Unix seconds; after this the proposal is void. */
  readonly expires: number
}

/** What a `longshore://` link may ask to be shown. Nothing in here acts. */
export type DeepLink =
  | { readonly kind: 'workload'; readonly name: string }
  | { readonly kind: 'deployment'; readonly id: string }
  | { readonly kind: 'plan'; readonly id: string }
  | ({ readonly kind: 'deploy' } & DeployProposal)
  | { readonly kind: 'unknown'; readonly reason: 'malformed' | 'expired' }

const scheme = 'longshore://'
/** Far above any real link; longer text is an attack or a mistake. */
const maxLength = 2_048
const idPattern = /^[A-Za-z0-9_-]{1,64}$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const digestPattern = /^sha256:[0-9a-f]{64}$/
const expiresPattern = /^[1-9][0-9]{0,11}$/
const proposalFields: readonly string[] = ['workload', 'tag', 'digest', 'expires']

const malformed: DeepLink = { kind: 'unknown', reason: 'malformed' }

/** Total over all strings: whatever is not exactly one of the known forms is `unknown`. */
export function parseDeepLink(text: string, nowMs: number): DeepLink {
  if (text.length > maxLength || !text.startsWith(scheme)) return malformed
  const rest = text.slice(scheme.length)
  const deploy = /^deploy\/?\?(.*)$/s.exec(rest)
  if (deploy) return parseDeploy(deploy[1] ?? '', nowMs)
  const page = /^(workload|deployment|plan)\/([^/]+)\/?$/s.exec(rest)
  return page ? parsePage(page[1] ?? '', page[2] ?? '') : malformed
}

/** The fields of a deploy proposal as a link's query carries them; undefined when they are not. */
export function parseProposal(query: string): DeployProposal | undefined {
  const fields = readFields(query)
  if (!fields) return undefined
  const workload = fields.get('workload') ?? ''
  const tag = fields.get('tag') ?? null
  const digest = fields.get('digest') ?? null
  const expires = fields.get('expires') ?? ''
  const isValid =
    workloadNameSchema.safeParse(workload).success &&
    (tag === null || tagPattern.test(tag)) &&
    (digest === null || digestPattern.test(digest)) &&
    expiresPattern.test(expires)
  return isValid ? { workload, tag, digest, expires: Number(expires) } : undefined
}

export function formatProposal(proposal: DeployProposal): string {
  const { workload, tag, digest, expires } = proposal
  return [
    `workload=${workload}`,
    ...(tag === null ? [] : [`tag=${tag}`]),
    ...(digest === null ? [] : [`digest=${digest}`]),
    `expires=${expires}`,
  ].join('&')
}

/** The window's route that shows what the link names; undefined for an unknown link. */
export function routeOf(link: DeepLink): string | undefined {
  switch (link.kind) {
    case 'workload':
      return `/workloads/${link.name}`
    case 'deployment':
      return `/deployments/${link.id}`
    case 'plan':
      return `/plan/${link.id}`
    case 'deploy':
      // One opaque value: a router that reads numbers out of a query would turn tag 1.10 into 1.1.
      return `/workloads/${link.workload}?deploy=${encodeURIComponent(formatProposal(link))}`
    case 'unknown':
      return undefined
  }
}

function parsePage(page: string, name: string): DeepLink {
  if (page === 'workload') {
    return workloadNameSchema.safeParse(name).success ? { kind: 'workload', name } : malformed
  }
  if (!idPattern.test(name)) return malformed
  return page === 'plan' ? { kind: 'plan', id: name } : { kind: 'deployment', id: name }
}

function parseDeploy(query: string, nowMs: number): DeepLink {
  const proposal = parseProposal(query)
  if (!proposal) return malformed
  if (proposal.expires * 1_000 <= nowMs) return { kind: 'unknown', reason: 'expired' }
  return { kind: 'deploy', ...proposal }
}

/** Known fields, each at most once; the only escape a value can need is the digest's colon. */
function readFields(query: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>()
  for (const part of query.split('&')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at)
    if (at < 1 || fields.has(name) || !proposalFields.includes(name)) return undefined
    fields.set(name, part.slice(at + 1).replace(/%3A/i, ':'))
  }
  return fields
}
