/** Refusals: what a Nginx Proxy Manager would not take, read before anything is changed. */
import type { FaceTls } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { AskedRoute, RouteRefusal } from '../refusals.ts'
import type { NpmApi, NpmCertificate, ProxyHost } from './api.ts'
import { hostFor, numberIn } from './proxy-host.ts'

/**
 * Its custom locations have their place in nginx's configuration as it stands, where that of a whole name is looked up for each
 * request: one container that is missing, and nginx takes no configuration, and does not start again for any name.
 */
export const noPath =
  'a path would be a custom location there, and nginx does not start, for all of its names, while what one of these leads to is missing; leave the path out, or give it a name of its own'

/** Though every field is as it should be, it would not lead where it is to. undefined = it would. */
export function unfitHost({ id, enabled, locations }: ProxyHost): string | undefined {
  if (!enabled) return `its proxy host ${id} is disabled; enable it there first`
  if ((locations ?? []).some(({ path }) => path === '/'))
    return `its proxy host ${id} has a location of its own for /, which goes before`
  return undefined
}

const nobodySaid =
  'its Nginx Proxy Manager is on another machine, and nobody said how that reaches this host: give the address in the proxy settings of the host (serverIp)'

export async function refusalsOf(
  { api, proxy }: { readonly api: NpmApi; readonly proxy: ProxyOf<'npm'> },
  asked: readonly AskedRoute[],
  signal: AbortSignal,
): Promise<RouteRefusal[]> {
  if (proxy.mode === 'remote' && proxy.serverIp === undefined)
    return asked.map((at) => ({ at, field: 'domain', message: nobodySaid }))
  const hasLists = asked.some((each) => listOf(proxy, each) > 0)
  const hasOwn = asked.some(({ tls }) => typeof tls === 'object')
  const noLists: readonly number[] = []
  const [hosts, lists, certificates] = await Promise.all([
    api.list(signal),
    hasLists ? api.accessLists(signal) : noLists,
    hasOwn ? api.certificates(signal) : [],
  ])
  return asked.flatMap((at): RouteRefusal[] => {
    const there = hostFor(hosts, at.name)
    const list = listOf(proxy, at)
    const troubles = {
      path: at.path === '/' ? undefined : noPath,
      domain: there && unfitHost(there),
      accessList: list > 0 && !lists.includes(list) ? `it has no access list ${list}` : undefined,
      tls: noCertificate(at.tls, certificates),
    }
    return (['path', 'domain', 'accessList', 'tls'] as const).flatMap((field) => {
      const message = troubles[field]
      return message === undefined ? [] : [{ at, field, message }]
    })
  })
}

const listOf = ({ accessList = 0 }: ProxyOf<'npm'>, asked: AskedRoute): number =>
  asked.accessList ?? accessList

function noCertificate(tls: FaceTls, known: readonly NpmCertificate[]): string | undefined {
  if (typeof tls !== 'object') return undefined
  const number = numberIn(tls)
  return known.some(({ id }) => id === number)
    ? undefined
    : `it has no certificate of the number ${tls.certificate}`
}
