/** Asks what a live container answers now, to what it was proved by. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import type { SourceServices, TargetContext } from '../stage.ts'
import { type Asker, type ProbeTarget, probeHttp } from './probe.ts'

type AskingContext = Pick<TargetContext, 'session'> & Pick<SourceServices, 'clock'>

/** Both times together: a plan is not to wait long for what hangs. */
const longestMs = 5_000
const pauseMs = 250

/** A helper would have to be made, and looking makes nothing. */
export const canAsk = (way: ReachWay | null): boolean => way !== null && way !== 'helper'

/** By reads alone; null where nothing leads there. One bad answer is no verdict: it is asked once more. */
export async function askLive(
  context: AskingContext,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<Probe | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(longestMs)])
  const at = context.clock.now()
  const none = { at, ok: false, target: target.container.name, durationMs: longestMs }
  try {
    return await askTwice({ ...context, signal: within }, target)
  } catch (error) {
    signal.throwIfAborted()
    if (within.aborted) return { ...none, answer: `no answer in ${longestMs} ms` }
    if (failureOf(error)?.kind === 'containers-unreachable') return null
    throw error
  }
}

async function askTwice(asker: Asker, target: ProbeTarget): Promise<Probe> {
  const first = await probeHttp(asker, target)
  if (first.ok) return first
  await asker.clock.sleep(pauseMs, asker.signal)
  return await probeHttp(asker, target)
}
