/** Lines to the edge of one host: its container, its admin API, its shell. */
import { canonicalJson } from '../../../shared/lib/canonical.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { type RouteName, routeText } from '../../../shared/model/face.ts'
import type { Container } from '../../engine/engine.ts'
import type { HostSession } from '../../hosts/session.ts'
import type { RoutingServices } from '../registry.ts'
import type { FoundRoute } from '../router.ts'
import { ledText } from '../targets.ts'
import { createAdmin, type EdgeAdmin } from './admin.ts'
import { routesOf, withRoutes } from './config.ts'
import { createTargetsConsole, type TargetsConsole } from './console.ts'
import { findEdge } from './container.ts'
import { found, type Now, stateOf } from './found.ts'
import { type EdgeRoute, folderIn, isAt } from './route.ts'

export interface EdgeLine {
  readonly session: HostSession
  readonly installation: string
  readonly admin: EdgeAdmin
  readonly targets: TargetsConsole
  /** Throws `proxy-away` where it does not run. */
  container(signal: AbortSignal): Promise<Container>
  look(signal: AbortSignal): Promise<Now>
  /** A route that was found, as it is by now, without all others; undefined = that is to be looked for among these. */
  again(seen: FoundRoute, signal: AbortSignal): Promise<FoundRoute | undefined>
  /** Other routes; judged anew, and written, where another's change came between reading and writing. */
  write(judged: (now: Now) => Changed, signal: AbortSignal): Promise<void>
}

export type Changed = (routes: readonly EdgeRoute[]) => readonly EdgeRoute[]

const attempts = 5

export function openEdgeLine(
  session: HostSession,
  { clock, installation }: Pick<RoutingServices, 'clock' | 'installation'>,
): EdgeLine {
  const { engine, name: host } = session
  const of = { host, proxy: 'The edge' }
  const container = async (signal: AbortSignal) => {
    const found = await findEdge({ session, installation }, signal)
    if (found?.container.state === 'running') return found.container
    const reason = found
      ? `its container is ${found.container.state}`
      : `there is none: longshore edge install ${host}`
    return fail({ kind: 'proxy-away', ...of, reason })
  }
  const id = async (signal: AbortSignal) => (await container(signal)).id
  const inside = { host, exec: engine.containers.exec, id }
  const admin = createAdmin(inside)
  const targets = createTargetsConsole({ ...inside, clock })
  return lineOver({ session, installation, admin, targets, container })
}

/** The same over whatever leads inside. */
export function lineOver(inside: Omit<EdgeLine, 'look' | 'again' | 'write'>): EdgeLine {
  const { admin, targets } = inside
  const { name: host } = inside.session
  const of = { host, proxy: 'The edge' }
  const look = async (signal: AbortSignal): Promise<Now> => {
    // Each is led inside by a program of its own, which takes its time to start.
    const [{ config, etag }, listed] = await Promise.all([admin.read(signal), targets.list(signal)])
    const reason = `its configuration is not one of ours: longshore edge install ${host}`
    if (!config) return fail({ kind: 'proxy-refused', ...of, route: '', reason })
    return { config, etag, targets: listed }
  }
  const again = async (seen: FoundRoute, signal: AbortSignal) => {
    const { route } = stateOf(seen)
    const [id, folder] = [route['@id'], folderIn(route)]
    if (id === undefined || folder === undefined) return undefined
    const [now, target] = await Promise.all([admin.route(id, signal), targets.of(folder, signal)])
    return now && isAt(now, seen) && folderIn(now) === folder ? found(now, seen, target) : undefined
  }
  const write = async (judged: (now: Now) => Changed, signal: AbortSignal): Promise<void> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const now = await look(signal)
      const before = routesOf(now.config)
      const after = judged(now)(before)
      if (canonicalJson(after) === canonicalJson(before)) return
      if (await admin.write(withRoutes(now.config, after), now.etag, signal)) return
    }
    fail({ kind: 'proxy-refused', ...of, route: '', reason: 'others change it all the while' })
  }
  return { ...inside, look, again, write }
}

export function refuseChanged(
  { session }: EdgeLine,
  at: RouteName,
  found: FoundRoute | undefined,
): never {
  const reason = found ? `it leads to ${ledText(found)} now` : 'it is gone'
  const of = { host: session.name, proxy: 'The edge', route: routeText(at) }
  return fail({ kind: 'route-changed', ...of, reason })
}

export function refuseTaken({ session }: EdgeLine, { owner, ...at }: FoundRoute): never {
  const holder = owner ? `workload ${owner.workload}` : 'somebody else'
  const of = { host: session.name, proxy: 'The edge', route: routeText(at) }
  return fail({ kind: 'route-taken', ...of, holder })
}
