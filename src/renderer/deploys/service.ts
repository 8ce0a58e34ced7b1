import { formatDuration } from '../../shared/lib/duration.ts'
import type { Lane } from '../../shared/model/deployment.ts'
import { outageMs, outageOf } from '../../shared/model/part-lanes.ts'
import type { TimeScale } from './time-scale.ts'

/** How serving went over a stretch of time. */
export type Service =
  | { readonly kind: 'nothing' }
  /** There was nothing before; it serves since then. */
  | { readonly kind: 'first'; readonly since: number }
  | { readonly kind: 'steady' }
  | { readonly kind: 'gap'; readonly ms: number; readonly at: number }

export function serviceOver(lanes: readonly Lane[], { from, to }: TimeScale): Service {
  const served = lanes.flatMap(({ servingFrom }) => servingFrom ?? [])
  if (served.length === 0) return { kind: 'nothing' }
  const outage = outageOf(lanes, to)
  if (outage) return { kind: 'gap', ms: outageMs(outage, to), at: outage.from }
  const since = Math.min(...served)
  const hadOld = lanes.some((lane) => lane.role === 'old' && lane.servingFrom !== null)
  return hadOld || since <= from ? { kind: 'steady' } : { kind: 'first', since }
}

/** Says it in one sentence. */
export function serviceWords(service: Service, scale: TimeScale, isOver: boolean): string {
  switch (service.kind) {
    case 'nothing':
      return isOver ? 'Nothing served' : 'Nothing serves yet'
    case 'first':
      return `First to serve, ${formatDuration(service.since - scale.from)} after the start`
    case 'steady':
      return isOver ? 'Served without a gap' : 'Serving without a gap'
    case 'gap':
      return `Nothing served for ${formatDuration(service.ms)}`
  }
}

/** One lane for screen readers: what it is, and its moments in order. */
export function laneWords(lane: Lane, scale: TimeScale): string {
  const after = (at: number | null | undefined) =>
    at === null || at === undefined ? null : formatDuration(Math.max(0, at - scale.from))
  const moments = [
    ['created', after(lane.createdAt)],
    ['started', after(lane.startedAt)],
    ['healthy', after(lane.healthyAt)],
    ['serving from', after(lane.servingFrom)],
    ['draining from', after(lane.drainingAt)],
    ['served until', after(lane.servingTo)],
    ['stopped', after(lane.stoppedAt)],
    ['removed', after(lane.removedAt)],
  ] as const
  const told = moments.flatMap(([word, at]) => (at === null ? [] : [`${word} ${at}`]))
  const name = `${lane.role === 'old' ? 'Old' : 'New'} container ${lane.name}`
  return `${name}: ${told.length === 0 ? 'nothing known' : told.join(', ')}.`
}
