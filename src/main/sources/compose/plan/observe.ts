/** Observes what there is of a project on a host, and what it is wanted to be. Reads only. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import type { OtherInstallation } from '../../../../shared/model/fleet.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { Container, Engine, ListedContainer } from '../../../engine/engine.ts'
import { type HeldPort, heldPorts } from '../../../engine/held-ports.ts'
import type { Image } from '../../../engine/image.ts'
import type { FilledWorkload } from '../../../secrets/fill-env.ts'
import { askRegistries, type RegistryAnswer } from '../../containers/ask-registries.ts'
import { inspectAll } from '../../containers/inspect-all.ts'
import { type SeenFaces, seeFaces } from '../../rollout/faces/see-faces.ts'
import type { Intent, SourceServices, TargetContext } from '../../stage.ts'
import { lookWithTools, usesLocalTools } from '../cli/choice.ts'
import type { ComposeConfig } from '../config.ts'
import type { ProjectFolder } from '../project/folder.ts'
import type { PlacedIssue } from '../project/lines.ts'
import { adoptedProject, composeLabel, isOneOff, projectName } from '../project.ts'
import { accountFor } from '../registries.ts'
import { replicasOf } from '../rendered.ts'
import { previousOf } from './as-adopted.ts'
import { insists, policyFor, pullsFromRegistry } from './images.ts'
import { missingFiles } from './missing-files.ts'
import { readWanted } from './read-wanted.ts'
import {
  type LostNetworks,
  missingExternals,
  ownVolumes,
  readLostNetworks,
} from './shared-objects.ts'
import { readUnapplied, type Unapplied } from './unapplied.ts'
import type { Wanted } from './wanted.ts'

/** An image as a service names it. */
export interface ObservedImage {
  readonly reference: string
  readonly local: Pick<Image, 'id' | 'repoDigests' | 'hasHealthcheck' | 'env'> | null
  /** Digest that the registry says; null = not asked, or it did not say. */
  readonly registryDigest: string | null
  readonly problem: Failure | null
  /**
   * Platforms that the registry's image is built for, where that is not the host, and the service names no platform.
   */
  readonly unfit?: string
  /** Whether the one on the host is enough: the registry's own is not insisted on. */
  readonly isEnough?: boolean
}

export interface Observed {
  /** The version of docker compose. */
  readonly version: string
  /** Whether this machine's is used, in the place of the host's own. */
  readonly usesLocalTools: boolean
  /** Null where only what runs matters: it is stopped, started, restarted or removed. */
  readonly wanted: Wanted | null
  /** Containers of this project that are ours, oldest first. */
  readonly containers: readonly Container[]
  /** Names of what `docker compose run` left in the project: nobody's, and left alone. */
  readonly oneOffs: readonly string[]
  readonly images: Readonly<Record<string, ObservedImage>>
  /** By others. */
  readonly takenPorts: readonly HeldPort[]
  /** Names of containers that are not the project's; absent = nobody looked. */
  readonly takenNames?: readonly string[]
  /** Whether it was adopted, and is not deployed yet: it runs as somebody else brought it up. */
  readonly isTakenOver?: boolean
  /** By the engine's own clock, where that matters; absent = it does not, or the engine did not say. */
  readonly engineTime?: number | undefined
  readonly lostNetworks: LostNetworks
  /** Networks and volumes that are not as the project says. */
  readonly unapplied: readonly Unapplied[]
  /** Named volumes of the project that exist, and were made for it. */
  readonly volumes: readonly string[]
  readonly twin?: Twin | undefined
  /** External networks and volumes that are not there. */
  readonly missing?: readonly PlacedIssue[]
  /** Files that are mounted and not there: a warning of each. */
  readonly missingMounts?: readonly string[]
  /** The state of its public names; absent = nothing was asked of it that touches them. */
  readonly faces?: SeenFaces
}

/** A project of somebody's that was brought up from the same folder. */
interface Twin {
  readonly project: string
  /** Workload that it is, where another Longshore installation has it. */
  readonly other?: OtherInstallation | undefined
}

type ComposeContext = TargetContext & SourceServices

export async function observe(
  context: ComposeContext,
  workload: FilledWorkload,
  { intent, signal }: { readonly intent: Intent; readonly signal: AbortSignal },
): Promise<Observed> {
  const { session } = context
  const { engine } = session
  const project = projectName(workload)
  const all = await engine.containers.list(undefined, signal)
  const members = all.filter(({ labels }) => labels[composeLabel.project] === project)
  const others = all.filter((container) => !members.includes(container))
  const services = members.filter((container) => !isOneOff(container))
  refuseForeign(session.name, project, { workload: workload.document.name, members: services })
  const inspected = await inspectAll(engine, services, signal)
  const containers = inspected.sort((a, b) => a.createdAt - b.createdAt)
  const tools = await lookWithTools(session, signal, (own, looking) =>
    readWanted(
      { context: { ...context, session: own }, workload, containers, signal: looking },
      intent,
    ),
  )
  const wanted = tools.found
  const before = previousOf(intent, session.name)?.project ?? null
  const [engineTime, lostNetworks, unapplied, images, volumes, missing, missingMounts] =
    await Promise.all([
      readTime(engine, containers, signal),
      readLostNetworks(engine, containers, signal),
      wanted ? readUnapplied(engine, { rendered: wanted.rendered, before }, signal) : [],
      wanted ? observeImages(context, workload, { wanted, signal }) : {},
      ownVolumes(context, workload, { rendered: wanted?.rendered ?? null, signal }),
      wanted ? missingExternals(engine, wanted, signal) : [],
      wanted ? missingFiles(session, wanted, signal) : [],
    ])
  return {
    version: tools.version,
    usesLocalTools: usesLocalTools(tools.session),
    wanted,
    containers,
    isTakenOver: adoptedProject(workload.document) !== undefined && intent.live === null,
    oneOffs: members.filter(isOneOff).map(({ name }) => name),
    engineTime,
    images,
    lostNetworks,
    unapplied,
    volumes,
    twin: twinOf(wanted?.folder, project, all),
    missing,
    missingMounts,
    takenPorts: heldPorts(others),
    takenNames: others.map(({ name }) => name),
    faces: await seeFaces(context, workload, { signal, intent }),
  }
}

