/** The body of a deployment's plan: what the stages will be told, from what was seen. Pure. */
import { durationMs } from '../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import { hasAlias } from '../rollout/alias.ts'
import { planVolumes } from '../rollout/image-volumes.ts'
import type { Proof, WantedImage } from '../rollout/spec.ts'
import type { Intent, OpenedRelease } from '../stage.ts'
import type { DeployBody } from './body.ts'
import { answerOf, briefOf, liveContainers, liveFirst } from './instances.ts'
import type { Seen } from './observe.ts'
import {
  configHashOf,
  needsReplaceInPlace,
  probeOf,
  publicationsOf,
  type Rendered,
  renderedSchema,
} from './render.ts'
import { replicasFor } from './replicas.ts'

export interface Deploying {
  readonly workload: Workload
  readonly intent: Intent
  readonly seen: Seen
  readonly image: Omit<WantedImage, 'name'>
  readonly rendered: Rendered
  /** None that is there could do, whatever it is made from. */
  readonly isMade: boolean
}

export function deployBody(deploying: Deploying): DeployBody {
  const { workload, intent, seen, image, rendered, isMade } = deploying
  const { deploy, keep } = workload.document
  const configHash = configHashOf(rendered)
  const imageId = isMade ? null : image.imageId
  const replicas = replicasFor({ intent, seen, rendered, configHash, imageId })
  const isAlone = rendered.maxInstances === 1 && !replicas
  const volumes = planVolumes({
    ...{ workload, declared: rendered.mounts, isAlone },
    image: image.imageId === null ? null : seen.local,
    containers: seen.containers,
    live: intent.live?.release.deployment ?? null,
  })
  return {
    type: 'deploy',
    ...image,
    order: whyInPlace({ rendered, volumes }) === null ? 'start-first' : 'replace-in-place',
    volumes,
    rendered,
    configHash,
    probePort: seen.reach === 'published' && needsOwnPort(rendered),
    running: liveFirst(intent, seen)
      .filter(isUp)
      .map((each) => running(each, intent, seen)),
    stopped: seen.containers.filter((container) => !isUp(container)).map(briefOf),
    healthTimeoutMs: durationMs(deploy.healthTimeout),
    soakMs: durationMs(deploy.soak),
    stopTimeoutMs: durationMs(deploy.stopTimeout),
    ...(keep?.failed !== undefined && { keepFailedMs: durationMs(keep.failed) }),
    ...firstCalled(workload, seen),
    ...(replicas && { replicas }),
  }
}

/** Why the old one must stop before the new one starts; null = it need not. */
export function whyInPlace({ rendered, volumes }: Pick<DeployBody, 'rendered' | 'volumes'>) {
  return needsReplaceInPlace(rendered) ?? volumes?.written ?? null
}

/** Who has the name of the workload keeps it: it is given to ours beside others only where ours had it already. */
function firstCalled(
  { document: { name } }: Workload,
  { alsoCalled = [], containers }: Seen,
): Pick<DeployBody, 'nameHolders'> {
  const isOurs = containers.some((each) => isUp(each) && hasAlias(each.name, name))
  return alsoCalled.length === 0 || isOurs ? {} : { nameHolders: alsoCalled }
}

/** Its port has no publication that the user asked for, and would need one to be asked. */
function needsOwnPort(rendered: Rendered): boolean {
  const inside = `${rendered.port}/tcp`
  return (
    probeOf(rendered) !== null &&
    !publicationsOf(rendered).some(({ containerPort }) => containerPort === inside)
  )
}

function running(container: Container, intent: Intent, seen: Seen): DeployBody['running'][number] {
  const isLive = liveContainers(intent, seen).includes(container)
  const isSilent = answerOf(container, intent, seen)?.ok === false
  return {
    ...{ ...briefOf(container), serves: isServing(container) && !isSilent },
    ...(isLive && intent.live && { proof: proofOf(container, intent.live) }),
  }
}

function proofOf({ imageId, healthcheck }: Container, { rendered }: OpenedRelease): Proof {
  const live = renderedSchema.parse(rendered)
  const { network } = live
  return { imageId, network, probe: probeOf(live), hasHealthcheck: healthcheck !== undefined }
}
