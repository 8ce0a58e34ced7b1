/** The picture of the fleet, from what the store declares and what hosts and registries said. */
import type { UnreadableWorkload } from '../../shared/contract/workloads.ts'
import {
  type Fleet,
  type FleetContainer,
  type FleetWorkload,
  isUnmanaged,
} from '../../shared/model/fleet.ts'
import { composeRole, label } from '../../shared/model/labels.ts'
import { seenFrom } from '../../shared/model/target-results.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import { type Adopted, otherInstallationOf, ownerOf } from '../engine/owner.ts'
import type { HostSession } from '../hosts/session.ts'
import { claimedBy } from '../locks/claims.ts'
import { changedSecrets } from '../secrets/fill-env.ts'
import { adoptedIn } from '../sources/claims.ts'
import type { Sources } from '../sources/source.ts'
import type { Store } from '../store/store.ts'
import type { HostView } from './host-view.ts'
import type { Question, RegistryAnswers } from './registry-answers.ts'
import {
  type Declared,
  type KnownOfRegistry,
  unreadableStatus,
  workloadStatus,
} from './workload-status.ts'

interface Declarations {
  readonly store: Pick<
    Store,
    'installation' | 'workloads' | 'adopted' | 'deployments' | 'releases' | 'secrets'
  >
  readonly sources: Sources
}

export function knownBy(
  sessions: readonly HostSession[],
  answers: Pick<RegistryAnswers, 'known'>,
): KnownOfRegistry {
  return (host, reference, account) => {
    const session = sessions.find(({ name }) => name === host)
    if (session) return answers.known(session, reference, account)
    return { state: 'unknown', reason: 'Its host is not known here', at: null }
  }
}

/** Questions that registries can answer, through hosts that answer. */
export function questionsOf(fleet: Fleet, sessions: readonly HostSession[]): Question[] {
  return fleet.workloads.flatMap((workload) => questionOf(workload, sessions))
}

function questionOf(workload: FleetWorkload, sessions: readonly HostSession[]): Question[] {
  const { versions, host } = workload
  if (!versions || versions.registry.state === 'not-asked') return []
  const session = sessions.find(({ name }) => name === host)
  if (session?.state.current().state !== 'online') return []
  const { image, tag, account = '' } = versions.declared
  const reference = `${image}:${tag}`
  return [{ session, image, reference, account, after: versions.live?.since ?? 0 }]
}

/** Facts that neither the store nor a host knows. */
export interface Elsewhere {
  readonly known: KnownOfRegistry
  readonly filesChangedAt?: ((workload: string) => number | undefined) | undefined
}

export function pictureOf(
  { store, sources }: Declarations,
  listed: readonly HostView[],
  {
    elsewhere: { known, filesChangedAt = () => undefined },
    only,
  }: { readonly elsewhere: Elsewhere; readonly only: string | undefined },
): Omit<Fleet, 'at'> {
  const stored = store.workloads.list()
  const isAsked = (host: string) => host === (only ?? host)
  const views = withAdopted(listed, adoptedIn(sources, store), store.installation)
  const found = new Map(views.map((view) => [view.host.name, workloadsIn(view)]))
  const workloads = stored.flatMap((workload) => {
    const { name: own } = workload.document
    const targets = targetsOf(workload.document)
    const declaredOn = declare({ store, sources }, workload)
    // Where it still is, although it belongs elsewhere by now, comes after where it belongs.
    const left = [...found].flatMap(([host, names]) => (names.has(own) ? host : []))
    const isLive = (host: string) => declaredOn(host).live !== undefined
    const shown = placesOf(views, { targets, left, isLive })
    return shown.filter(isAsked).map((name) => {
      const view = views.find(({ host }) => host.name === name)
      const filesAt = filesChangedAt(own)
      const status = workloadStatus(declaredOn(name), name, { view, known })
      return filesAt === undefined ? status : { ...status, filesChangedAt: filesAt }
    })
  })
  const unreadable = store.workloads.unreadable().flatMap(unreadableOn(views, only))
  const asked = views.filter(({ host }) => isAsked(host.name))
  return {
    hosts: asked.map(({ host }) => host),
    workloads: [...workloads, ...unreadable],
    containers: asked.flatMap(({ containers }) => containers),
    locks: asked.flatMap(({ locks = [] }) => locks),
  }
}

