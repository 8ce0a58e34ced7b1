/** Observes a workload of one container on a target before anything is planned. Reads only. */
import type { Probe } from '../../../shared/model/failure.ts'
import type { FleetContainer } from '../../../shared/model/fleet.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import { keptFailedUntil } from '../../../shared/model/kept-failed.ts'
import { label } from '../../../shared/model/labels.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container, Engine } from '../../engine/engine.ts'
import { type HeldPort, heldPorts } from '../../engine/held-ports.ts'
import type { Image } from '../../engine/image.ts'
import { inspectAll } from '../containers/inspect-all.ts'
import { lookAtMounts, type SeenMounts } from '../containers/look-at-mounts.ts'
import { ownVolumes } from '../containers/own-volumes.ts'
import type { WantedMount } from '../containers/volumes.ts'
import { aliasHolders } from '../rollout/alias-holders.ts'
import { askLive, canAsk } from '../rollout/ask-live.ts'
import { type SeenFaces, seeFaces } from '../rollout/faces/see-faces.ts'
import type { ProbeTarget } from '../rollout/probe.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import type { ContainerConfig } from './config.ts'
import { liveContainers } from './instances.ts'
import { probeOf, renderedSchema, wantedVolumes } from './render.ts'

export interface Seen {
  /** Image that its kind would run, as far as the host has it. */
  readonly local: Image | null
  /** When it was looked at, unix ms. */
  readonly now: number
  /** Ours, of this workload, newest first. */
  readonly containers: readonly Container[]
  /** By anything else. */
  readonly takenPorts: readonly HeldPort[]
  /** Volumes that may go with it, where it is removed. */
  readonly volumes: readonly string[]
  /** Places of what it would mount; absent where nothing is mounted. */
  readonly places?: SeenMounts
  /** How containers of the host are reached; null where nothing will be asked of one. */
  readonly reach: ReachWay | null
  /** Answer of the live one to our probe; of several, one that does not as it is to; null = it was not asked. */
  readonly answer: Probe | null
  /** The answers of several replicas; absent = there is one. */
  readonly answers?: Readonly<Record<string, Probe>>
  /** Names of others that are found on its network by the name of the workload; absent = none. */
  readonly alsoCalled?: readonly string[]
  /** The state of its public names; absent = nothing was asked of it that touches them. */
  readonly faces?: SeenFaces
}

type SingleContext = TargetContext & Pick<SourceServices, 'clock'>

const asItIs: readonly Intent['action'][] = ['remove', 'stop', 'start', 'restart']

/**
 * Whether an image is wanted: what is taken down, or goes on as it is, needs none; scaling goes by that of the live
 * release.
 */
export const isImageWanted = ({ action }: Pick<Intent, 'action'>): boolean =>
  !asItIs.includes(action) && action !== 'scale'

/** Release that its containers were, or are to be, made from: of no document where a release says so. */
const releaseMeant = ({ action, release, live }: Intent): Intent['release'] =>
  action === 'scale' ? live : release

export interface Looking {
  readonly workload: Workload
  readonly config: ContainerConfig
  readonly intent: Intent
  /** Image as it was found; what does not depend on that is looked at meanwhile. */
  readonly local: Image | null | Promise<Image | null>
}

export async function see(
  context: SingleContext,
  { local: found, ...asked }: Looking,
  signal: AbortSignal,
): Promise<Seen> {
  const { engine, reach } = context.session
  const { intent, workload } = asked
  const { name } = workload.document
  const all = await engine.containers.list(undefined, signal)
  const now = context.clock.now()
  const ours = all.filter((each) => each.owner?.workload === name && counts(each.name, intent, now))
  const containers = await inspectOurs(engine, ours, { installation: context.installation, signal })
  const isWanted = !asItIs.includes(intent.action)
  const way = isWanted ? await reach.learn(context.settings.network, signal) : null
  const named = isWanted ? namedMounts(context, asked) : []
  const places = await lookAtMounts(context.session, named, { settings: context.settings, signal })
  const ourIds = new Set(containers.map((container) => container.id))
  const whose = { installation: context.installation, workload: name }
  const isRemoved = intent.action === 'remove'
  const seen = {
    takenPorts: heldPorts(all.filter((container) => !ourIds.has(container.id))),
    volumes: isRemoved ? await ownVolumes(engine, whose, { containers, signal }) : [],
    ...{ places, reach: way },
    faces: await seeFaces(context, workload, { signal, intent }),
    ...(isWanted && (await othersCalled(context, namedAs(asked), { own: ourIds, signal }))),
  }
  const local = intent.action === 'scale' ? await liveImage(engine, intent, signal) : await found
  const targets = canAsk(way) ? askedOf(intent, { containers, local }) : []
  const answers = await answersOf(context, targets, signal)
  return { ...{ local, now, containers }, ...seen, ...answers }
}

