/** Plans of taking a route over: reads alone. */

import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import {
  isSameRoute,
  type NamedFace,
  namedFaces,
  type RouteName,
  routeText,
} from '../../shared/model/face.ts'
import { label } from '../../shared/model/labels.ts'
import type { TakeOverPlan } from '../../shared/model/route.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Container } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { holderOf } from './look.ts'
import type { FoundRoute, Router, WantedRoute } from './router.ts'

export interface TakeOver {
  readonly plan: TakeOverPlan
  readonly seen: FoundRoute
  readonly wanted: WantedRoute
}

export interface TakeOverDeps {
  readonly store: Pick<Store, 'installation' | 'workloads'>
  readonly settings: Pick<SettingsPort, 'get'>
  readonly session: HostSession
  readonly router: Router
}

/** Throws `not-found` for a face, a route of somebody else's or a container that there is not. */
export async function takeOverOf(
  deps: TakeOverDeps,
  at: RouteName,
  { workload, signal }: { readonly workload: string; readonly signal: AbortSignal },
): Promise<TakeOver> {
  const { router, session, store } = deps
  const { installation } = store
  const face = faceOf(deps, at, workload)
  const seen = await router.read(at, signal)
  if (!seen || seen.owner?.installation === installation)
    return missing('route of somebody else', routeText(at))
  const all = await liveContainers(deps, { workload, face }, signal)
  const containers = all.slice(0, router.traits.mostTargets)
  const targets = await Promise.all(
    containers.map((each) => router.targetOf(placeOf(deps, each, face), signal)),
  )
  const { tls, accessList } = face.face
  const wanted: WantedRoute = {
    ...{ name: at.name, path: at.path, targets, tls },
    owner: { installation, workload },
    ...(accessList !== undefined && { accessList }),
  }
  const shown = {
    ...{ host: session.name, name: at.name, path: at.path, workload },
    before: { targets: [...seen.targets], holder: holderOf(seen, installation) },
    after: { targets, containers: containers.map(({ name }) => name) },
    drops: router.traits.drops.switching,
  }
  const facts = canonicalJson({ ...shown, state: seen.state })
  const fingerprint = createHash('sha256').update(facts).digest('hex').slice(0, 16)
  return { plan: { ...shown, fingerprint }, seen, wanted }
}

const missing = (what: string, name: string): never => fail({ kind: 'not-found', what, name })

function faceOf({ store, settings, session }: TakeOverDeps, at: RouteName, workload: string) {
  const stored = store.workloads.get(workload) ?? missing('workload', workload)
  const { document } = stored
  if (!targetsOf(document).includes(session.name)) missing(`host of ${workload}`, session.name)
  const { named } = namedFaces(document.faces ?? [], settings.get().domain)
  return (
    named.find((face) => isSameRoute(face, at)) ?? missing(`face of ${workload}`, routeText(at))
  )
}

/** The newest that runs, of the service that the face names, and all that are equal to it. */
async function liveContainers(
  { session }: TakeOverDeps,
  { workload, face }: { readonly workload: string; readonly face: NamedFace },
  signal: AbortSignal,
): Promise<readonly Container[]> {
  const listed = await session.engine.containers.list({}, signal)
  const { service } = face.face
  const own = listed.filter(
    (each) =>
      each.owner?.workload === workload &&
      each.state === 'running' &&
      (service === undefined ? isMain(each.owner.role) : each.service === service),
  )
  const newestFirst = own.sort((a, b) => b.createdAt - a.createdAt)
  const found = newestFirst.map(({ id }) => session.engine.containers.inspect(id, signal))
  const containers = (await Promise.all(found)).flatMap((each) => each ?? [])
  const [newest] = containers
  if (!newest) return missing(`container of ${workload} on ${session.name}`, service ?? 'running')
  return containers.filter((each) => isEqual(each, newest))
}

/** Whether both are of one image and configuration, whoever made them so. */
const isEqual = (a: Container, b: Container): boolean =>
  a.imageId === b.imageId && configOf(a) === configOf(b)

const configOf = ({ labels }: Container): string | undefined =>
  labels[label.config] ?? labels['com.docker.compose.config-hash']

/** Whether it is the main: what goes along with it in an instance answers to no name unasked. */
const isMain = (role: string): boolean => role !== 'sidecar' && role !== 'init'

function placeOf({ settings }: TakeOverDeps, container: Container, { face }: NamedFace) {
  const { network: usual } = settings.get()
  const network = ownValue(container.addresses, usual)
    ? usual
    : (Object.keys(container.addresses)[0] ?? '')
  const [only, ...others] = container.ports.filter((port) => port.endsWith('/tcp'))
  const exposed = others.length === 0 && only !== undefined ? Number.parseInt(only, 10) : undefined
  const port = face.targetPort ?? exposed
  if (port !== undefined) return { container, port, network }
  const message = 'name the port that answers: the container has none, or several'
  return fail({ kind: 'invalid', what: 'face', issues: [{ path: 'targetPort', message }] })
}