interface Known {
  /** Hosts that its document names. */
  readonly targets: readonly string[]
  /** Hosts that have containers of it. */
  readonly left: readonly string[]
  readonly isLive: (host: string) => boolean
}

/** Each engine once, however many hosts lead to it, but for names under which a release is live. */
function placesOf(views: readonly HostView[], { targets, left, isLive }: Known): string[] {
  const engines = new Map(views.map(({ host }) => [host.name, host.engine?.id ?? host.name]))
  const engineOf = (host: string) => engines.get(host) ?? host
  const kept = left.filter((host) => !targets.includes(host) && isLive(host))
  const shown = [...targets, ...kept]
  for (const host of left) {
    if (!shown.some((other) => engineOf(other) === engineOf(host))) shown.push(host)
  }
  return shown
}

/** Hosts of unreadable workloads: where the document says, and where containers of it are. */
function unreadableOn(views: readonly HostView[], only: string | undefined) {
  return ({ name, hosts }: UnreadableWorkload): FleetWorkload[] => {
    const found = views.filter((view) => workloadsIn(view).has(name)).map(({ host }) => host.name)
    const isLive = () => false
    const known = placesOf(views, { targets: hosts, left: found, isLive })
    const shown = known.length > 0 ? known : ['']
    return shown
      .filter((host) => (only ?? host) === host)
      .map((host) => unreadableStatus(name, host))
  }
}

/** Containers with their owners: one adopted since its host was listed last belongs to its workload at once. */
function withAdopted(
  views: readonly HostView[],
  adopted: Adopted,
  installation: string,
): readonly HostView[] {
  return views.map((view) => {
    const owned = view.containers.map((container) => asAdopted(container, adopted, installation))
    const isSame = owned.every((each, at) => each === view.containers[at])
    return isSame ? view : { ...view, containers: owned }
  })
}

function asAdopted(
  container: FleetContainer,
  adopted: Adopted,
  installation: string,
): FleetContainer {
  const labels = adopted.labels(container.host, container.id)
  if (labels && (isUnmanaged(container) || labels[label.claimed])) {
    const { otherInstallation: _, ...listed } = container
    const otherInstallation = otherInstallationOf(labels, installation)
    const owner = ownerOf(labels, installation)
    return { ...listed, owner, ...(otherInstallation && { otherInstallation }) }
  }
  const owner = isUnmanaged(container) ? ownerByProject(adopted, container) : null
  return owner ? { ...container, owner } : container
}

function ownerByProject(
  adopted: Adopted,
  { host, project }: FleetContainer,
): FleetContainer['owner'] {
  const workload = project ? adopted.project(host, project) : undefined
  return workload ? { workload, deployment: '', release: '', role: composeRole } : null
}

function workloadsIn({ containers }: HostView): ReadonlySet<string> {
  return new Set(containers.flatMap(({ owner }) => owner?.workload ?? []))
}

/** Deployments looked at: those further back do not say how a workload stands. */
const mostDeployments = 20

/** By host: what is live there, and how deployments went there. */
function declare({ store, sources }: Declarations, workload: Workload): (host: string) => Declared {
  const { name } = workload.document
  const [last] = store.deployments.list({ workload: name, limit: 1 })
  const listed = store.deployments.list
  const source = sources.of(workload.document.source.kind)
  return (host) => {
    const releases = store.releases.list(name, host)
    const lastDeployment = last && (seenFrom(last, host) ?? last)
    const live = releases.find(({ liveOn }) => liveOn.includes(host))
    const deployments = () =>
      listed({ workload: name, limit: mostDeployments }).flatMap(
        (each) => seenFrom(each, host) ?? [],
      )
    const marks = live?.secretMarks
    const secrets = marks && changedSecrets(store.secrets, workload.document, marks)
    const claimed = claimedBy(store.adopted.list(), { host, workload: name })
    const known = { workload, source, lastDeployment, releases, live, secrets, deployments }
    return { ...known, claimedBy: claimed }
  }
}
