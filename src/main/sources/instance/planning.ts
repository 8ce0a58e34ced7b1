/** Planning: what a plan for an instance is made from, and what of it is asked for again and again. Pure. */
import { isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import type { VolumePlan } from '../rollout/image-volumes.ts'
import type { FaceSpec } from '../rollout/spec.ts'
import type { Intent, OpenedRelease } from '../stage.ts'
import type { FoundImage, Observed } from './observe.ts'
import type { Rendered, RenderedService } from './render.ts'

export interface Planning {
  readonly workload: FilledWorkload
  readonly intent: Intent
  readonly observed: Observed
  readonly rendered: Rendered
  /** Live rendering; null = nothing is, or it was taken over. */
  readonly live: Rendered | null
  /** Its public names, each of a service; absent = none that anything leads by. */
  readonly faces?: FaceSpec | undefined
}

/** One service of it, as far as it is known before it is decided what becomes of it. */
export interface Planned {
  readonly service: RenderedService
  readonly image: FoundImage
  readonly isFresh: boolean
  readonly volumes: VolumePlan
  /** Its containers, those that are up first, then newest first. */
  readonly containers: readonly Container[]
}

/** Release that is made as it was recorded: gone back to, or live with the images that its tags mean by now. */
export const recordedIn = ({ action, release, live }: Intent): OpenedRelease | null =>
  action === 'pull' ? live : release

/** Others stay as they are. */
export const isAsked = ({ options: { services } }: Intent, name: string): boolean =>
  services.length === 0 || services.includes(name)

export const ofService = (containers: readonly Container[], name: string): readonly Container[] =>
  containers
    .filter(({ labels }) => labels[label.service] === name)
    .sort((a, b) => Number(isUp(b)) - Number(isUp(a)))

export const liveService = ({ live }: Planning, name: string): RenderedService | undefined =>
  live?.services.find((each) => each.name === name)

export const briefOf = ({ id, name, labels }: Container) => ({
  ...{ id, name, release: labels[label.release] ?? '' },
})
