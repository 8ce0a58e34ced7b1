/** The containers of a workload that are to be there, beside what is left to go. Pure. */
import type { Container } from '../../engine/engine.ts'
import type { Intent } from '../stage.ts'
import { liveContainer, type Observed } from './observe.ts'
import { renderedSchema } from './render.ts'

/**
 * Those that count, the one of the live release first, whatever the clock of its host said, and then the newest
 * (TF-51): as many as the live release keeps. What is beyond them could not be removed, or has not been yet.
 */
export function keptInstances(intent: Intent, observed: Observed): readonly Container[] {
  const most = intent.live ? renderedSchema.parse(intent.live.rendered).maxInstances : 1
  return liveFirst(intent, observed).slice(0, Math.max(1, most))
}

export function liveFirst(intent: Intent, observed: Observed): readonly Container[] {
  const live = liveContainer(intent, observed)
  const others = observed.containers.filter((container) => container !== live)
  return live ? [live, ...others] : others
}
