import { type FollowedLink, type LinkProposal, type LogsLink, linkScheme } from './deep-link.ts'

/** The `longshore://` form; `parseDeepLink` reads it back, where each value is one of its kind. */
export function formatDeepLink(link: FollowedLink): string {
  return `${linkScheme}${afterScheme(link)}`
}

/**
 * The form that chat services make clickable: the landing page, with what is linked in the fragment, which no browser
 * sends anywhere. Where there is no landing page (`linkBase` is ''), the `longshore://` form.
 */
export function webLink(link: FollowedLink, linkBase: string): string {
  return linkBase === '' ? formatDeepLink(link) : `${linkBase}#${afterScheme(link)}`
}

/** Whether `webLink` may begin with a text: a page over https, or of this machine. */
export function isLinkBase(text: string): boolean {
  if (text === '') return true
  if (!URL.canParse(text) || /[\s?#<>"'|]/.test(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && username + password === ''
}

function afterScheme(link: FollowedLink): string {
  switch (link.kind) {
    case 'workload':
    case 'host':
      return `${link.kind}/${link.name}`
    case 'disk':
      return `host/${link.name}/disk`
    case 'deployment':
    case 'plan':
    case 'activity':
      return `${link.kind}/${link.id}`
    case 'logs':
      return withQuery(`workload/${link.name}/logs`, { since: link.since, until: link.until })
    case 'releases':
      return withQuery(`workload/${link.name}/releases`, { release: link.release })
    case 'deploy':
    case 'rollback':
      return `${link.kind}?${formatProposal(link)}`
  }
}

export function formatProposal(proposal: LinkProposal): string {
  const { workload, expires, reason, from } = proposal
  const what =
    proposal.kind === 'deploy'
      ? {
          ...{ tag: proposal.tag, digest: proposal.digest },
          ...{ ref: proposal.ref ?? null, commit: proposal.commit ?? null },
        }
      : { to: proposal.to }
  return query({ workload, ...what, expires, reason, from })
}

type Fields = Readonly<Record<string, string | number | null>>

function withQuery(page: string, fields: Fields): string {
  const text = query(fields)
  return text === '' ? page : `${page}?${text}`
}

function query(fields: Fields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${escaped(name, value)}`]))
    .join('&')
}

/** Chat services end a link at some of what encodeURIComponent leaves. */
function escaped(name: string, value: string | number): string {
  if (name !== 'reason' && name !== 'from') return String(value)
  return encodeURIComponent(value).replace(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * The window's route that shows what the link names. Values are opaque texts or quoted: a router that reads numbers
 * out of a query would turn tag 1.10 into 1.1, and miss a host that is called 7.
 */
export function routeOf(link: FollowedLink): string {
  switch (link.kind) {
    case 'workload':
      return `/workloads/${link.name}`
    case 'logs':
      return withQuery(`/workloads/${link.name}/logs`, { range: rangeOf(link) })
    case 'releases':
      return withQuery(`/workloads/${link.name}/releases`, { release: link.release })
    case 'host':
      return hostRoute(link.name)
    case 'disk':
      return `${hostRoute(link.name)}&part=disk`
    case 'deployment':
      return `/deployments/${link.id}`
    case 'plan':
      return `/plan/${link.id}`
    case 'activity':
      return `/activity/${link.id}`
    case 'deploy':
    case 'rollback':
      return `/workloads/${link.workload}?${link.kind}=${encodeURIComponent(formatProposal(link))}`
  }
}

const hostRoute = (name: string): string =>
  `/hosts?host=${encodeURIComponent(JSON.stringify(name))}`

/** `1700000000..1700000060`, either side may be missing; null where both are. */
function rangeOf({ since, until }: LogsLink): string | null {
  return since === null && until === null ? null : `${since ?? ''}..${until ?? ''}`
}
