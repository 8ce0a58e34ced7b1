/** The containers of a workload that are to be there, beside what is left to go. Pure. */
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import type { Intent } from '../stage.ts'
import { renderedSchema } from './render.ts'

interface There {
  /** Ours, of this workload, newest first. */
  readonly containers: readonly Container[]
}

/**
 * Those that count, the one of the live release first, whatever the clock of its host said, and then the newest
 * (TF-51): as many as the live release keeps. What is beyond them could not be removed, or has not been yet.
 */
export function keptInstances(intent: Intent, there: There): readonly Container[] {
  const most = intent.live ? renderedSchema.parse(intent.live.rendered).maxInstances : 1
  return liveFirst(intent, there).slice(0, Math.max(1, most))
}

export function liveFirst(intent: Intent, there: There): readonly Container[] {
  const live = liveContainer(intent, there)
  const others = there.containers.filter((container) => container !== live)
  return live ? [live, ...others] : others
}

export function liveContainer(
  { live }: Pick<Intent, 'live'>,
  { containers }: There,
): Container | undefined {
  return live
    ? containers.find(({ labels }) => labels[label.deployment] === live.release.deployment)
    : undefined
}
