/** A workload on one host, from what the store declares and the host shows. Pure. */
import { isUp } from '../../shared/model/container-state.ts'
import { type Deployment, isFinal, versionOf } from '../../shared/model/deployment.ts'
import type { FleetContainer, FleetWorkload } from '../../shared/model/fleet.ts'
import { isKeptFailed } from '../../shared/model/kept-failed.ts'
import {
  contentsOf,
  onlyPart,
  type Part,
  type Release,
  tellsReplicas,
} from '../../shared/model/release.ts'
import type { RegistryState, Version, Versions } from '../../shared/model/versions.ts'
import type { Workload } from '../../shared/model/workload.ts'
import type { ChangedSecrets } from '../secrets/fill-env.ts'
import { worstHealthOf, worstOf } from '../sources/containers/condition.ts'
import { nameOf } from '../sources/containers/digest-of.ts'
import type { DeclaredImage, Source, Standing } from '../sources/source.ts'
import type { HostView } from './host-view.ts'

/** Facts that the store knows of a workload. */
export interface Declared {
  readonly workload: Workload
  /** Its kind, where that is known. */
  readonly source: Source | undefined
  readonly lastDeployment: Deployment | undefined
  /** As they were recorded on the host. */
  readonly releases: readonly Release[]
  /** The release that is live on the host. */
  readonly live: Release | undefined
  /** Secrets that moved since that was made live. */
  readonly secrets?: ChangedSecrets | undefined
  /** Another installation claimed what it had on the host: who, in words. */
  readonly claimedBy?: string | undefined
  /** The newest first, as far back as its standing may depend on them. */
  readonly deployments: () => readonly Deployment[]
}

/** State of a reference in its registry, asked from one host. */
export type KnownOfRegistry = (host: string, reference: string, account: string) => RegistryState

/** The status of a workload whose record cannot be read: that it is there, and no more. */
export function unreadableStatus(name: string, host: string): FleetWorkload {
  return {
    ...{ name, host, kind: '', image: '', tag: null, release: null, versions: null },
    ...{ state: 'unknown', health: 'unknown', verified: null, since: null, asOf: null },
    ...{ containers: [], parts: [], fingerprint: null, lastDeployment: null, unreadable: true },
  }
}

export function workloadStatus(
  declared: Declared,
  host: string,
  { view, known }: { readonly view: HostView | undefined; readonly known: KnownOfRegistry },
): FleetWorkload {
  const { name, source } = declared.workload.document
  const all = (view?.containers ?? []).filter((container) => container.owner?.workload === name)
  const there = all.filter((container) => !isKeptFailed(container))
  const counted = liveFirst(settled(there, declared.lastDeployment), declared.live)
  const release = shownRelease(declared, counted)
  const asOf = view?.asOf ?? null
  const standing = standingOf(declared, counted)
  return {
    name,
    host,
    kind: source.kind,
    image: release?.parts.length ? contentsOf(release) : imageOf(declared, counted),
    tag: release?.tag ?? null,
    release: release?.name ?? null,
    parts: release?.parts ?? [],
    fingerprint: release?.fingerprint ?? null,
    ...(release && tellsReplicas(release) && { replicas: Number(release.config.replicas) }),
    versions: versionsOf(declared, host, { counted, known }),
    state: asOf === null ? 'unknown' : (standing.state ?? 'absent'),
    health: asOf === null ? 'unknown' : worstHealthOf(counted),
    verified: release?.verified ?? null,
    since: counted[0]?.createdAt ?? null,
    asOf,
    containers: all.map((container) => container.id),
    ...(asOf === null ? {} : notesOf(declared, { standing, containers: counted })),
    lastDeployment: summary(declared.lastDeployment),
  }
}

/** While a deployment is on its way, it tells by itself how it goes, and what runs differs by design. */
function notesOf(
  { source, lastDeployment, live, secrets, claimedBy }: Declared,
  seen: { readonly standing: Standing; readonly containers: readonly FleetContainer[] },
): Pick<FleetWorkload, 'drift' | 'trouble'> {
  if (lastDeployment && !isFinal(lastDeployment.state)) return {}
  const isClaimed = claimedBy !== undefined && seen.containers.length === 0
  const trouble = isClaimed
    ? `another installation claimed it: ${claimedBy}`
    : seen.standing.trouble
  const other = live && source?.drift?.(live, seen.containers)
  const drift = [other, live && secretsDrift(live, secrets)].filter(Boolean).join('. ')
  return { ...(drift && { drift }), ...(trouble && { trouble }) }
}

