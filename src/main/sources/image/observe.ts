/** What there is on a target before anything is planned. Reads only. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { FleetContainer } from '../../../shared/model/fleet.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import { keptFailedUntil } from '../../../shared/model/kept-failed.ts'
import { label } from '../../../shared/model/labels.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container, Engine, Image } from '../../engine/engine.ts'
import { type HeldPort, heldPorts } from '../../engine/held-ports.ts'
import { type ImageLogin, loginFor, refuseOther } from '../../registries/image-login.ts'
import { type RegistryAnswer as Answered, askRegistries } from '../containers/ask-registries.ts'
import { isLocalOnly } from '../containers/image-name.ts'
import { inspectAll } from '../containers/inspect-all.ts'
import { lookAtMounts, type SeenMounts } from '../containers/look-at-mounts.ts'
import { ownVolumes } from '../containers/own-volumes.ts'
import type { WantedMount } from '../containers/volumes.ts'
import { aliasHolders } from '../rollout/alias-holders.ts'
import { type Asker, type ProbeTarget, probeHttp } from '../rollout/probe.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import { accountIn, type ImageConfig } from './config.ts'
import { type CopySource, copyHostIn, lookThere } from './copy-from.ts'
import { probeOf, renderedSchema, wantedVolumes } from './render.ts'

/** What the registry says of the wanted reference; `not-asked` under `never` or by image id. */
export type RegistryAnswer = { readonly kind: 'not-asked' } | Answered

export interface Observed {
  /** What the intent names: `image:tag`, or the image id of the release to go back to. */
  readonly reference: string
  readonly local: Image | null
  readonly registry: RegistryAnswer
  /** Where it is copied from, instead of a registry; absent = it is not. */
  readonly copy?: CopySource
  /** Where one image is pinned: what its registry says the tag is by now; null = it did not say. */
  readonly tagMeans?: string | null
  /** What its registry is asked with; null where it is not asked. Without what is secret of it. */
  readonly login: Omit<ImageLogin, 'auth'> | null
  /** When it was looked at, unix ms. */
  readonly now: number
  /** Ours, of this workload, newest first. */
  readonly containers: readonly Container[]
  /** By anything else. */
  readonly takenPorts: readonly HeldPort[]
  /** That may go with it, where it is removed. */
  readonly volumes: readonly string[]
  /** What is there of what it would mount; absent where nothing is mounted. */
  readonly places?: SeenMounts
  /** How containers of the host are reached; null where nothing will be asked of one. */
  readonly reach: ReachWay | null
  /** What the live one answers to our probe; null = it was not asked. */
  readonly answer: Probe | null
  /** Names of others that are found on its network by the name of the workload; absent = none. */
  readonly alsoCalled?: readonly string[]
}

const asItIs: readonly Intent['action'][] = ['remove', 'stop', 'start', 'restart']

type ImageContext = TargetContext & Pick<SourceServices, 'clock' | 'credentials'>

export async function observe(
  context: ImageContext,
  workload: Workload,
  intent: Intent,
  signal: AbortSignal,
): Promise<Observed> {
  const { engine } = context.session
  const config = workload.document.source as ImageConfig
  const wanted = wantedReference(config, intent)
  const all = await engine.containers.list(undefined, signal)
  const now = context.clock.now()
  const ours = all.filter(
    ({ owner, name }) => owner?.workload === workload.document.name && counts(name, intent, now),
  )
  const containers = await inspectOurs(engine, ours, context.installation, signal)
  // What is taken down, or goes on as it is, needs no image.
  const isWanted = !asItIs.includes(intent.action)
  const { local, ...copy } = isWanted
    ? await lookForImage(context, { config, intent, wanted }, signal)
    : { local: null }
  const ask = isWanted ? whatToAsk(config, intent, wanted, local !== null) : null
  const account = accountIn(config)
  const login = ask === null ? null : await loginFor(context.credentials, ask, signal, account)
  if (login) refuseOther(login, account)
  const tagged = isWanted ? pinnedTag(config, intent) : null
  const asked = [ask, tagged].filter((each) => each !== null)
  const answers = await askRegistries({ ...context, accountFor: () => account }, asked, signal)
  const { reach } = context.session
  const way = isWanted ? await reach.learn(context.settings.network, signal) : null
  const answer = await askLive(context, intent, { containers, local, way }, signal)
  const named = isWanted ? namedMounts(context, workload, intent) : []
  const places = await lookAtMounts(context.session, named, context.settings, signal)
  const ourIds = new Set(containers.map((container) => container.id))
  return {
    reference: wanted.reference,
    local,
    registry: answers.get(ask ?? '') ?? { kind: 'not-asked' },
    ...copy,
    ...(intent.options.digest !== undefined && { tagMeans: digestIn(answers.get(tagged ?? '')) }),
    login,
    now,
    containers,
    takenPorts: heldPorts(all.filter((container) => !ourIds.has(container.id))),
    volumes:
      intent.action !== 'remove'
        ? []
        : await ownVolumes(
            engine,
            { installation: context.installation, workload: workload.document.name },
            containers,
            signal,
          ),
    places,
    reach: way,
    answer,
    ...(isWanted && (await othersCalled(context, namedAs(workload, intent), ourIds, signal))),
  }
}

