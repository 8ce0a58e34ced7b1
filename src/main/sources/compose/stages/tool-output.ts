import type { Transfer } from '../../../../shared/model/deployment.ts'
import type { StageRun } from '../../stage.ts'
import type { PulledImages } from '../tools/pulled-services.ts'
import { createTransfers, transferLine } from '../tools/transfers.ts'

/** Thirty services print thousands of lines of bytes; a person sees this many steps a second … */
const spacingMs = 250
/** … and where each says how every service stands, fewer of them are as good. */
const serviceMs = 25

type OnLine = (line: string, of?: string) => void

/**
 * Does `work`, and tells what pulling and building print meanwhile: what happened line by line, bytes as one
 * that moves.
 */
export async function tellingOutput<T>(
  run: StageRun,
  images: PulledImages,
  work: (onLine: OnLine) => Promise<T>,
): Promise<T> {
  const transfers = createTransfers(images)
  const spacing = Math.max(spacingMs, serviceMs * Object.keys(images).length)
  let toldAt = Number.NEGATIVE_INFINITY
  let told: Transfer | null = null
  const tell = (): void => {
    const state = transfers.state()
    if (!state || state === told) return
    told = state
    toldAt = run.clock.now()
    run.progress(transferLine(state), { type: 'transfer', transfer: state })
  }
  try {
    return await work((line, of) => {
      const kept = transfers.read(line, of)
      if (kept !== null) run.log(kept)
      // A clock that was set back must not silence it.
      if (Math.abs(run.clock.now() - toldAt) >= spacing) tell()
    })
  } finally {
    // How it stands in the end is told whenever that comes.
    tell()
  }
}
