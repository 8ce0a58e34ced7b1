/** Routes of the edge made, switched, brought back and taken away. */
import { randomBytes } from 'node:crypto'
import { canonicalJson } from '../../../shared/lib/canonical.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { type RouteName, routeText } from '../../../shared/model/face.ts'
import type { OwnCertificate } from '../own-certificate.ts'
import type { FoundRoute, RestoreOrder, SecretFor, SetHow, WantedRoute } from '../router.ts'
import { isLedTo } from '../targets.ts'
import { routesOf } from './config.ts'
import { isEarlier, routeBeside } from './earlier.ts'
import { folderOfFound, foundIn, type Now, routeJson, stateOf, tlsOf, tokenOf } from './found.ts'
import { type EdgeLine, refuseChanged, refuseTaken } from './line.ts'
import { type EdgeRoute, fileNameOf, folderIn, folderOf, isAt, markOf, withRoute } from './route.ts'
import { isOwn } from './tls.ts'

interface Setting extends SetHow {
  /** The route as it was when that was decided; undefined = there was none. */
  readonly seen: FoundRoute | undefined
  /** Port at which the host publishes HTTPS. */
  readonly httpsPort: number
  certificate(wanted: SecretFor): OwnCertificate | { readonly trouble: string }
}

/** Once it is back, the next request goes there. */
export async function setRoute(
  line: EdgeLine,
  wanted: WantedRoute,
  { seen, signal, takeOver = false, httpsPort, certificate }: Setting,
): Promise<FoundRoute> {
  const own = ownCertificate(line, wanted, certificate)
  const target = fileNameOf(wanted.targets)
  if (target.length > longestName) refuseLong(line, wanted)
  const now = await seenAgain(line, wanted, { seen, signal })
  if (now?.state !== seen?.state) refuseChanged(line, wanted, now)
  if (now && !takeOver && !isSameOwner(now, wanted)) refuseTaken(line, now)
  const token = (now && tokenOf(now)) ?? randomBytes(16).toString('hex')
  const folder = (now && folderOfFound(now)) ?? folderOf(line.installation, wanted)
  const tls = own?.id ?? (wanted.tls === 'off' ? 'off' : 'auto')
  const has = routeJson(now)
  const route = routeBeside(has, { ...wanted, tls, token, folder }, httpsPort)
  const { targets } = line
  if (own) await targets.putCertificate(own.id, own.pem, signal)
  // One that was never asked for leads nowhere before it leads to the right place.
  if (!now) await targets.put(folder, target, signal)
  if (has !== canonicalJson(route)) await writeRoute(line, { route, now, wanted }, signal)
  if (now && stateOf(now).target !== target) await leadTo(line, route, { target, signal })
  return await applied(line, wanted, { route, seen: now, signal })
}

/** Bytes of the name of a file, on every file system that an engine has volumes on. */
const longestName = 255

/** Ids of containers fit always; long addresses, on a network that looks no names up, may not. */
function refuseLong({ session }: EdgeLine, { targets, ...at }: WantedRoute): never {
  const reason = `the addresses of ${targets.length} containers are too long to be kept together: let there be fewer of them, or put them on a network of their own, where they are found by name`
  const of = { host: session.name, proxy: 'The edge', route: routeText(at) }
  return fail({ kind: 'proxy-refused', ...of, reason })
}

/** With hundreds of names all of them take a while to be read. */
async function seenAgain(
  line: EdgeLine,
  at: RouteName,
  { seen, signal }: { readonly seen: FoundRoute | undefined; readonly signal: AbortSignal },
): Promise<FoundRoute | undefined> {
  const alone = seen && (await line.again(seen, signal))
  return alone ?? foundIn(await line.look(signal), at)
}

interface Leading {
  readonly target: string
  readonly signal: AbortSignal
}

/** By the route that Caddy has. */
async function leadTo(
  { targets }: EdgeLine,
  route: EdgeRoute,
  { target, signal }: Leading,
): Promise<void> {
  const folder = folderIn(route)
  if (!folder) return
  await (isEarlier(route) ? targets.grow : targets.put)(folder, target, signal)
}

/** A route of an earlier version leaves the file before in its folder: the next one leads by any that is there. */
async function onlyWhatLeads(
  { targets }: EdgeLine,
  [from, to]: readonly [EdgeRoute, EdgeRoute],
  { target, signal }: Leading,
): Promise<void> {
  const folder = folderIn(from)
  if (folder && isEarlier(from) && !isEarlier(to)) await targets.put(folder, target, signal)
}

interface Writing {
  readonly route: EdgeRoute
  readonly now: FoundRoute | undefined
  readonly wanted: WantedRoute
}

async function writeRoute(
  line: EdgeLine,
  { route, now, wanted }: Writing,
  signal: AbortSignal,
): Promise<void> {
  const { route: from, target } = now ? stateOf(now) : { route, target: null }
  if (target !== null) await onlyWhatLeads(line, [from, route], { target, signal })
  await line.write((later) => {
    const found = foundIn(later, wanted)
    if (routeJson(found) !== routeJson(now)) refuseChanged(line, wanted, found)
    return (routes) => withRoute(routes, route)
  }, signal)
  await tidyCertificates(line, [now && ownOf(now), markOf(route)?.tls], signal)
}

