/** Whether public names lead to what is live of their workload, as proxies tell of it. Pure. */
import { isSameRoute } from '../../../../shared/model/face.ts'
import type { Release } from '../../../../shared/model/release.ts'
import type { Container } from '../../../engine/engine.ts'
import type { FoundRoute, RouterTraits } from '../../../routing/router.ts'
import type { FaceRoute, FaceSpec } from '../spec.ts'
import { fieldOf, keptText } from './kept-face.ts'
import type { SeenFaces } from './see-faces.ts'

export interface Standing {
  readonly seen: SeenFaces
  /** The config of the live release. */
  readonly live: Pick<Release, 'config'>
  /** Live containers of whatever is behind a face. */
  containersOf(route: FaceRoute): readonly Container[]
}

/** Names of it that lead somewhere else than to what is live, or nowhere, or otherwise than when that was made. */
export function astray(spec: FaceSpec, standing: Standing): boolean {
  return spec.leaving.length > 0 || !spec.routes.every((route) => isInPlace(route, standing))
}

export function isInPlace(route: FaceRoute, { seen, live, containersOf }: Standing): boolean {
  const containers = containersOf(route)
  // Of one that was led by hand nothing is recorded.
  const kept = live.config[fieldOf(route)] ?? (seen.proxy?.byLabels ? '' : keptText(route))
  if (containers.length === 0 || kept !== keptText(route)) return false
  // By labels, it is led as they say: they are those that it was made with.
  if (seen.proxy?.byLabels) return true
  return seen.found.some((each) => {
    if (!isSameRoute(route, each)) return false
    return isLedToAll(each, { containers, port: route.port }, seen.proxy)
  })
}

interface LedAmong {
  readonly containers: readonly Container[]
  readonly port: number
}

/** To each of them, as far as its proxy has place, and to nobody else. */
export function isLedToAll(
  { targets }: Pick<FoundRoute, 'targets'>,
  { containers, port }: LedAmong,
  proxy: RouterTraits | null,
): boolean {
  const count = Math.min(containers.length, proxy?.mostTargets ?? 1)
  const isMeant = (target: string) =>
    containers.some((container) => leadsTo(target, { container, port }, proxy))
  return targets.length === count && targets.every(isMeant)
}

interface Led {
  readonly container: Container
  /** Absent = whichever. */
  readonly port?: number
}

/** By id, name or address, as its proxy has it: also of one that got another address since. */
export function leadsTo(
  target: string,
  { container, port }: Led,
  proxy: Pick<RouterTraits, 'reaches'> | null,
): boolean {
  const [, host, at] = /^(.+):(\d+)$/.exec(target) ?? []
  if (host === undefined) return false
  const isMeant = (each: string) => port === undefined || each === `${port}/tcp`
  if (proxy?.reaches === 'published-port')
    return container.bindings.some(
      ({ containerPort, hostPort }) => isMeant(containerPort) && String(hostPort) === at,
    )
  const { id, name, addresses } = container
  const hosts = [id.slice(0, 12), name, ...Object.values(addresses)]
  return isMeant(`${at}/tcp`) && hosts.includes(host.replace(/^\[|\]$/g, ''))
}
