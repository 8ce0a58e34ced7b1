import type { Clock } from '../../../shared/lib/clock.ts'
import type { HostState } from '../../../shared/model/host.ts'
import type { HostSession } from '../session.ts'

type Seen = Parameters<HostSession['state']['report']>[0]

export function createHostState(clock: Pick<Clock, 'now'>): HostSession['state'] {
  let current: HostState = { state: 'connecting' }
  const listeners = new Set<(state: HostState) => void>()
  return {
    current: () => current,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    report(seen) {
      const next = nextState(current, seen, clock.now())
      if (next === current) return
      current = next
      for (const listener of [...listeners]) listener(current)
    },
  }
}

/** A host that once answered goes stale, so that what it said stays visible; others fail. Pure. */
export function nextState(current: HostState, seen: Seen, now: number): HostState {
  if (seen.online) return current.state === 'online' ? current : { state: 'online', since: now }
  const { failure } = seen
  switch (current.state) {
    case 'connecting':
      return { state: 'failed', since: now, failure }
    case 'online':
      return { state: 'stale', since: now, failure }
    case 'stale':
    case 'failed':
      return JSON.stringify(current.failure) === JSON.stringify(failure)
        ? current
        : { ...current, failure }
  }
}
