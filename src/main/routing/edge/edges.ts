/** The edges of hosts, for whoever asks: installed, upgraded, looked at, taken away. */

import type { Clock } from '../../../shared/lib/clock.ts'
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
  type FoundEdge,
  findEdge,
  refuseTakenPorts,
  removeEdge,
  replaceEdge,
} from './container.ts'
import { allIn } from './found.ts'
import { type EdgeLine, openEdgeLine } from './line.ts'

export interface EdgesDeps {
  readonly hosts: Hosts
  readonly store: Pick<Store, 'installation' | 'activity'>
  readonly settings: SettingsPort
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
  remove(order: EdgeOrder, signal: AbortSignal): Promise<EdgeStatus>
}

type Declared = Extract<HostProxy, { kind: 'edge' }>

/** Started, a Caddy answers within a second; a busy machine is given its time. */
const answersMs = 30_000
const pollMs = 100

export function createEdges(deps: EdgesDeps): Edges {
  const { hosts, settings } = deps
  const at = (host: string) => {
    const session = hosts.get(host)
    const place: EdgePlace = { session, installation: deps.store.installation }
    const line = openEdgeLine(session, { ...deps, installation: place.installation })
    return { session, place, line, declared: declaredOn(session) }
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
        await session.engine.containers.start(ownEdge(order.host, found).container.id, signal)
      // Another installation's is used as that one has it.
      if (found?.isOurs === false) await answering(deps, line, signal)
      else await configured(deps, line, declared, signal)
      if (session.proxy?.kind !== 'edge')
        deps.declare({ ...deps.recordOf(order.host), proxy: { kind: 'edge' } }, order.by)
      return await ended(order, found ? 'adopted' : 'installed', signal)
    },
    async upgrade(order, signal) {
      guarded(order, 'upgrade the edge')
      const { place, line, declared } = at(order.host)
      const old = ownEdge(order.host, await findEdge(place, signal)).container
      const { edgeImage: image } = settings.get()
      await haveImage(place, image, 'pull', signal)
      const made = { image, ...portsOf(declared) }
      await replaceEdge(place, { old, made }, () => answering(deps, line, signal), signal)
      return await ended(order, 'upgraded', signal)
    },
    async remove(order, signal) {
      guarded(order, 'remove the edge')
      const { session, place, line } = at(order.host)
      const found = await findEdge(place, signal)
      if (found) {
        const { container } = ownEdge(order.host, found)
        if (container.state === 'running') await refuseUsed(line, signal)
        await removeEdge(place, container, signal)
      }
      if (session.proxy?.kind === 'edge') {
        const { proxy: _, ...record } = deps.recordOf(order.host)
        deps.declare(record, order.by)
      }
      return await ended(order, 'removed', signal)
    },
  }
}

const declaredOn = ({ proxy }: HostSession): Declared =>
  proxy?.kind === 'edge' ? proxy : { kind: 'edge' }

const portsOf = ({ httpPort = 80, httpsPort = 443 }: Declared) => ({ httpPort, httpsPort })

async function makeEdge(
  place: EdgePlace,
  { image, declared }: { readonly image: string; readonly declared: Declared },
  signal: AbortSignal,
): Promise<void> {
  const ports = portsOf(declared)
  await refuseTakenPorts(place, ports, signal)
  await haveImage(place, image, 'if-absent', signal)
  const { containers } = place.session.engine
  const id = await createEdge(place, { image, ...ports }, signal)
  try {
    await containers.start(id, signal)
  } catch (error) {
    await containers.remove(id, AbortSignal.timeout(30_000))
    throw error
  }
}

async function haveImage(
  { session: { engine } }: EdgePlace,
  image: string,
  how: 'pull' | 'if-absent',
  signal: AbortSignal,
): Promise<void> {
  const isThere = (await engine.images.inspect(image, signal)) !== undefined
  // One that was made on the host itself is in no registry.
  if (isThere && (how === 'if-absent' || image.startsWith('localhost/'))) return
  await engine.images.pull(image, () => {}, signal)
}

/** Told once more what it is to be, with the routes that it has. */
async function configured(
  deps: EdgesDeps,
  line: EdgeLine,
  { email, authority, ...ports }: Declared,
  signal: AbortSignal,
): Promise<void> {
  await answering(deps, line, signal)
  const { config, etag } = await line.admin.read(signal)
  const { httpsPort } = portsOf(ports)
  const wanted = configWith({ email, authority, httpsPort }, config ? routesOf(config) : [])
  if (await line.admin.write(wanted, etag, signal)) return
  const reason = 'somebody else changed it meanwhile'
  fail({ kind: 'proxy-refused', host: line.session.name, proxy: 'The edge', route: '', reason })
}

async function answering({ clock }: EdgesDeps, line: EdgeLine, signal: AbortSignal): Promise<void> {
  const until = clock.now() + answersMs
  for (;;) {
    try {
      return void (await line.admin.read(signal))
    } catch (error) {
      if (clock.now() > until) throw error
      await clock.sleep(pollMs, signal)
    }
  }
}

function ownEdge(host: string, found: FoundEdge | undefined): FoundEdge {
  if (!found) return fail({ kind: 'not-found', what: 'edge', name: host })
  if (found.isOurs) return found
  const reason = 'another installation made it: it is changed there'
  return fail({ kind: 'forbidden', reason })
}

async function refuseUsed(line: EdgeLine, signal: AbortSignal): Promise<void> {
  const { config } = await line.admin.read(signal)
  const names = config ? routesOf(config).length : 0
  if (names === 0) return
  const reason = `it leads ${names} public ${names === 1 ? 'name' : 'names'} somewhere: remove these faces first`
  fail({ kind: 'forbidden', reason })
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
    routes: isRunning ? await countRoutes(deps, session, signal) : null,
  }
}

async function versionOf({ engine }: HostSession, id: string, signal: AbortSignal) {
  const said = await outputText(engine, { id, argv: ['caddy', 'version'] }, signal)
  return /\d+\.\d+\.\d+/.exec(said)?.[0] ?? null
}

async function countRoutes(deps: EdgesDeps, session: HostSession, signal: AbortSignal) {
  const { installation } = deps.store
  const line = openEdgeLine(session, { ...deps, installation })
  const { config, etag } = await line.admin.read(signal)
  return config ? allIn({ config, etag, targets: new Map() }).length : null
}

function tell({ store, clock }: EdgesDeps, { host, by }: EdgeOrder, outcome: string): void {
  const { actor, door = 'unknown' } = by
  store.activity.add({
    ...{ at: clock.now(), event: 'edge-changed', severity: 'info', actor, door, outcome },
    ...{ object: { kind: 'host', name: host }, host, detail: '', reason: '', facts: {} },
    story: `edge:${host}:${store.activity.lastSeq() + 1}`,
  })
}
