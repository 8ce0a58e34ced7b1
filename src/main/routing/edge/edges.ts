/** The edges of hosts, for whoever asks: installed, upgraded, looked at, taken away. */

import { type Clock, steadyNow } from '../../../shared/lib/clock.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { HostRecord } from '../../../shared/model/host.ts'
import type { EdgeStatus, HostProxy } from '../../../shared/model/proxy.ts'
import { outputText } from '../../engine/output-text.ts'
import { checkGuards } from '../../hosts/guard.ts'
import type { Caller } from '../../hosts/host-changes.ts'
import type { HostSession, Hosts } from '../../hosts/session.ts'
import type { SettingsPort } from '../../store/settings.ts'
import type { Store } from '../../store/store.ts'
import { configWith, routesOf } from './config.ts'
import {
  createEdge,
  type EdgePlace,
  edgeNetwork,
  type FoundEdge,
  findEdge,
  removeEdge,
  replaceEdge,
} from './container.ts'
import { isEarlier } from './earlier.ts'
import { type EdgeLine, openEdgeLine } from './line.ts'
import { leadNothing, ledBy, namesOn } from './names.ts'
import { refuseLeading, refuseNeighbours, refuseTakenPorts } from './refusals.ts'
import { type EdgeRoute, folderIn, renewed } from './route.ts'

export interface EdgesDeps {
  readonly hosts: Pick<Hosts, 'get'>
  readonly store: Pick<Store, 'installation' | 'activity' | 'workloads'>
  readonly settings: Pick<SettingsPort, 'get'>
  readonly clock: Clock
  /** As it is declared, and declaring it otherwise. */
  recordOf(host: string): HostRecord
  declare(record: HostRecord, by: Caller): void
}

export interface EdgeOrder {
  readonly host: string
  readonly confirm: readonly string[]
  readonly by: Caller
}

export interface Edges {
  status(host: string, signal: AbortSignal): Promise<EdgeStatus>
  install(order: EdgeOrder, signal: AbortSignal): Promise<EdgeStatus>
  upgrade(order: EdgeOrder, signal: AbortSignal): Promise<EdgeStatus>
  /** `withRoutes`: whatever names it leads; they go with it. */
  remove(
    order: EdgeOrder & { readonly withRoutes: boolean },
    signal: AbortSignal,
  ): Promise<EdgeStatus>
}

type Declared = Extract<HostProxy, { kind: 'edge' }>

/** Started, a Caddy answers within a second; a busy machine is given its time. */
const answersMs = 30_000
const pollMs = 100