/** Only of what the engine started again it matters how long ago that was. */
async function readTime(
  engine: Engine,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<number | undefined> {
  if (containers.every(({ exit }) => exit.restarts === 0)) return undefined
  return (await engine.info(signal)).systemTime
}

/** A project of that name that is not ours is somebody's: it is left alone. */
function refuseForeign(
  host: string,
  project: string,
  {
    workload,
    members,
  }: { readonly workload: string; readonly members: readonly ListedContainer[] },
): void {
  const foreign = members.find(({ owner }) => owner?.workload !== workload)
  if (!foreign) return
  const folder = foreign.labels[composeLabel.workingDir]
  const holder = `container ${foreign.name}${folder ? `, deployed from ${folder}` : ''}`
  fail({ kind: 'name-conflict', host, name: project, holder })
}

async function observeImages(
  context: ComposeContext,
  workload: Workload,
  { wanted, signal }: { readonly wanted: Wanted; readonly signal: AbortSignal },
): Promise<Record<string, ObservedImage>> {
  const { engine } = context.session
  const config = workload.document.source as ComposeConfig
  const { rendered } = wanted
  const services = Object.entries(rendered.services).filter(([, each]) => replicasOf(each) > 0)
  const looked = services.map(async ([name, service]) => {
    // Compose names what it builds itself after project and service.
    const reference = service.image ?? `${rendered.name}-${name}`
    const local = (await engine.images.inspect(reference, signal)) ?? null
    const policy = policyFor(wanted, config.pull, name)
    const isAsked = pullsFromRegistry(service, policy, local !== null)
    return {
      name,
      reference,
      local,
      isAsked,
      namesPlatform: typeof service.platform === 'string',
      isEnough: local !== null && !insists(service, policy),
    }
  })
  const images = await Promise.all(looked)
  const asked = images.filter(({ isAsked }) => isAsked).map(({ reference }) => reference)
  const all = services.map(([, service]) => service)
  const asking = {
    ...context,
    accountFor: (reference: string) => accountFor(all, reference, config.registry ?? ''),
  }
  const answers = await askRegistries(asking, asked, signal)
  return Object.fromEntries(
    images.map(({ name, isAsked, namesPlatform, ...image }) => {
      const answer = isAsked ? answers.get(image.reference) : undefined
      const isUnfit = answer?.kind === 'digest' && answer.unfit !== undefined && !namesPlatform
      return [name, { ...image, ...said(answer), ...(isUnfit && { unfit: answer.unfit }) }] as const
    }),
  )
}

function said(
  answer: RegistryAnswer | undefined,
): Pick<ObservedImage, 'registryDigest' | 'problem'> {
  return answer?.kind === 'digest'
    ? { registryDigest: answer.digest, problem: null }
    : { registryDigest: null, problem: answer?.failure ?? null }
}

/** undefined where there is none, or that is a workload's here. */
export function twinOf(
  folder: Pick<ProjectFolder, 'directory' | 'files'> | null | undefined,
  project: string,
  all: readonly ListedContainer[],
): Twin | undefined {
  if (!folder) return undefined
  const found = all.find(
    ({ labels, owner }) =>
      owner === null &&
      !isOneOff({ labels }) &&
      labels[composeLabel.project] !== project &&
      labels[composeLabel.workingDir] === folder.directory &&
      filesIn(labels).some((file) => folder.files.includes(file)),
  )
  const twin = found?.labels[composeLabel.project]
  if (twin === undefined) return undefined
  const members = all.filter(({ labels }) => labels[composeLabel.project] === twin)
  const other = members.find(({ otherInstallation }) => otherInstallation)?.otherInstallation
  return { project: twin, other }
}

function filesIn(labels: ListedContainer['labels']): string[] {
  return (labels[composeLabel.configFiles] ?? '').split(',')
}

export function twinWarning(host: string, { twin, containers }: Observed): string[] {
  if (twin === undefined || containers.length > 0) return []
  return [
    `its folder runs already as the project ${twin.project}: this makes a second copy beside it, with volumes of its own. ${insteadOfTwin(host, twin)}`,
  ]
}

/** Sentence for a twin: what another installation has cannot be adopted (\`inspect/adopted-document.ts\`). */
function insteadOfTwin(host: string, { project, other }: Twin): string {
  if (!other) return `To manage that one instead, adopt it (longshore adopt ${host} ${project})`
  return `That one is the workload ${other.workload} of another Longshore installation: to have it here alone, delete it there first. Where that installation is no more, bring it down on ${host} (docker compose -p ${project} down)`
}
