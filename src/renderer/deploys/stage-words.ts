import { formatDuration } from '../../shared/lib/duration.ts'
import type {
  Bytes,
  DeploymentState,
  PulledService,
  Stage,
  Transfer,
} from '../../shared/model/deployment.ts'
import { byteSize } from '../logs/log-words.ts'
import { deploymentLook, type Look, pullLook, stageLook } from '../ui/state-look.ts'

/** Watching was done to its end, but what it saw was not stable: that is nothing green. */
export function lookOfStage({ name, state }: Stage, deployment: DeploymentState): Look {
  const sawTrouble = deployment === 'unstable' && name === 'stabilise' && state === 'succeeded'
  return sawTrouble ? deploymentLook.unstable : stageLook[state]
}

/** `12.3 MB of 48.1 MB · 3 of 7 layers`; of services alone where nothing is known of layers. */
export function transferWords({ services = [], ...sum }: Transfer): string {
  const pulled = services.filter(({ state }) => state === 'pulled').length
  return bytesWords(sum) || `${pulled} of ${services.length} services`
}

/** Nothing of what is there already, or was not told of. */
export function bytesWords({ done, total, layersDone, layersTotal }: Bytes): string {
  const bytes = total > 0 ? `${byteSize(done)} of ${byteSize(total)}` : byteSize(done)
  return [
    ...(done > 0 || total > 0 ? [bytes] : []),
    ...(layersTotal > 0 ? [`${layersDone} of ${layersTotal} layers`] : []),
  ].join(' · ')
}

/** What was still on its way when the stage ended did not come. */
export function lookOfPull({ state }: PulledService, isRunning: boolean): Look {
  const isCutShort = !isRunning && (state === 'waiting' || state === 'pulling')
  return pullLook[isCutShort ? 'left' : state]
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