export function createEdges(deps: EdgesDeps): Edges {
  const { hosts, settings } = deps
  const at = (host: string) => {
    const session = hosts.get(host)
    const place = { session, installation: deps.store.installation }
    return { session, place, line: lineTo(deps, session), declared: declaredOn(session) }
  }
  const guarded = ({ host, confirm }: EdgeOrder, what: string) =>
    checkGuards([hosts.get(host)], { what, confirmed: confirm })
  const ended = async (order: EdgeOrder, outcome: string, signal: AbortSignal) => {
    tell(deps, order, outcome)
    return await statusOf(deps, order.host, signal)
  }

  return {
    status: (host, signal) => statusOf(deps, host, signal),
    async install(order, signal) {
      guarded(order, 'install an edge')
      const { session, place, line, declared } = at(order.host)
      const found = await findEdge(place, signal)
      if (!found) await makeEdge(place, { image: settings.get().edgeImage, declared }, signal)
      else if (found.container.state !== 'running')
        await session.engine.containers.start(stoppedEdge(order.host, found), signal)
      // Another installation's is used as that one has it.
      if (found?.isOurs === false) await answering(deps, line, signal)
      else await configured(deps, line, { declared, signal })
      if (session.proxy?.kind !== 'edge')
        deps.declare({ ...deps.recordOf(order.host), proxy: { kind: 'edge' } }, order.by)
      return await ended(order, found ? 'adopted' : 'installed', signal)
    },
    async upgrade(order, signal) {
      guarded(order, 'upgrade the edge')
      const { place, line, declared } = at(order.host)
      const old = ownEdge(order.host, await findEdge(place, signal)).container
      const { edgeImage: image } = settings.get()
      await haveImage(place, image, { how: 'pull', signal })
      const made = { image, ...portsOf(declared) }
      await refuseTakenPorts(place, made, { own: old.id, signal })
      let away = steadyNow(deps.clock)
      const quiet = async () => {
        if (old.state === 'running') await nothingUnderWay(deps, line, signal)
        away = steadyNow(deps.clock)
      }
      // Nobody has a connection yet that could be closed by it.
      const proved = () => configured(deps, line, { declared, signal })
      await replaceEdge(place, { old, made, quiet, proved }, signal)
      const awayMs = steadyNow(deps.clock) - away
      return { ...(await ended(order, 'upgraded', signal)), awayMs }
    },
    async remove(order, signal) {
      guarded(order, 'remove the edge')
      const { session, place, line } = at(order.host)
      const found = await findEdge(place, signal)
      if (found) {
        const { container } = ownEdge(order.host, found)
        const isRunning = container.state === 'running'
        await refuseNeighbours(place, container.id, signal)
        const names = isRunning
          ? await ledBy(line, signal)
          : namesOn(deps.store.workloads.list(), settings.get().domain, order.host)
        if (!order.withRoutes) refuseLeading(names, isRunning)
        else if (isRunning) await leadNothing(line, signal)
        await removeEdge(place, container, signal)
      }
      const fields = Object.entries(declaredOn(session)).flatMap(([field, value]) =>
        field === 'kind' || value === undefined ? [] : [[field, value] as const],
      )
      if (session.proxy?.kind === 'edge') {
        const { proxy: _, ...record } = deps.recordOf(order.host)
        deps.declare(record, order.by)
      }
      const status = await ended(order, 'removed', signal)
      return fields.length === 0 ? status : { ...status, undeclared: Object.fromEntries(fields) }
    },
  }
}

const declaredOn = ({ proxy }: HostSession): Declared =>
  proxy?.kind === 'edge' ? proxy : { kind: 'edge' }

const portsOf = ({ httpPort = 80, httpsPort = 443 }: Declared) => ({ httpPort, httpsPort })

async function makeEdge(
  place: EdgePlace & { readonly session: HostSession },
  { image, declared }: { readonly image: string; readonly declared: Declared },
  signal: AbortSignal,
): Promise<void> {
  const ports = portsOf(declared)
  await refuseTakenPorts(place, ports, { own: undefined, signal })
  await haveImage(place, image, { how: 'if-absent', signal })
  const { containers, networks } = place.session.engine
  const id = await createEdge(place, { image, ...ports }, signal)
  try {
    await containers.start(id, signal)
  } catch (error) {
    const late = AbortSignal.timeout(30_000)
    await containers.remove(id, late)
    // What else is on it keeps it.
    await networks.remove(edgeNetwork, late).catch(() => {})
    throw error
  }
}

async function haveImage(
  { session: { engine } }: EdgePlace,
  image: string,
  { how, signal }: { readonly how: 'pull' | 'if-absent'; readonly signal: AbortSignal },
): Promise<void> {
  const isThere = (await engine.images.inspect(image, signal)) !== undefined
  // One that was made on the host itself is in no registry.
  if (isThere && (how === 'if-absent' || image.startsWith('localhost/'))) return
  await engine.images.pull(image, () => {}, { signal })
}

/** Told once more what it is to be, with the routes that it has. */
async function configured(
  deps: EdgesDeps,
  line: EdgeLine,
  {
    declared: { email, authority, authorityRoot, ...ports },
    signal,
  }: { readonly declared: Declared; readonly signal: AbortSignal },
): Promise<void> {
  await answering(deps, line, signal)
  const rootFile = authorityRoot && (await line.targets.putRoots(authorityRoot, signal))
  const { config, etag } = await line.admin.read(signal)
  const { httpsPort } = portsOf(ports)
  const had = config ? routesOf(config) : []
  await onlyLeading(line, had, signal)
  const routes = renewed(had, httpsPort)
  const wanted = configWith({ email, authority, rootFile, httpsPort }, routes)
  if (await line.admin.write(wanted, etag, signal)) return
  const reason = 'somebody else changed it meanwhile'
  fail({ kind: 'proxy-refused', host: line.session.name, proxy: 'The edge', route: '', reason })
}

