/** What the live container answers now, to what it was proved by. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import type { Container } from '../../engine/engine.ts'
import type { Image } from '../../engine/image.ts'
import { type Asker, type ProbeTarget, probeHttp } from '../rollout/probe.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import { liveContainer } from './instances.ts'
import { probeOf, renderedSchema } from './render.ts'

export type SingleContext = TargetContext & Pick<SourceServices, 'clock'>

/** Both times together: a plan is not to wait long for what hangs. */
const longestMs = 5_000
const pauseMs = 250

interface Looked {
  readonly containers: readonly Container[]
  readonly local: Image | null
  /** How containers of the host are reached. */
  readonly way: ReachWay | null
}

/**
 * By reads alone; null where nothing could be taken for live, nothing is asked of it, or nothing but a helper that
 * would have to be made leads there. One bad answer is no verdict: it is asked once more.
 */
export async function askLive(
  context: SingleContext,
  intent: Intent,
  looked: Looked,
  signal: AbortSignal,
): Promise<Probe | null> {
  const target = targetOf(intent, looked)
  if (!target) return null
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

/** Of what runs another image it does not matter whether it answers: it is replaced anyway. */
function targetOf({ live }: Intent, { containers, local, way }: Looked): ProbeTarget | null {
  if (!live || !local || way === null || way === 'helper') return null
  const rendered = renderedSchema.parse(live.rendered)
  const container = liveContainer({ live }, { containers })
  if (container?.state !== 'running' || container.imageId !== local.id) return null
  const probe = probeOf(rendered)
  return probe && { container, network: rendered.network, ...probe }
}
