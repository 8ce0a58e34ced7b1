/** Body that a plan for one container hands to the stages: plain data, kept sealed while they run. */
import { label } from '../../../shared/model/labels.ts'
import type { Release } from '../../../shared/model/release.ts'
import { facesKept, isFaceKept } from '../rollout/faces/kept-face.ts'
import type { VolumePlan } from '../rollout/image-volumes.ts'
import type {
  ControlSpec,
  FaceSpec,
  NamedContainer,
  PreviousContainer,
  RemovalSpec,
  ReplicaSpec,
  RolloutSpec,
  WantedImage,
} from '../rollout/spec.ts'
import { flatten, probeOf, publicationsOf, type Rendered } from './render.ts'

export interface DeployBody extends Omit<WantedImage, 'name'> {
  readonly type: 'deploy'
  readonly rendered: Rendered
  readonly configHash: string
  /** Its port is published on a loopback address of the host, for nobody but us. */
  readonly probePort: boolean
  readonly order: RolloutSpec['order']
  /** Ours, running, newest first. */
  readonly running: readonly PreviousContainer[]
  /** Ours, not running: leftovers that go. */
  readonly stopped: readonly NamedContainer[]
  /** Others that had the name of the workload on its network first; absent = none. */
  readonly nameHolders?: readonly string[]
  /** In a sentence each, volumes of the document that are left out; absent = none. */
  readonly skippedVolumes?: readonly string[]
  /** Volumes of the image that are not declared; absent in plans of earlier versions. */
  readonly volumes?: VolumePlan
  readonly healthTimeoutMs: number
  readonly soakMs: number
  readonly stopTimeoutMs: number
  readonly keepFailedMs?: number
  /** Absent = none that anything leads by. */
  readonly faces?: FaceSpec
  /** The plan of several equal ones; absent = there is one alone, which is made anew. */
  readonly replicas?: ReplicaSpec
}

/** More or fewer of what is live: its release stays what it was made from. */
export interface ScaleBody extends Omit<DeployBody, 'type'> {
  readonly type: 'scale'
  readonly release: RolloutSpec['release']
}

export interface RemovalBody extends RemovalSpec {
  readonly type: 'remove'
}

export type ControlBody = ControlSpec

/** Bodies that need nothing of their kind. */
export type AsItIsBody = ScaleBody | RemovalBody | ControlBody

export type SingleBody = DeployBody | AsItIsBody

export function rolloutOf(body: Omit<DeployBody, 'type'>): RolloutSpec {
  const { rendered, order, running: previous } = body
  const { reference, tag, imageId, pull, absent, neverPulls } = body
  return {
    image: { name: rendered.image, reference, tag, imageId, pull, absent, neverPulls },
    container: {
      env: rendered.env,
      network: rendered.network,
      expose: rendered.port === 0 ? [] : [`${rendered.port}/tcp`],
      publish: publicationsOf(rendered),
      ...(body.probePort && { probePort: rendered.port }),
      cpus: rendered.cpuLimit,
      memoryBytes: rendered.memoryLimit * 1024 * 1024,
      isNamed: rendered.alias !== false,
      nameHolders: body.nameHolders ?? [],
      ...(rendered.settings && { settings: rendered.settings }),
      labels: {
        [label.role]: 'image',
        [label.image]: rendered.image,
        [label.tag]: tag,
        [label.config]: body.configHash,
      },
      mounts: rendered.mounts,
      known: body.volumes?.known ?? [],
      skippedVolumes: body.skippedVolumes ?? [],
    },
    probe: probeOf(rendered),
    ...{ order, previous },
    leaving: surplus(body),
    healthTimeoutMs: body.healthTimeoutMs,
    soakMs: body.soakMs,
    stopTimeoutMs: body.stopTimeoutMs,
    ...(body.keepFailedMs !== undefined && { keepFailedMs: body.keepFailedMs }),
    ...(body.faces && { faces: body.faces }),
    ...(body.replicas && { replicas: body.replicas }),
    release: {
      config: { ...flatten(rendered), ...facesKept(body.faces), ...replicasKept(body) },
      rendered,
    },
  }
}

/** Mark of a release some of whose containers may be older. */
const replicasKept = ({ replicas }: Pick<DeployBody, 'replicas'>): Record<string, string> =>
  replicas ? { replicas: String(replicas.count) } : {}

/** Record of the live release, but for how many there are, and which names lead there where a proxy leads any. */
export function keptOfScaled(
  { config }: Pick<Release, 'config'>,
  body: Pick<DeployBody, 'faces' | 'replicas'>,
): Record<string, string> {
  const isOther = (field: string) =>
    field !== 'replicas' && !(body.faces !== undefined && isFaceKept(field))
  const same = Object.entries(config).filter(([field]) => isOther(field))
  return { ...Object.fromEntries(same), ...facesKept(body.faces), ...replicasKept(body) }
}

/** Containers that must go so that `maxInstances` stay, the new one included (TF-51). */
function surplus(body: Omit<DeployBody, 'type'>): readonly NamedContainer[] {
  const { order, rendered, running, stopped, replicas } = body
  if (replicas) {
    const stays = new Set(replicas.kept.map(({ id }) => id))
    return [...running, ...stopped].filter(({ id }) => !stays.has(id))
  }
  const kept = order === 'replace-in-place' ? 0 : rendered.maxInstances - 1
  return [...running.slice(kept), ...stopped]
}
