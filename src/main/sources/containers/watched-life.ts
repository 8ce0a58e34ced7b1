/**
 * Life of a container while it is watched: from looks at it, and from what the engine tells between two of these. One
 * that was ill and is well again did not hold.
 */
import { howOften } from '../../../shared/lib/how-often.ts'
import type { Container, EngineEvent } from '../../engine/engine.ts'

export interface WatchedLife {
  look(container: Container): void
  hear(event: EngineEvent): void
  befell(): Befallen
}

export interface Befallen {
  /** How often it turned from healthy to unhealthy. */
  readonly falls: number
  readonly ends: number
  readonly wasPaused: boolean
  readonly wasShort: boolean
}

/** `wasHealthy`: until it is, checks that fail are part of starting. */
export function watchedLife(startedAt: string, wasHealthy: boolean): WatchedLife {
  const life = {
    ...{ startedAt, wasHealthy, isIll: false },
    ...{ falls: 0, ends: 0, wasPaused: false, wasShort: false },
  }
  const healthBecomes = (health: string): void => {
    if (health === 'healthy') Object.assign(life, { wasHealthy: true, isIll: false })
    if (health !== 'unhealthy' || life.isIll) return
    life.isIll = true
    if (life.wasHealthy) life.falls += 1
  }
  return {
    look({ startedAt: begun, health, state }) {
      // One that the engine starts again is counted by the engine; this is of any other hand.
      if (begun !== life.startedAt) {
        if (life.startedAt !== '') life.ends = Math.max(1, life.ends)
        Object.assign(life, { startedAt: begun, isIll: false, wasHealthy: false })
      }
      healthBecomes(health)
      life.wasPaused ||= state === 'paused'
    },
    hear({ action, at }) {
      // What it did before it was started last was not watched.
      if (at < Date.parse(life.startedAt)) return
      if (action.startsWith(healthStatus)) healthBecomes(action.slice(healthStatus.length))
      if (action === 'die') life.ends += 1
      life.wasPaused ||= action === 'pause'
      life.wasShort ||= action === 'oom'
    },
    befell: () => life,
  }
}

const healthStatus = 'health_status: '

/** '' = nothing that matters. */
export function befallenWords({ falls, ends, wasPaused, wasShort }: Befallen): string {
  if (wasShort) return 'ran out of memory while it was watched'
  if (falls > 0) return `turned unhealthy ${howOften(falls)} while it was watched`
  if (ends > 0) return 'ended, and was started again, while it was watched'
  return wasPaused ? 'was paused while it was watched' : ''
}
