import type { StageRun } from '../../source.ts'
import { createTransfers, transferLine } from '../tools/transfers.ts'

/** Thirty services print thousands of lines of bytes; a person sees this many steps a second. */
const spacingMs = 250

/** Tells what pulling and building print: what happened line by line, bytes as one that moves. */
export function tellingOutput(run: StageRun): (line: string) => void {
  const transfers = createTransfers()
  let toldAt = Number.NEGATIVE_INFINITY
  return (line) => {
    const kept = transfers.read(line)
    if (kept !== null) run.log(kept)
    const now = run.clock.now()
    const isDue = Math.abs(now - toldAt) >= spacingMs
    // The last one of all is told whenever it comes.
    const state = isDue || kept !== null ? transfers.state() : null
    if (!state || (!isDue && state.layersDone < state.layersTotal)) return
    toldAt = now
    run.progress(transferLine(state), { type: 'transfer', transfer: state })
  }
}
