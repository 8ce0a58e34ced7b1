import { formatDuration } from '../../shared/lib/duration.ts'
import type { DeploymentState, Stage, Transfer } from '../../shared/model/deployment.ts'
import { byteSize } from '../logs/log-words.ts'
import { deploymentLook, type Look, stageLook } from '../ui/state-look.ts'

/** Watching was done to its end, but what it saw was not stable: that is nothing green. */
export function lookOfStage({ name, state }: Stage, deployment: DeploymentState): Look {
  const sawTrouble = deployment === 'unstable' && name === 'stabilise' && state === 'succeeded'
  return sawTrouble ? deploymentLook.unstable : stageLook[state]
}

/** `12.3 MB of 48.1 MB · 3 of 7 layers`. */
export function transferWords({ done, total, layersDone, layersTotal }: Transfer): string {
  const bytes = total > 0 ? `${byteSize(done)} of ${byteSize(total)}` : byteSize(done)
  return layersTotal > 0 ? `${bytes} · ${layersDone} of ${layersTotal} layers` : bytes
}

/** Within this part of the median a difference says nothing. */
const alike = 0.1

/** How a duration stands to what is usual; null where there is nothing to compare. */
export function compareWords(ms: number | null, medianMs: number | undefined): string | null {
  if (medianMs === undefined) return null
  const usual = `usually ${formatDuration(medianMs)}`
  if (ms === null) return usual
  const difference = ms - medianMs
  if (Math.abs(difference) <= Math.max(medianMs * alike, 50)) return `${usual}, as now`
  const by = formatDuration(Math.abs(difference))
  return `${usual}, now ${by} ${difference > 0 ? 'more' : 'less'}`
}
