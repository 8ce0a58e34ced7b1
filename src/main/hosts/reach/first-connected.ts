import type { Duplex } from 'node:stream'
import type { Clock } from '../../../shared/lib/clock.ts'
import type { ReachWay } from '../../../shared/model/host.ts'

/** One way to a port, not tried yet. */
export interface Candidate {
  readonly way: ReachWay
  readonly address: string
  readonly port: number
  /** After the one before it began, if that has not failed by then. */
  readonly afterMs: number
  /** An error of it is the answer: none of the others would get another. */
  readonly isFinal: (error: unknown) => boolean
  /** The signal may end the connection, too. */
  open(signal: AbortSignal): Promise<Duplex>
}

export interface Connected {
  readonly candidate: Candidate
  readonly stream: Duplex
}

/**
 * The first that connects wins. Each begins when the one before it has failed, or was silent for a while: as browsers
 * try the addresses of a name (RFC 8305). Throws a final error, or else the last one.
 */
export async function firstConnected(
  clock: Pick<Clock, 'schedule'>,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<Connected> {
  const { promise, resolve, reject } = Promise.withResolvers<Connected>()
  const trying = new Map<Candidate, AbortController>()
  let begun = 0
  let cancel = () => {}
  const giveUp = (): void => {
    cancel()
    for (const each of trying.values()) each.abort()
    trying.clear()
  }
  const begin = (): void => {
    cancel()
    const candidate = candidates[begun]
    if (!candidate) return
    begun += 1
    const own = new AbortController()
    trying.set(candidate, own)
    const next = candidates[begun]
    if (next) cancel = clock.schedule(next.afterMs, begin)
    candidate.open(AbortSignal.any([signal, own.signal])).then(
      (stream) => {
        // What lost is cut; what won is not.
        if (!trying.delete(candidate)) return void stream.destroy()
        giveUp()
        resolve({ candidate, stream })
      },
      (error: unknown) => {
        if (!trying.delete(candidate)) return
        if (candidate.isFinal(error) || (trying.size === 0 && begun === candidates.length)) {
          giveUp()
          reject(error)
        } else if (trying.size === 0) begin()
      },
    )
  }
  const abort = () => {
    giveUp()
    reject(signal.reason)
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  begin()
  return await promise.finally(() => signal.removeEventListener('abort', abort))
}