/** The id of the own certificate that a route has. */
function ownOf(found: FoundRoute): string | undefined {
  const tls = tlsOf(found)
  return tls !== undefined && isOwn(tls) ? tls : undefined
}

/**
 * Tidies certificates; those there before are kept as well, for this may have to be undone. Only where this changes
 * any.
 */
async function tidyCertificates(
  line: EdgeLine,
  changed: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<void> {
  const mine = changed.filter((each) => each !== undefined && isOwn(each))
  if (mine.length === 0) return
  const kept = [...(await ownInUse(line, signal)), ...mine.flatMap((each) => each ?? [])]
  await line.targets.keepCertificates([...new Set(kept)], signal)
}

async function ownInUse(line: EdgeLine, signal: AbortSignal): Promise<string[]> {
  const { config } = await line.look(signal)
  return routesOf(config).flatMap((route) => {
    const tls = markOf(route)?.tls
    return tls !== undefined && isOwn(tls) ? [tls] : []
  })
}

interface Applied {
  readonly route: EdgeRoute
  readonly seen: FoundRoute | undefined
  readonly signal: AbortSignal
}

async function applied(
  line: EdgeLine,
  wanted: WantedRoute,
  { route, ...by }: Applied,
): Promise<FoundRoute> {
  const put = await seenAgain(line, wanted, by)
  if (put && isLedTo(put, wanted.targets) && routeJson(put) === canonicalJson(route)) return put
  const reason = put ? `it leads to ${put.targets.join(', ') || 'nowhere'}` : 'it has no such route'
  const of = { host: line.session.name, proxy: 'The edge', route: routeText(wanted) }
  return fail({ kind: 'proxy-not-applied', ...of, reason })
}

function ownCertificate(
  { session }: EdgeLine,
  { tls, owner: { workload }, ...wanted }: WantedRoute,
  read: Setting['certificate'],
): OwnCertificate | undefined {
  if (typeof tls === 'string') return undefined
  const { certificate: secret } = tls
  const own = read({ name: wanted.name, secret, workload })
  if (!('trouble' in own)) return own
  const of = { host: session.name, proxy: 'The edge', route: routeText(wanted) }
  return fail({ kind: 'proxy-refused', ...of, reason: `its certificate ${secret}: ${own.trouble}` })
}

const isSameOwner = ({ owner }: FoundRoute, wanted: WantedRoute): boolean =>
  owner?.installation === wanted.owner.installation && owner.workload === wanted.owner.workload

export async function restoreRoute(
  line: EdgeLine,
  { at, before, put }: RestoreOrder,
  signal: AbortSignal,
): Promise<void> {
  const looked = await line.look(signal)
  const now = foundIn(looked, at)
  if (now?.state === before?.state)
    return now ? undefined : await clear(line, looked, { at, signal })
  if (!isOfThisRun(line, now, { at, before, put })) refuseChanged(line, at, now)
  if (!before) return now && (await takeAway(line, now, { signal }))
  const { route, target } = stateOf(before)
  const { route: from } = now ? stateOf(now) : { route }
  // First where it leads: as it was told before, it may lead to one place alone.
  if (target !== null) {
    await leadTo(line, from, { target, signal })
    await onlyWhatLeads(line, [from, route], { target, signal })
  }
  await line.write(() => (routes) => withRoute(routes, route), signal)
}

/** Clears what was made ready for a route that never came. */
async function clear(
  line: EdgeLine,
  { targets }: Now,
  { at, signal }: { readonly at: RouteName; readonly signal: AbortSignal },
): Promise<void> {
  const folder = folderOf(line.installation, at)
  if (targets.has(folder)) await line.targets.drop(folder, signal)
}

/** Whether a route is of this run. A half-done one counts: its route, and not yet its target. */
function isOfThisRun(
  { installation }: EdgeLine,
  now: FoundRoute | undefined,
  { before, put }: RestoreOrder,
): boolean {
  if (put && now?.state === put.state) return true
  if (now === undefined) return put === null
  if (now.owner?.installation !== installation) return false
  return !put || [routeJson(before), routeJson(put)].includes(routeJson(now))
}

/**
 * Takes a route away, its target first, so that nothing of it is left where this ends half-way: it answers 503 then.
 */
export async function takeAway(
  line: EdgeLine,
  seen: FoundRoute,
  { signal, mayReturn = false }: { readonly signal: AbortSignal; readonly mayReturn?: boolean },
): Promise<void> {
  const now = foundIn(await line.look(signal), seen)
  if (!now) return
  if (now.state !== seen.state) refuseChanged(line, seen, now)
  const folder = folderOfFound(seen)
  if (folder) await line.targets.drop(folder, signal)
  await line.write((later) => {
    const found = foundIn(later, seen)
    if (found && routeJson(found) !== routeJson(seen)) refuseChanged(line, seen, found)
    return (routes) => routes.filter((route) => !isAt(route, seen))
  }, signal)
  const own = ownOf(seen)
  if (own === undefined || mayReturn || (await ownInUse(line, signal)).includes(own)) return
  await line.targets.forgetCertificate(own, signal)
}