/** One that failed and is kept for a look is in nobody's way: a removal takes it, and a deployment once its time is over. */
function counts(name: string, { action }: Intent, now: number): boolean {
  const until = keptFailedUntil(name)
  if (until === undefined || action === 'remove') return true
  return !asItIs.includes(action) && until <= now
}

interface NamedAs {
  readonly workload: string
  readonly alias?: boolean | undefined
  /** Absent = that of the host. */
  readonly network?: string | undefined
}

/** A release that is gone back to has the name and the network that it had. */
function namedAs({ document }: Workload, { release }: Intent): NamedAs {
  const workload = document.name
  if (release) return { workload, ...renderedSchema.parse(release.rendered) }
  const { alias, networkMode: network } = document.source as ImageConfig
  return { workload, alias, network }
}

async function othersCalled(
  { session, settings }: TargetContext,
  { workload, alias, network = settings.network }: NamedAs,
  own: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Pick<Observed, 'alsoCalled'>> {
  if (alias === false) return {}
  const query = { workload, network, own }
  const alsoCalled = await aliasHolders(session.engine, query, signal)
  return alsoCalled.length === 0 ? {} : { alsoCalled }
}

/** What it would mount, as far as names alone tell. */
function namedMounts(
  { settings: { allowedPaths } }: ImageContext,
  workload: Workload,
  { release, tag }: Intent,
): readonly WantedMount[] {
  if (release) return renderedSchema.parse(release.rendered).mounts
  const config = workload.document.source as ImageConfig
  return wantedVolumes(workload, config, { tag, allowedPaths, onBadVolume: 'skip' }).mounts
}

interface Wanted {
  readonly reference: string
  /** To look for when the reference is not on the host: the release's pulled digest. */
  readonly fallback: string | null
}

/** TF-16; a rollback goes by image id, then by digest: tags move. */
function wantedReference(config: ImageConfig, intent: Intent): Wanted {
  if (intent.release === null) {
    const { digest } = intent.options
    const which = digest === undefined ? `:${intent.tag}` : `@${digest}`
    return { reference: `${config.image}${which}`, fallback: null }
  }
  const { release } = intent.release
  const rendered = renderedSchema.parse(intent.release.rendered)
  const { digest = null, imageId = '' } = onlyPart(release) ?? {}
  const fallback = digest === null ? null : `${rendered.image}@${digest}`
  return { reference: imageId, fallback }
}

async function inspectImage(
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Image | null> {
  const local = await engine.images.inspect(wanted.reference, signal)
  if (local || wanted.fallback === null) return local ?? null
  return (await engine.images.inspect(wanted.fallback, signal)) ?? null
}

async function inspectOurs(
  engine: Engine,
  found: readonly FleetContainer[],
  installation: string,
  signal: AbortSignal,
): Promise<Container[]> {
  const inspected = await inspectAll(engine, found, signal)
  return inspected
    .filter((container) => container.labels[label.installation] === installation)
    .sort((a, b) => b.createdAt - a.createdAt)
}

function whatToAsk(
  config: ImageConfig,
  intent: Intent,
  wanted: Wanted,
  isLocal: boolean,
): string | null {
  if (config.pull === 'never' || copyHostIn(config) !== undefined) return null
  if (intent.release !== null) return isLocal ? null : wanted.fallback
  if (isLocalOnly(config.image)) return null
  // What has the digest is the image: no registry has a newer one.
  const isSettled = config.pull === 'if-missing' || intent.options.digest !== undefined
  return isSettled && isLocal ? null : wanted.reference
}

interface Sought {
  readonly config: ImageConfig
  readonly intent: Intent
  readonly wanted: Wanted
}

/** On the host that others copy from it is what is there; what a release ran, and is there, is had from nowhere. */
async function lookForImage(
  context: ImageContext,
  { config, intent, wanted }: Sought,
  signal: AbortSignal,
): Promise<Pick<Observed, 'local' | 'copy'>> {
  const { engine, name } = context.session
  const local = await inspectImage(engine, wanted, signal)
  const host = copyHostIn(config)
  if (host === undefined || host === name || (intent.release !== null && local)) return { local }
  const references = [wanted.reference, wanted.fallback].filter((each) => each !== null)
  const copy = await lookThere(context, host, references, signal)
  // What came from a host has no digest that it could be found by.
  return { local: local ?? (await engine.images.inspect(copy.image.id, signal)) ?? null, copy }
}

/** Asked so that a plan can tell whether the tag still is the image that was pinned. */
function pinnedTag(config: ImageConfig, intent: Intent): string | null {
  const isAsked = config.pull !== 'never' && copyHostIn(config) === undefined
  const mayAsk = isAsked && !isLocalOnly(config.image)
  return mayAsk && intent.options.digest !== undefined ? `${config.image}:${intent.tag}` : null
}

const digestIn = (answer: Answered | undefined): string | null =>
  answer?.kind === 'digest' ? answer.digest : null

export function liveContainer(
  { live }: Pick<Intent, 'live'>,
  { containers }: Pick<Observed, 'containers'>,
): Container | undefined {
  return live
    ? containers.find(({ labels }) => labels[label.deployment] === live.release.deployment)
    : undefined
}

/** Both times together: a plan is not to wait long for what hangs. */
const longestMs = 5_000
const pauseMs = 250

interface Looked {
  readonly containers: readonly Container[]
  readonly local: Image | null
  /** How containers of the host are reached. */
  readonly way: ReachWay | null
}

/**
 * By reads alone; null where nothing could be taken for live, nothing is asked of it, or nothing but a helper that
 * would have to be made leads there. One bad answer is no verdict: it is asked once more.
 */
async function askLive(
  context: ImageContext,
  intent: Intent,
  looked: Looked,
  signal: AbortSignal,
): Promise<Probe | null> {
  const target = targetOf(intent, looked)
  if (!target) return null
  const within = AbortSignal.any([signal, AbortSignal.timeout(longestMs)])
  const at = context.clock.now()
  const none = { at, ok: false, target: target.container.name, durationMs: longestMs }
  try {
    return await askTwice({ ...context, signal: within }, target)
  } catch (error) {
    signal.throwIfAborted()
    if (within.aborted) return { ...none, answer: `no answer in ${longestMs} ms` }
    if (failureOf(error)?.kind === 'containers-unreachable') return null
    throw error
  }
}

async function askTwice(asker: Asker, target: ProbeTarget): Promise<Probe> {
  const first = await probeHttp(asker, target)
  if (first.ok) return first
  await asker.clock.sleep(pauseMs, asker.signal)
  return await probeHttp(asker, target)
}

/** Of what runs another image it does not matter whether it answers: it is replaced anyway. */
function targetOf({ live }: Intent, { containers, local, way }: Looked): ProbeTarget | null {
  if (!live || !local || way === null || way === 'helper') return null
  const rendered = renderedSchema.parse(live.rendered)
  const container = liveContainer({ live }, { containers })
  if (container?.state !== 'running' || container.imageId !== local.id) return null
  const probe = probeOf(rendered)
  return probe && { container, network: rendered.network, ...probe }
}