/** By the names of variables alone. */
function secretsDrift({ name }: Release, moved: ChangedSecrets | undefined): string | undefined {
  const said = [
    ...(moved?.anew.length ? [`${moved.anew.join(', ')} set anew`] : []),
    ...(moved?.gone.length ? [`the secret of ${moved.gone.join(', ')} removed`] : []),
  ]
  return said.length === 0 ? undefined : `Secrets since ${name}: ${said.join('; ')}`
}

function standingOf(
  { source, live, deployments }: Declared,
  containers: readonly FleetContainer[],
): Standing {
  const known = { release: live, deployments }
  return source?.standing?.(known, containers) ?? { state: worstOf(containers) }
}

/**
 * While a deployment runs, its own containers are on trial and the others serve: only those say
 * how the workload is. Without others, the new ones are all there is.
 */
function settled(
  containers: readonly FleetContainer[],
  last: Deployment | undefined,
): readonly FleetContainer[] {
  if (!last || isFinal(last.state)) return containers
  const serving = containers.filter((container) => container.owner?.deployment !== last.id)
  return serving.length > 0 ? serving : containers
}

function versionsOf(
  declared: Declared,
  host: string,
  {
    counted,
    known,
  }: { readonly counted: readonly FleetContainer[]; readonly known: KnownOfRegistry },
): Versions | null {
  const wanted = declaredImage(declared)
  if (!wanted) return null
  const { image, tag, account, unasked } = wanted
  const running = counted.find(isOwnUp)
  const live = declared.live?.unreadable ? undefined : declared.live
  const part = live && onlyPart(live)
  return {
    running: running ? runningVersion(running, declared) : null,
    live: live && part ? liveVersion(live, part) : null,
    declared: { image, tag, ...(account !== '' && { account }) },
    registry:
      unasked === null
        ? known(host, `${image}:${tag}`, account)
        : { state: 'not-asked', why: unasked },
  }
}

function declaredImage({ source, workload }: Declared): DeclaredImage | undefined {
  return source?.declared?.(workload.document.source)
}

const isOwnUp = (container: FleetContainer): boolean =>
  container.owner?.role !== 'probe' && isUp(container)

function liveVersion(release: Release, { image, imageId, digest }: Part): Version {
  const { name, createdAt, tag } = release
  return { image: nameOf(image), tag, imageId, digest, release: name, since: createdAt }
}

/** Named as recorded only where it is what was recorded. */
function runningVersion(
  container: FleetContainer,
  { releases, live }: Pick<Declared, 'releases' | 'live'>,
): Version {
  const { image, imageId, createdAt, owner } = container
  const made = releases.find(({ deployment }) => deployment === owner?.deployment)
  const release = live && isReplica(container, live) ? live : made
  const part = release?.parts.find((each) => each.imageId === imageId)
  return {
    image: part ? nameOf(part.image) : image,
    tag: part && release ? release.tag : null,
    imageId,
    digest: part?.digest ?? null,
    release: release?.name ?? null,
    since: createdAt,
  }
}

/**
 * The release of the newest container that has a recorded one; with no container, the live one. So
 * too where none names a deployment: those of a stack outlive releases that do not change them.
 */
function shownRelease(
  { releases, live }: Pick<Declared, 'releases' | 'live'>,
  containers: readonly FleetContainer[],
): Release | undefined {
  const deployments = containers.map((container) => container.owner?.deployment)
  if (deployments.every((id) => !id)) return live
  if (live && containers.some((each) => isReplica(each, live))) return live
  for (const deployment of deployments) {
    const release = releases.find((candidate) => candidate.deployment === deployment)
    if (release) return release
  }
  return undefined
}

/** One that was there before there were more, or fewer, of it. */
const isReplica = ({ imageId }: FleetContainer, live: Release): boolean =>
  tellsReplicas(live) && onlyPart(live)?.imageId === imageId

function imageOf(declared: Declared, containers: readonly FleetContainer[]): string {
  return containers[0]?.image ?? declaredImage(declared)?.image ?? ''
}

/** The newest first, but for those of the live release: the clock of their host may have been set back since. */
function liveFirst(
  containers: readonly FleetContainer[],
  live: Release | undefined,
): FleetContainer[] {
  const place = ({ owner }: FleetContainer) =>
    live && owner?.deployment === live.deployment ? 0 : 1
  return [...containers].sort((a, b) => place(a) - place(b) || b.createdAt - a.createdAt)
}

function summary(last: Deployment | undefined): FleetWorkload['lastDeployment'] {
  if (!last) return null
  const { id, state, action } = last
  const at = last.endedAt ?? last.startedAt ?? last.queuedAt
  return { id, state, action, tag: versionOf(last), at }
}
