/** Body that the stages of a compose workload work from: plain data, kept sealed while they run. */

import { z } from 'zod'
import { durationMs } from '../../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../../shared/model/container-state.ts'
import type { RouteName } from '../../../../shared/model/face.ts'
import type { PartChange } from '../../../../shared/model/plan.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { Container } from '../../../engine/engine.ts'
import type { FaceRoute, FaceSpec, ServedRoute } from '../../rollout/spec.ts'
import { typedFacts } from '../../stage.ts'
import type { Mounted } from '../project/mounted.ts'
import type { Place } from '../project/place.ts'
import type { ProjectText } from '../project/project-texts.ts'
import { projectName, serviceOf } from '../project.ts'
import type { Rendered } from '../rendered.ts'
import type { Observed } from './observe.ts'
import type { ReleasedProject } from './released.ts'
import type { Unapplied } from './unapplied.ts'

/** Change of a service. */
export type ServiceChange = Omit<PartChange, 'part'> & { readonly service: string }

/** A service is a part of its workload. */
export function asPart<T extends { readonly service: string }>({ service, ...rest }: T) {
  return { part: service, ...rest }
}

/** A container as it was before anything was changed. */
export interface KnownContainer {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly isUp: boolean
  /** Whether it is well, as far as its engine can tell; not in what was stored before this was kept. */
  readonly serves?: boolean
  readonly restarts: number
  /** These are not in what was stored before they were kept. */
  readonly startedAt?: string
  readonly state?: Container['state']
  readonly health?: Container['health']
  readonly exitCode?: number | null
}

export interface ProjectBody {
  readonly project: string
  /** This machine's docker compose does it, in the place of the host's own. */
  readonly usesLocalTools: boolean
  readonly place: Place
  readonly before: readonly KnownContainer[]
  readonly stopTimeoutMs: number
}

/** Its services are watched once they are up. */
export interface WatchedBody extends ProjectBody {
  readonly stabiliseMs: number
  /** How long one that is still starting is given to become healthy. */
  readonly healthTimeoutMs: number
  /** Services that are there to end. */
  readonly jobs?: readonly string[]
}

/** The project is brought to what is wanted: deploy, rollback, pull and scale. */
export interface UpBody extends WatchedBody {
  readonly type: 'up'
  /** Read from the files by `up` itself; else fed as it was rendered. */
  readonly fromFolder: boolean
  /** Files of `commit` are brought for containers to see, though `up` does not read them. */
  readonly bringsFiles?: boolean
  /** The commit of the repository that the files are of; not in what was stored before it was kept. */
  readonly commit?: string | null | undefined
  /** The files it was rendered from. */
  readonly files: readonly ProjectText[]
  readonly rendered: Rendered
  /** Variables that its secrets and configs are made of; not in what was stored before they were kept. */
  readonly env?: Readonly<Record<string, string>>
  readonly contentHash: string
  /** Values in it that are not shown, wherever they were filled in. */
  readonly secrets: readonly string[]
  readonly services: readonly ServiceChange[]
  /** Made anew though no hash says so: `up` is told to. These are not in what was stored before they were kept. */
  readonly forced?: readonly string[]
  readonly unapplied?: readonly Unapplied[]
  readonly pull: readonly string[]
  /** Services that are built, and from what. */
  readonly build: readonly string[]
  readonly builds: Readonly<Record<string, string | null>>
  /** Files of the project that containers see; absent = as it was. */
  readonly mounted?: Readonly<Record<string, Mounted>> | undefined
  /** Services that see files which changed, and are restarted as they are. */
  readonly restarts?: readonly string[]
  /** Not in what was stored before it was kept. */
  readonly composeVersion?: string
  /** Whether `up` may pull what is missing. */
  readonly mayPull: boolean
  /** Only numbers of containers change: none is made anew (SD-22). */
  readonly isScaling: boolean
  readonly removeOrphans: boolean
  /** Images whose own health check counts where the service has none. */
  readonly checkedByImage: readonly string[]
  /** Volumes of the project that are there; not in what was stored before they were kept. */
  readonly volumes?: readonly string[]
  /** Release that is put back when this does not succeed. */
  readonly previous: ReleasedProject | null
  /** Public names, each of a service; absent = none that anything leads by. */
  readonly faces?: FaceSpec
  /** Names that lead to what is live: they follow it where it has to be made again. */
  readonly served?: readonly FaceRoute[]
  /** Networks that `up` makes anew: whoever else is on one keeps it from that. */
  readonly anew?: readonly string[]
}

/** Body by which what runs is stopped, started or restarted as it is. */
export interface ControlBody extends WatchedBody {
  readonly type: 'stop' | 'start' | 'restart'
  readonly services: readonly string[]
  /** Names that lead to these, and follow them; absent = none. */
  readonly following?: readonly ServedRoute[]
}

export interface RemovalBody extends ProjectBody {
  readonly type: 'remove'
  readonly volumes: readonly string[]
  /** Its public names, as they were found; absent = none. */
  readonly routes?: readonly RouteName[]
}

export type ComposeBody = UpBody | ControlBody | RemovalBody

const nowhere = { directory: '/', files: [], envFiles: [] } as const

export function projectBody(workload: Workload, observed: Observed): ProjectBody {
  return {
    project: projectName(workload),
    usesLocalTools: observed.usesLocalTools,
    place: observed.wanted?.place ?? nowhere,
    before: observed.containers.map((container) => ({
      id: container.id,
      name: container.name,
      service: serviceOf(container),
      isUp: isUp(container),
      serves: isServing(container),
      restarts: container.exit.restarts,
      startedAt: container.startedAt,
      state: container.state,
      health: container.health,
      exitCode: container.exit.exitCode,
    })),
    stopTimeoutMs: durationMs(workload.document.deploy.stopTimeout),
  }
}

/** Something of it serves: what a failure must not take away. */
export function isAnyServing({ before }: ProjectBody): boolean {
  return before.some(({ serves }) => serves)
}

/** How long its services are watched, as the document says. */
export function watchTimes({
  document: { deploy },
}: Workload): Pick<WatchedBody, 'stabiliseMs' | 'healthTimeoutMs'> {
  return {
    stabiliseMs: durationMs(deploy.stabilise),
    healthTimeoutMs: durationMs(deploy.healthTimeout),
  }
}

/** The containers that are there, as far as a plan rests on them. */
export function containerBasis({ before }: ProjectBody): Record<string, string> {
  return Object.fromEntries(
    before.map(({ id, name, isUp: up, state }) => [
      `container ${name}`,
      `${id.slice(0, 12)} ${state === 'paused' ? state : up ? 'up' : 'down'}`,
    ]),
  )
}

/** `docker compose` starts no paused container, and gives up over one half-way. Made anew, it runs. */
export function staysPaused(
  { state, service }: Pick<KnownContainer, 'state' | 'service'>,
  services: readonly ServiceChange[],
): boolean {
  const change = services.find((each) => each.service === service)?.change
  return state === 'paused' && change !== undefined && !['recreate', 'orphan'].includes(change)
}

const factsSchema = z.object({
  /** Every service held while it was watched. */
  stable: z.boolean().optional(),
  /** No release was recorded: the live one stays live. */
  isLiveStill: z.boolean().optional(),
  /** Networks that the proxy was on, and left for them to be made anew. */
  proxyLeft: z.array(z.string()).optional(),
})

export const { read: readFacts, add: addFacts } = typedFacts(factsSchema)
