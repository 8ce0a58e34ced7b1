/** Reads the containers of one host every ten seconds, for as long as somebody watches it. */
import type { Clock } from '../../shared/lib/clock.ts'
import { hasProcesses } from '../../shared/model/container-state.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { finestStepMs } from '../../shared/model/stats.ts'
import type { WatchedHost } from '../fleet/followed-hosts.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Series } from '../store/stats-file.ts'
import { type Readings, readAll, type Usages } from './readings.ts'
import { type Sample, sampleOf, sumOf } from './sample.ts'
import { servicesIn } from './services.ts'

export interface CollectorDeps {
  readonly clock: Clock
  take(series: Series, at: number, sample: Sample): void
  /** After each pass, with what each container said last. */
  onPass(session: HostSession, usages: Usages): void
}

/** Resolves when the signal aborts; rejects only with a bug. */
export async function collect(
  deps: CollectorDeps,
  { session, containers }: WatchedHost,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = deps
  let before: Usages = new Map()
  try {
    while (!signal.aborted) {
      await clock.sleep(untilMiddle(clock.now()), signal)
      if (session.state.current().state !== 'online') continue
      const shown = containers().filter(hasProcesses)
      const services = servicesIn(shown)
      const wanted = services.flatMap((each) => each.containers)
      // When they were asked for: a slow answer must not fall into the next bucket.
      const at = clock.now()
      const readings = await readAll({ session, clock }, wanted, signal)
      for (const { workload, service, containers: replicas } of services) {
        const samples = samplesOf(replicas, before, readings)
        if (samples) deps.take({ workload, host: session.name, service }, at, sumOf(samples))
      }
      before = latest(readings, before)
      deps.onPass(session, before)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/**
 * In the middle of a bucket: neither a late timer nor an early one leaves one empty and puts two
 * readings into the next.
 */
function untilMiddle(now: number): number {
  const wait = finestStepMs / 2 - (now % finestStepMs)
  return wait > 0 ? wait : wait + finestStepMs
}

/** undefined where one is missing: the sum of the others would look as if they used less. */
function samplesOf(
  replicas: readonly FleetContainer[],
  before: Usages,
  readings: Readings,
): readonly Sample[] | undefined {
  const usages = replicas.map(({ id }) => ({ id, usage: readings.get(id) }))
  if (usages.some(({ usage }) => usage === null)) return undefined
  return usages.flatMap(({ id, usage }) => (usage ? sampleOf(before.get(id), usage) : []))
}

/** One that failed to answer is compared next time with what it told before. */
function latest(readings: Readings, before: Usages): Usages {
  return new Map(
    [...readings].flatMap(([id, usage]) => {
      const known = usage ?? before.get(id)
      return known ? [[id, known] as const] : []
    }),
  )
}