/** Entries without what routes of an earlier version left in their folders. */
async function onlyLeading(
  { targets }: EdgeLine,
  routes: readonly EdgeRoute[],
  signal: AbortSignal,
): Promise<void> {
  const earlier = routes.filter(isEarlier).flatMap((route) => folderIn(route) ?? [])
  const leading = earlier.length > 0 ? await targets.list(signal) : new Map<string, string>()
  for (const folder of earlier) {
    const target = leading.get(folder)
    if (target) await targets.put(folder, target, signal)
  }
}

async function answering({ clock }: EdgesDeps, line: EdgeLine, signal: AbortSignal): Promise<void> {
  const until = steadyNow(clock) + answersMs
  for (;;) {
    try {
      return void (await line.admin.read(signal))
    } catch (error) {
      if (steadyNow(clock) > until) throw error
      await clock.sleep(pollMs, signal)
    }
  }
}

function stoppedEdge(host: string, found: FoundEdge): string {
  if (found.isOurs) return found.container.id
  const reason = `the edge on ${host} is ${found.container.state}, and another installation made it: it is started there`
  return fail({ kind: 'forbidden', reason })
}

function ownEdge(host: string, found: FoundEdge | undefined): FoundEdge {
  if (!found) return fail({ kind: 'not-found', what: 'edge', name: host })
  if (found.isOurs) return found
  const reason = 'another installation made it: it is changed there'
  return fail({ kind: 'forbidden', reason })
}

/** Long requests, and WebSockets, would keep it from ever coming. */
const quietMs = 10_000

async function nothingUnderWay(
  { clock }: EdgesDeps,
  { admin }: EdgeLine,
  signal: AbortSignal,
): Promise<void> {
  const until = steadyNow(clock) + quietMs
  while (steadyNow(clock) < until) {
    const counts = (await admin.inFlight(signal)).values()
    if ([...counts].every((count) => count === 0)) return
    await clock.sleep(pollMs, signal)
  }
}

async function statusOf(deps: EdgesDeps, host: string, signal: AbortSignal): Promise<EdgeStatus> {
  const session = deps.hosts.get(host)
  const { installation } = deps.store
  const isDeclared = session.proxy?.kind === 'edge'
  const found = await findEdge({ session, installation }, signal)
  const nothing = { version: null, image: null, httpPort: null, httpsPort: null, routes: null }
  if (!found) return { host, state: 'absent', isForeign: false, isDeclared, ...nothing }
  const { container } = found
  const publishedAt = (port: string) =>
    container.bindings.find(({ containerPort }) => containerPort === port)?.hostPort ?? null
  const isRunning = container.state === 'running'
  return {
    ...{ host, isDeclared, isForeign: !found.isOurs, image: container.image },
    state: isRunning ? 'running' : 'stopped',
    ...{ httpPort: publishedAt('80/tcp'), httpsPort: publishedAt('443/tcp') },
    version: isRunning ? await versionOf(session, container.id, signal) : null,
    routes: isRunning ? (await ledBy(lineTo(deps, session), signal)).length : null,
  }
}

const lineTo = ({ store, clock }: EdgesDeps, session: HostSession): EdgeLine =>
  openEdgeLine(session, { clock, installation: store.installation })

async function versionOf({ engine }: HostSession, id: string, signal: AbortSignal) {
  const said = await outputText(engine, { id, argv: ['caddy', 'version'] }, signal)
  return /\d+\.\d+\.\d+/.exec(said)?.[0] ?? null
}

function tell({ store, clock }: EdgesDeps, { host, by }: EdgeOrder, outcome: string): void {
  const { actor, door = 'unknown' } = by
  store.activity.add({
    ...{ at: clock.now(), event: 'edge-changed', severity: 'info', actor, door, outcome },
    ...{ object: { kind: 'host', name: host }, host, detail: '', reason: '', facts: {} },
    story: `edge:${host}:${store.activity.lastSeq() + 1}`,
  })
}
