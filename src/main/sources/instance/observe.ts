/** Observes an instance on a target before anything is planned. Reads only. */
import type { Probe } from '../../../shared/model/failure.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import { keptFailedUntil } from '../../../shared/model/kept-failed.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import { type HeldPort, heldPorts } from '../../engine/held-ports.ts'
import type { Image } from '../../engine/image.ts'
import type { Network } from '../../engine/network-and-volume.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { askRegistries, type RegistryAnswer } from '../containers/ask-registries.ts'
import { isLocalOnly } from '../containers/image-name.ts'
import { inspectAll } from '../containers/inspect-all.ts'
import { lookAtMounts, type SeenMounts } from '../containers/look-at-mounts.ts'
import { ownVolumes } from '../containers/own-volumes.ts'
import { holdersOn } from '../rollout/alias-holders.ts'
import { type SeenFaces, seeFaces } from '../rollout/faces/see-faces.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import { answersOf } from './answers.ts'
import type { InstanceConfig } from './config.ts'
import { referenceText, settledReference } from './image-reference.ts'
import { isAsked, recordedIn } from './planning.ts'
import { networkOf, renderedSchema, volumesOf } from './render.ts'

/** An image that a service wants, and what is known of it. */
export interface FoundImage {
  /** Reference that it is looked for by: `image:tag`, `image@digest`, or the image id of a release. */
  readonly reference: string
  readonly local: Image | null
  /** undefined = its registry was not asked. */
  readonly registry: RegistryAnswer | undefined
}

export interface Observed {
  /** By service. */
  readonly images: Readonly<Record<string, FoundImage>>
  /** Ours, of this workload, newest first. */
  readonly containers: readonly Container[]
  /** The one that it is to be on. `ours`: this workload made it. */
  readonly network: 'absent' | 'ours' | 'other'
  /** Names of others that are found on it by the name of the workload; absent = none. */
  readonly alsoCalled?: readonly string[]
  /** By anything else. */
  readonly takenPorts: readonly HeldPort[]
  /** Volumes that may go with it, where it is removed. */
  readonly volumes: readonly string[]
  readonly places?: SeenMounts
  /** The state of its public names; absent = nothing was asked of it that touches them. */
  readonly faces?: SeenFaces
  readonly reach: ReachWay | null
  /** By service, what the live one answers to our probe; absent = it was not asked. */
  readonly answers?: Readonly<Record<string, Probe>>
  /** When it was looked at, unix ms. */
  readonly now: number
}

const asItIs: readonly Intent['action'][] = ['remove', 'stop', 'start', 'restart']

type InstanceContext = TargetContext & Pick<SourceServices, 'clock' | 'credentials'>

export async function observe(
  context: InstanceContext,
  workload: FilledWorkload,
  { intent, signal }: { readonly intent: Intent; readonly signal: AbortSignal },
): Promise<Observed> {
  const { engine, reach } = context.session
  const { name } = workload.document
  const isRemoved = intent.action === 'remove'
  const isWanted = !asItIs.includes(intent.action)
  const about = { workload, intent }
  const network = networkWanted(workload, intent, context.settings)
  const now = context.clock.now()
  // None of these waits for another: together they take as long as the slowest.
  const [all, found, images, places, way, faces] = await Promise.all([
    engine.containers.list(undefined, signal),
    engine.networks.inspect(network, signal),
    isWanted ? lookForImages(context, about, signal) : {},
    isWanted ? lookAtPlaces(context, about, signal) : undefined,
    isWanted ? reach.learn(network, signal) : null,
    seeFaces(context, workload, { signal, intent }),
  ])
  const listed = all.filter(
    (each) => each.owner?.workload === name && counts(each.name, intent, now),
  )
  const query = { workload: name, network, own: new Set(listed.map(({ id }) => id)) }
  const [containers, alsoCalled] = await Promise.all([
    inspectOurs(context, listed, signal),
    isWanted ? holdersOn(engine, found, { query, signal }) : [],
  ])
  const ids = new Set(containers.map(({ id }) => id))
  const whose = { installation: context.installation, workload: name }
  const looked = { images, containers, reach: way }
  return {
    ...looked,
    ...(isWanted && (await answersOf(context, intent, { looked, signal }))),
    network: whoseNetwork(found, whose),
    takenPorts: heldPorts(all.filter(({ id }) => !ids.has(id))),
    volumes: isRemoved ? await ownVolumes(engine, whose, { containers, signal }) : [],
    now,
    ...(places && { places }),
    faces,
    ...(alsoCalled.length > 0 && { alsoCalled }),
  }
}

async function inspectOurs(
  { session: { engine }, installation }: InstanceContext,
  listed: readonly { readonly id: string }[],
  signal: AbortSignal,
): Promise<Container[]> {
  const found = await inspectAll(engine, listed, signal)
  return found
    .filter(({ labels }) => labels[label.installation] === installation)
    .sort((a, b) => b.createdAt - a.createdAt)
}

