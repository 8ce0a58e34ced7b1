/**
 * How containers ended, as their engine told in passing: a listing that comes after a container was started again does
 * not say that it ended at all.
 */
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { EngineEvent } from '../engine/engine.ts'

type Heard = Pick<FleetContainer, 'ends' | 'outOfMemoryAt'>

export interface HeardEnds {
  hear(event: EngineEvent): void
  of(id: string): Heard
  /** Forgets all but these. */
  keepTo(ids: ReadonlySet<string>): void
}

/** A stop sends a signal, waits, and kills: what ends this long after a signal was sent ended by it. */
const bySignalMs = 120_000

export function createHeardEnds(): HeardEnds {
  const heard = new Map<string, Heard>()
  const signalled = new Map<string, number>()
  const of = (id: string): Heard => heard.get(id) ?? {}

  const died = ({ id, at }: EngineEvent): void => {
    const wasSignalled = at - (signalled.get(id) ?? Number.NEGATIVE_INFINITY) <= bySignalMs
    signalled.delete(id)
    if (!wasSignalled) heard.set(id, { ...of(id), ends: (of(id).ends ?? 0) + 1 })
  }

  return {
    hear(event) {
      const { type, action, id, at } = event
      if (type !== 'container') return
      if (action === 'kill') signalled.set(id, at)
      if (action === 'die') died(event)
      if (action === 'oom') heard.set(id, { ...of(id), outOfMemoryAt: at })
    },
    of,
    keepTo(ids) {
      for (const known of [heard, signalled])
        for (const id of known.keys()) if (!ids.has(id)) known.delete(id)
    },
  }
}
