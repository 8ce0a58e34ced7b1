import type { Duplex } from 'node:stream'
import type { Clock } from '../../../shared/lib/clock.ts'
import { untilAborted } from '../../../shared/lib/until-aborted.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import type { Reach } from '../session.ts'
import { type Candidate, firstConnected } from './first-connected.ts'
import { createHelpers, type HelperDeps, type Helpers } from './helper.ts'
import { type LearnDeps, learnWay } from './learn.ts'
import { type Place, placeOf } from './place.ts'
import { isRefused } from './refused.ts'

export interface ReachDeps extends HelperDeps, Omit<LearnDeps, 'engine'> {
  readonly clock: Clock
}

/** A way that is known to lead there is rarely so slow; what comes after it costs more. */
const patienceMs = 1_000
/** Wait before another try: a published port is forwarded a moment after the container was started. */
const publishedRetryMs = 50

export function createReach(deps: ReachDeps): Reach {
  const { clock, engine } = deps
  const helpers = createHelpers(deps)
  const closed = new AbortController()
  let known: ReachWay | null = null
  let learning: Promise<ReachWay> | undefined
  /** Whether the way that was learnt led somewhere. */
  let isProved = false
  /** Networks that it does not lead to: an internal one, one with a driver of its own. */
  const exceptions = new Map<string, ReachWay>()

  const learn = async (network: string, signal?: AbortSignal): Promise<ReachWay> => {
    if (known) return known
    learning ??= learnWay(deps, network, closed.signal).finally(() => {
      learning = undefined
    })
    // One who has left already does not hear of it.
    learning.catch(() => {})
    // What is learnt is for all who wait.
    const way = await untilAborted(learning, signal)
    known ??= way
    return known
  }

  const candidatesFor = candidates(deps, helpers, {
    isPublished: () => isProved && known === 'published',
    isProved: () => isProved,
  })

  return {
    known: () => known,
    learn,
    async prepare(network, signal) {
      if ((await learn(network, signal)) === 'helper') await helpers.prepare(signal)
    },
    async connect(target, signal) {
      const place = await placeOf(engine, target, signal)
      const network = place.addresses[0]?.network ?? ''
      const learnt = await learn(network, signal)
      const way = exceptions.get(network) ?? learnt
      const tried = candidatesFor(way, place)
      const { candidate, stream } = await firstConnected(clock, tried, signal)
      const isOther = candidate.way !== way && tried.some((each) => each.way === way)
      if (candidate.way === learnt) isProved = true
      // Nothing of the host is published where this machine looks for it.
      else if (isOther && learnt === 'published' && !isProved) known = candidate.way
      else if (isOther) exceptions.set(network, candidate.way)
      return { stream, way: candidate.way, address: candidate.address, port: candidate.port }
    },
    leave: helpers.leave,
    async close() {
      closed.abort()
      await helpers.close()
    },
  }
}

/** The proof, by now, of the way that was learnt. */
interface Proved {
  isProved(): boolean
  /** Whether the way leads to what is published. */
  isPublished(): boolean
}

/** The ways to a place that are tried, in order, once it is known which one leads there most likely. */
function candidates(
  deps: ReachDeps,
  helpers: Pick<Helpers, 'connect'>,
  proved: Proved,
): (way: ReachWay, place: Place) => Candidate[] {
  const dialled = (way: ReachWay, to: { address: string; port: number }): Candidate => ({
    ...{ way, ...to, afterMs: patienceMs },
    isFinal: (error) => way !== 'published' && isRefused(error),
    open: (signal) => dialTo(deps, to, signal),
  })

  /** Nothing listens at what is published: either this is no address of the host, or it comes in a moment. */
  const publishedAt = (to: { address: string; port: number }): Candidate => ({
    ...dialled('published', to),
    isFinal: (error) => proved.isPublished() && isRefused(error),
    async open(signal) {
      for (let waited = 0; ; waited += publishedRetryMs) {
        try {
          return await dialTo(deps, to, signal)
        } catch (error) {
          if (proved.isProved() || !isRefused(error) || waited >= patienceMs) throw error
          await deps.clock.sleep(publishedRetryMs, signal)
        }
      }
    },
  })

  const throughHelper = ({ addresses: [first], port }: Place): Candidate[] =>
    first === undefined
      ? []
      : [
          {
            ...{ way: 'helper', ...first, port, afterMs: 2 * patienceMs },
            isFinal: () => true,
            open: (signal) => helpers.connect({ ...first, port }, signal),
          },
        ]

  return (way, place) => {
    const { port } = place
    const helper = throughHelper(place)
    if (way === 'helper') return helper
    const published = place.published.map(publishedAt)
    if (way === 'published') return [...published, ...helper]
    const direct = place.addresses.map(({ address }) => dialled(way, { address, port }))
    return [...direct, ...published, ...helper]
  }
}

async function dialTo(
  { dial }: ReachDeps,
  { address: host, port }: { readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<Duplex> {
  if (!dial) throw new Error('a host that dials nothing has no such way')
  return await dial({ host, port }, signal)
}
