/**
 * Looks after public names for as long as the app lives: records that could not be set are tried again, and certificates
 * that nobody renewed, names that lead elsewhere and routes that were taken are told. Each name is asked once an
 * hour, and those of what an engine started by itself within a minute.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { FaceStanding } from '../../shared/model/face-standing.ts'
import { troubleOf } from '../../shared/model/face-trouble.ts'
import type { Faces } from '../faces/faces.ts'
import type { FleetRoom } from '../fleet/fleet.ts'
import type { Dns } from '../routing/dns/dns.ts'
import type { Store } from '../store/store.ts'
import { type Condition, createSpell, type Spell } from './spell.ts'
import { createStartedAnew } from './started-anew.ts'

export interface FaceWatchDeps {
  readonly fleet: Pick<FleetRoom, 'watch'>
  readonly faces: Pick<Faces, 'list'>
  readonly dns: Pick<Dns, 'retry'>
  readonly store: Pick<Store, 'activity' | 'workloads' | 'releases' | 'deployments'>
  readonly clock: Clock
  readonly reportBug: (error: unknown) => void
}

/** Records are tried again as they are due; names are asked when the app has settled, and then every hour. */
const tickMs = 60_000
const ticksToFirst = 2
const ticksBetween = 60

export function startFaceWatch(deps: FaceWatchDeps): { close(): Promise<void> } {
  const { clock } = deps
  const closing = new AbortController()
  const { signal } = closing
  const look = createFaceLook(deps)
  const started = createStartedAnew()
  let passedOver: readonly string[] = []
  const tick = async (count: number): Promise<void> => {
    try {
      await deps.dns.retry(signal)
      const due = [...passedOver, ...started.take()]
      if (count % ticksBetween === ticksToFirst) passedOver = await look(signal)
      else passedOver = due.length > 0 ? await look(signal, due) : []
    } catch (error) {
      if (!signal.aborted && !failureOf(error)) deps.reportBug(error)
    }
  }
  const run = async (): Promise<void> => {
    for (let count = 1; !signal.aborted; count += 1) {
      await clock.sleep(tickMs, signal)
      await tick(count)
    }
  }
  const follow = async (): Promise<void> => {
    for await (const item of deps.fleet.watch(signal, { isQuiet: true })) {
      if (item.type === 'end') return
      started.see(item.fleet)
    }
  }
  /** A bug in it costs what it would have seen meanwhile, and no more. */
  const followed = async (): Promise<void> => {
    try {
      await follow()
    } catch (error) {
      if (signal.aborted) return
      deps.reportBug(error)
      await clock.sleep(tickMs, signal)
      await followed()
    }
  }
  const done = Promise.allSettled([run(), followed()])
  return {
    async close() {
      closing.abort()
      await done
    },
  }
}

/**
 * One round over the names of all workloads that are live: one workload after the other. Answers those that it passed over:
 * while something is done to a workload, nothing can be said of its names.
 */
export function createFaceLook({
  faces,
  store,
  clock,
}: Pick<FaceWatchDeps, 'faces' | 'store' | 'clock'>) {
  const spells = new Map<string, Spell>()
  const spellOf = (name: string, host: string): Spell => {
    const key = `${name}@${host}`
    const known = spells.get(key)
    if (known) return known
    const events = { troubles: ['face-failing'], back: 'face-back' } as const
    const made = createSpell(
      { activity: store.activity, clock },
      { object: { kind: 'workload', name }, host, word: 'faces', calmMs: 0, ...events },
    )
    spells.set(key, made)
    return made
  }
  const isBusy = (name: string): boolean =>
    store.deployments
      .unfinished()
      .some(({ workload, state }) => workload === name && state !== 'queued')
  const lookAt = async (name: string, signal: AbortSignal): Promise<void> => {
    const live = store.releases.list(name).flatMap(({ liveOn }) => liveOn)
    if (live.length === 0 || isBusy(name)) return
    const shown = await faces.list(name, signal)
    // A deployment that began meanwhile may have been seen in the middle.
    if (isBusy(name)) return
    for (const host of new Set(live)) {
      const own = shown.faces.filter((face) => face.host === host)
      if (own.length > 0) spellOf(name, host).look(conditionOf(own))
    }
  }
  return async (signal: AbortSignal, of?: readonly string[]): Promise<readonly string[]> => {
    const passedOver: string[] = []
    for (const { document } of store.workloads.list()) {
      const { name, faces: declared = [] } = document
      if (declared.length === 0 || of?.includes(name) === false) continue
      // One that was deleted meanwhile, or whose host is declared no more, keeps no other from being looked at.
      await lookAt(name, signal).catch((error: unknown) => {
        if (signal.aborted || !failureOf(error)) throw error
      })
      if (isBusy(name)) passedOver.push(name)
    }
    return passedOver
  }
}

/** The condition of all names of a workload on a host together. A name that could not be asked says nothing. */
export function conditionOf(faces: readonly FaceStanding[]): Condition {
  const told = faces.map((face) => ({ face, trouble: troubleOf(face) }))
  const bad = told.flatMap(({ face, trouble }) =>
    trouble === null || trouble === 'unknown' ? [] : [{ name: face.name, trouble }],
  )
  const [first] = bad
  if (first) {
    const detail = bad.map(({ name, trouble }) => `${name}: ${trouble}`).join('; ')
    const facts = { name: first.name, names: String(bad.length) }
    return { is: 'trouble', event: 'face-failing', holdMs: 0, state: 'failing', detail, facts }
  }
  if (told.some(({ trouble }) => trouble === 'unknown')) return { is: 'unknown' }
  return { is: 'well', state: 'in order', detail: 'its public names are in order' }
}