/** Containers that are asked; whether what runs another image answers does not matter: it is replaced anyway. */
function askedOf(
  { live }: Intent,
  { containers, local }: Pick<Seen, 'containers' | 'local'>,
): readonly ProbeTarget[] {
  if (!live || !local) return []
  const rendered = renderedSchema.parse(live.rendered)
  const probe = probeOf(rendered)
  if (!probe) return []
  return liveContainers({ live }, { containers })
    .filter(({ state, imageId }) => state === 'running' && imageId === local.id)
    .map((container) => ({ container, network: rendered.network, ...probe }))
}

async function answersOf(
  context: SingleContext,
  targets: readonly ProbeTarget[],
  signal: AbortSignal,
): Promise<Pick<Seen, 'answer' | 'answers'>> {
  const answers = await Promise.all(targets.map((target) => askLive(context, target, signal)))
  const answer = answers.find((each) => each?.ok === false) ?? answers[0] ?? null
  if (targets.length < 2) return { answer }
  const each = targets.flatMap(({ container: { id } }, at) => {
    const its = answers[at]
    return its ? ([[id, its]] as const) : []
  })
  return { answer, answers: Object.fromEntries(each) }
}

async function liveImage(
  engine: Engine,
  { live }: Intent,
  signal: AbortSignal,
): Promise<Image | null> {
  const id = live && onlyPart(live.release)?.imageId
  return id ? ((await engine.images.inspect(id, signal)) ?? null) : null
}

/** One that failed and is kept for a look is in nobody's way: a removal takes it, and a deployment once its time is over. */
function counts(name: string, { action }: Intent, now: number): boolean {
  const until = keptFailedUntil(name)
  if (until === undefined || action === 'remove') return true
  return isImageWanted({ action }) && until <= now
}

type Asked = Omit<Looking, 'local'>

interface NamedAs {
  readonly workload: string
  readonly alias?: boolean | undefined
  /** Absent = that of the host. */
  readonly network?: string | undefined
}

/** A release that is gone back to has the name and the network that it had. */
function namedAs({ workload: { document }, config, intent }: Asked): NamedAs {
  const workload = document.name
  const release = releaseMeant(intent)
  if (release) return { workload, ...renderedSchema.parse(release.rendered) }
  const { alias, networkMode: network } = config
  return { workload, alias, network }
}

async function othersCalled(
  { session, settings }: TargetContext,
  { workload, alias, network = settings.network }: NamedAs,
  { own, signal }: { readonly own: ReadonlySet<string>; readonly signal: AbortSignal },
): Promise<Pick<Seen, 'alsoCalled'>> {
  if (alias === false) return {}
  const query = { workload, network, own }
  const alsoCalled = await aliasHolders(session.engine, query, signal)
  return alsoCalled.length === 0 ? {} : { alsoCalled }
}

/** Mounts that it would have, as far as names alone tell. */
function namedMounts(
  { settings: { allowedPaths } }: SingleContext,
  { workload, config, intent }: Asked,
): readonly WantedMount[] {
  const { tag } = intent
  const release = releaseMeant(intent)
  if (release) return renderedSchema.parse(release.rendered).mounts
  return wantedVolumes(workload, config, { tag, allowedPaths, onBadVolume: 'skip' }).mounts
}

async function inspectOurs(
  engine: Engine,
  found: readonly FleetContainer[],
  { installation, signal }: { readonly installation: string; readonly signal: AbortSignal },
): Promise<Container[]> {
  const inspected = await inspectAll(engine, found, signal)
  return inspected
    .filter((container) => container.labels[label.installation] === installation)
    .sort((a, b) => b.createdAt - a.createdAt)
}
