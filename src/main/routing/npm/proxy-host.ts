/** Proxy hosts as routes, and what one of ours is made of. Pure. */
import { z } from 'zod'
import type { FaceTls } from '../../../shared/model/face.ts'
import type { FoundRoute, RouteOwner, WantedRoute } from '../router.ts'
import type { NpmCertificate, ProxyHost, ProxyHostFields } from './api.ts'

const markSchema = z.looseObject({
  installation: z.string(),
  workload: z.string(),
  tls: z.string().optional(),
  /** Fields as they were before it was taken over. */
  before: z.record(z.string(), z.unknown()).optional(),
})

/** undefined = it was not taken over, or is not ours. */
export const takenFrom = (host: ProxyHost): ProxyHostFields | undefined => markOf(host)?.before

const markOf = ({ meta }: ProxyHost) => markSchema.safeParse(meta.longshore).data

export function ownerOf(host: ProxyHost): RouteOwner | null {
  const mark = markOf(host)
  return mark ? { installation: mark.installation, workload: mark.workload } : null
}

/** Fields that others add to a row while it stays the same route: when, whose, and how nginx took it. */
const beside = ['id', 'created_on', 'modified_on', 'owner_user_id', 'owner', 'certificate']
const besideToo = [...beside, 'access_list', 'is_deleted', 'use_default_location', 'ipv6']

/** All that makes it the route that it is. */
export function fieldsOf(host: ProxyHost): ProxyHostFields {
  const { nginx_online: _, nginx_err: __, ...meta } = host.meta
  const all = Object.entries({ ...host, meta }).filter(([name]) => !besideToo.includes(name))
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The fields of `to` that are otherwise in `from`: all that has to be sent. */
export function differing(from: ProxyHostFields, to: ProxyHostFields): ProxyHostFields {
  const other = ([name, value]: [string, unknown]) => !isSame(from[name], value)
  return Object.fromEntries(Object.entries(to).filter(other))
}

/** Its older versions say 0 and 1 where newer ones say false and true. */
const isSame = (a: unknown, b: unknown): boolean =>
  typeof b === 'boolean' ? Boolean(a) === b : JSON.stringify(a) === JSON.stringify(b)

/** The one that has a name, among others perhaps. */
export const hostFor = (all: readonly ProxyHost[], name: string): ProxyHost | undefined =>
  all.find(({ domain_names }) => domain_names.some((each) => each.toLowerCase() === name))

export function foundIn(host: ProxyHost): FoundRoute[] {
  const trouble = troubleOf(host)
  const rest = {
    ...{ owner: ownerOf(host), state: JSON.stringify(fieldsOf(host)) },
    ...(trouble !== undefined && { trouble }),
  }
  const main = { path: '/', targets: [`${host.forward_host}:${host.forward_port}`] }
  const locations = (host.locations ?? []).map(({ path, forward_host, forward_port }) => ({
    ...{ path: path.length > 1 ? path.replace(/\/$/, '') : path },
    targets: [`${forward_host}:${forward_port}`],
  }))
  // A location of its own for all of it stands in front of the main one.
  const all = locations.some(({ path }) => path === '/') ? locations : [main, ...locations]
  return host.domain_names.flatMap((name) =>
    all.map((at) => ({ name: name.toLowerCase(), ...at, ...rest })),
  )
}

const certifiedSchema = z.object({ certificate_id: z.number().min(1) })

export const hasCertificate = ({ state }: Pick<FoundRoute, 'state'>): boolean =>
  certifiedSchema.safeParse(JSON.parse(state)).success

/** As nginx says it, or what it means that something is not there. */
export function troubleOf(host: ProxyHost): string | undefined {
  if (!host.enabled) return 'It is disabled.'
  if (host.meta.nginx_online === false)
    return `nginx does not take it: ${host.meta.nginx_err || 'it does not say why'}`
  if (host.certificate_id === 0 && markOf(host)?.tls === 'auto')
    return 'No certificate there is for this name, so it answers HTTP alone: order one in Nginx Proxy Manager, then deploy again.'
  return undefined
}

export interface Settled {
  readonly certificate: number
  readonly accessList: number
}

/** Fields that the proxy host of a face is to have. */
export function fieldsFor(wanted: WantedRoute, { certificate, accessList }: Settled) {
  // It has place for one.
  const [target = ''] = wanted.targets
  const cut = target.lastIndexOf(':')
  return {
    forward_scheme: 'http',
    forward_host: target.slice(0, cut),
    forward_port: Number(target.slice(cut + 1)),
    access_list_id: accessList,
    certificate_id: certificate,
    ssl_forced: certificate > 0,
    http2_support: certificate > 0,
  }
}

export const markFor = (
  { owner, tls }: Pick<WantedRoute, 'owner' | 'tls'>,
  before?: ProxyHostFields,
) => ({
  longshore: {
    ...{ ...owner, tls: typeof tls === 'string' ? tls : 'certificate' },
    ...(before && { before }),
  },
})

/** Further fields of a new one; the rest is its usual. */
export const newFields = { allow_websocket_upgrade: true, block_exploits: false, locations: [] }

/** The newest for that name, or for all beside it. undefined = none. */
export function certificateFor(name: string, all: readonly NpmCertificate[]): number | undefined {
  const star = name.replace(/^[^.]+/, '*')
  const fits = all.filter(({ domain_names }) =>
    domain_names.some((each) => [name, star].includes(each.toLowerCase())),
  )
  return fits.reduce<number | undefined>((newest, { id }) => Math.max(newest ?? 0, id), undefined)
}

/** The number of a certificate that a face names. undefined = it is no number. */
export function numberIn(tls: FaceTls): number | undefined {
  return typeof tls === 'object' && /^[1-9]\d{0,8}$/.test(tls.certificate)
    ? Number(tls.certificate)
    : undefined
}