function whoseNetwork(
  found: Network | undefined,
  { installation, workload }: { readonly installation: string; readonly workload: string },
): Observed['network'] {
  if (!found) return 'absent'
  const { [label.installation]: madeBy, [label.workload]: madeFor } = found.labels
  return madeBy === installation && madeFor === workload ? 'ours' : 'other'
}

/** One that failed and is kept for a look is in nobody's way: a removal takes it, and a deployment once its time is over. */
function counts(name: string, { action }: Intent, now: number): boolean {
  const until = keptFailedUntil(name)
  if (until === undefined || action === 'remove') return true
  return !asItIs.includes(action) && until <= now
}

function networkWanted(
  { document }: FilledWorkload,
  { release, live, action }: Intent,
  settings: InstanceContext['settings'],
): string {
  const isAsLive = action === 'pull' || asItIs.includes(action)
  const reached = release ?? (isAsLive ? live : null)
  if (reached) return renderedSchema.parse(reached.rendered).network
  return networkOf(document, document.source as InstanceConfig, settings).network
}

interface About {
  readonly workload: FilledWorkload
  readonly intent: Intent
}

interface Sought {
  readonly service: string
  readonly reference: string
  /** Fallback where the reference is not on the host: the release's pulled digest. */
  readonly fallback: string | null
  readonly pull: InstanceConfig['services'][number]['pull']
  readonly account: string
}

async function lookForImages(
  context: InstanceContext,
  about: About,
  signal: AbortSignal,
): Promise<Observed['images']> {
  const { engine } = context.session
  const sought = soughtIn(context, about)
  const locals = await Promise.all(
    sought.map(async ({ reference, fallback }) => {
      const found = await engine.images.inspect(reference, signal)
      return found ?? (fallback ? await engine.images.inspect(fallback, signal) : undefined) ?? null
    }),
  )
  const asked = sought.map((each, index) => whatToAsk(each, about.intent, locals[index] ?? null))
  const accounts = new Map(
    sought.flatMap(({ account }, index) => (asked[index] ? [[asked[index], account]] : [])),
  )
  const answers = await askRegistries(
    { ...context, accountFor: (reference) => accounts.get(reference) ?? '' },
    asked.filter((each) => each !== null),
    signal,
  )
  return Object.fromEntries(
    sought.map(({ service, reference }, index) => [
      service,
      {
        ...{ reference, local: locals[index] ?? null },
        registry: answers.get(asked[index] ?? ''),
      },
    ]),
  )
}

/** A rollback goes by image id, then by digest: tags move. */
function soughtIn({ settings }: InstanceContext, { workload, intent }: About): Sought[] {
  const { services } = workload.document.source as InstanceConfig
  if (intent.action === 'pull') return soughtAnew(services, intent)
  if (!intent.release)
    return services.map(({ name: service, image, pull, registry: account }) => {
      const reference = referenceText(settledReference(image, settings.registryPrefix))
      return { service, reference, fallback: null, pull, account }
    })
  const { release, rendered } = intent.release
  return renderedSchema.parse(rendered).services.map(({ name: service, image }) => {
    const part = release.parts.find((each) => each.part === service)
    const { registry: account = '' } = services.find(({ name }) => name === service) ?? {}
    const fallback = part?.digest ? `${image}@${part.digest}` : null
    return { ...{ service, reference: part?.imageId ?? '', fallback, account }, pull: 'newer' }
  })
}

/** As what is live names them, whatever its document says by now. */
function soughtAnew(services: InstanceConfig['services'], intent: Intent): Sought[] {
  if (!intent.live) return []
  const asked = renderedSchema
    .parse(intent.live.rendered)
    .services.filter(({ name }) => isAsked(intent, name))
  return asked.map(({ name: service, image: name, tag, digest }) => {
    const written = services.find((each) => each.name === service)
    const { registry: account = '', pull } = written ?? {}
    const reference = referenceText({ name, tag, digest })
    return { ...{ service, reference, fallback: null, account }, pull: pulledAs(pull) }
  })
}

/** Asked for by name, what its registry has is meant. */
export const pulledAs = (pull: Sought['pull'] | undefined): Sought['pull'] =>
  pull === 'never' ? pull : 'always'

function whatToAsk(
  { reference, fallback, pull }: Sought,
  { release }: Intent,
  local: Image | null,
): string | null {
  if (pull === 'never') return null
  if (release) return local ? null : fallback
  if (isLocalOnly(reference)) return null
  const isSettled = pull === 'if-missing' || reference.includes('@')
  return isSettled && local ? null : reference
}

/** Places that they would mount, as far as names alone tell. */
async function lookAtPlaces(
  { session, settings }: InstanceContext,
  { workload, intent }: About,
  signal: AbortSignal,
): Promise<SeenMounts> {
  const config = workload.document.source as InstanceConfig
  const skipping = { ...config, onBadVolume: 'skip' as const }
  const recorded = recordedIn(intent)
  const mounts = recorded
    ? renderedSchema.parse(recorded.rendered).services.flatMap((each) => each.mounts)
    : config.services.flatMap((service) => [
        ...volumesOf(workload, { config: skipping, service }, { settings }).mounts,
      ])
  return await lookAtMounts(session, mounts, { settings, signal })
}
