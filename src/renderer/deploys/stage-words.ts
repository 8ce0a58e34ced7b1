import { formatDuration } from '../../shared/lib/duration.ts'
import type {
  Bytes,
  DeploymentState,
  PulledPart,
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
export function transferWords({ parts, ...sum }: Transfer): string {
  const pulled = parts.filter(({ state }) => state === 'pulled').length
  return bytesWords(sum) || `${pulled} of ${parts.length} services`
}

/** `45.7 MB of 84.3 MB · 3 of 6 layers`, `Pulled · 84.3 MB · 6 layers`, `Waiting`. */
export function pulledWords(of: PulledPart, { word }: Look): string {
  const bytes = bytesWords(of)
  // That it moves says enough.
  if (word === pullLook.pulling.word && bytes !== '') return bytes
  if (of.state !== 'pulled') return joined([word, bytes])
  const size = of.total > 0 ? byteSize(of.total) : ''
  const layers = of.layersTotal === 1 ? '1 layer' : `${of.layersTotal} layers`
  return joined([word, size, of.layersTotal > 0 ? layers : ''])
}

const joined = (words: readonly string[]) => words.filter((each) => each !== '').join(' · ')

/** Nothing of what is there already, or was not told of. */
function bytesWords({ done, total, layersDone, layersTotal }: Bytes): string {
  const bytes = total > 0 ? `${byteSize(done)} of ${byteSize(total)}` : byteSize(done)
  return joined([
    done > 0 || total > 0 ? bytes : '',
    layersTotal > 0 ? `${layersDone} of ${layersTotal} layers` : '',
  ])
}

/** Look of a pulled part: one still on its way when the stage ended did not come. */
export function lookOfPull({ state }: PulledPart, isRunning: boolean): Look {
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
