/** The containers of a workload that are to be there, beside what is left to go. Pure. */
import type { Probe } from '../../../shared/model/failure.ts'
import { label } from '../../../shared/model/labels.ts'
import { onlyPart, tellsReplicas } from '../../../shared/model/release.ts'
import type { Container } from '../../engine/engine.ts'
import type { NamedContainer } from '../rollout/spec.ts'
import type { Intent } from '../stage.ts'
import { configHashOf, renderedSchema } from './render.ts'

interface There {
  /** Ours, of this workload, newest first. */
  readonly containers: readonly Container[]
}

/**
 * Instances that count, those of the live release first, whatever the clock of its host said, and then the newest
 * (TF-51): as many as the live release keeps. What is beyond them could not be removed, or has not been yet.
 */
export function keptInstances(intent: Intent, there: There): readonly Container[] {
  const { maxInstances = 1, replicas = 1 } = intent.live
    ? renderedSchema.parse(intent.live.rendered)
    : {}
  return liveFirst(intent, there).slice(0, Math.max(1, maxInstances, replicas))
}

export function liveFirst(intent: Intent, there: There): readonly Container[] {
  const live = liveContainers(intent, there)
  return [...live, ...there.containers.filter((container) => !live.includes(container))]
}

export const liveContainer = (intent: Pick<Intent, 'live'>, there: There): Container | undefined =>
  liveContainers(intent, there)[0]

/**
 * Containers that the deployment of the live release made. Where that release tells replicas, it may have left some,
 * or all, of those that were there: these are known by image and configuration (ADR 28).
 */
export function liveContainers(
  { live }: Pick<Intent, 'live'>,
  { containers }: There,
): readonly Container[] {
  if (!live) return []
  const { release } = live
  const isOwn = ({ labels }: Container) => labels[label.deployment] === release.deployment
  if (!tellsReplicas(release)) return containers.filter(isOwn).slice(0, 1)
  const configHash = configHashOf(renderedSchema.parse(live.rendered))
  const imageId = onlyPart(release)?.imageId ?? ''
  return containers
    .filter((each) => isOwn(each) || isEqual(each, { configHash, imageId }))
    .toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running'))
}

/** Answer of one of the live ones to our probe; null = it was not asked, or is none of them. */
export function answerOf(
  { id }: Container,
  intent: Pick<Intent, 'live'>,
  seen: There & {
    readonly answer: Probe | null
    readonly answers?: Readonly<Record<string, Probe>>
  },
): Probe | null {
  if (seen.answers) return seen.answers[id] ?? null
  return liveContainer(intent, seen)?.id === id ? seen.answer : null
}

export function briefOf({ id, name, labels }: Container): NamedContainer {
  return { id, name, release: labels[label.release] ?? '' }
}

export const isEqual = (
  { labels, ...container }: Container,
  { configHash, imageId }: { readonly configHash: string; readonly imageId: string },
): boolean => labels[label.config] === configHash && container.imageId === imageId
