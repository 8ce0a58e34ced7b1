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
      return scale.clock
        ? `First to serve, since ${scale.clock(service.since)}`
        : `First to serve, ${formatDuration(service.since - scale.from)} after the start`
    case 'steady':
      return isOver ? 'Served without a gap' : 'Serving without a gap'
    case 'gap':
      return `Nothing served for ${formatDuration(service.ms)}`
  }
}

/** One lane for screen readers: what it is, and its moments in order. */
export function laneWords(lane: Lane, scale: TimeScale): string {
  const { from, clock = (at: number) => formatDuration(Math.max(0, at - from)) } = scale
  const told = (at: number | null | undefined) =>
    at === null || at === undefined ? null : clock(at)
  const moments = [
    ['created', told(lane.createdAt)],
    ['started', told(lane.startedAt)],
    ['healthy', told(lane.healthyAt)],
    ['serving from', told(lane.servingFrom)],
    ['draining from', told(lane.drainingAt)],
    ['served until', told(lane.servingTo)],
    ['stopped', told(lane.stoppedAt)],
    ['removed', told(lane.removedAt)],
  ] as const
  const known = moments.flatMap(([word, at]) => (at === null ? [] : [`${word} ${at}`]))
  const name = `${lane.role === 'old' ? 'Old' : 'New'} container ${lane.name}`
  return `${name}: ${known.length === 0 ? 'nothing known' : known.join(', ')}.`
}
