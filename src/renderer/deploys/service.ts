import { formatDuration } from '../../shared/lib/duration.ts'
import type { Lane } from '../../shared/model/deployment.ts'
import type { TimeScale } from './time-scale.ts'

/** How serving went over a stretch of time, on the target where it went worst. */
export type Service =
  | { readonly kind: 'nothing' }
  /** There was nothing before; it serves since then. */
  | { readonly kind: 'first'; readonly since: number }
  | { readonly kind: 'steady' }
  | { readonly kind: 'gap'; readonly ms: number; readonly at: number }

/** Less is the rounding of two clocks, not an outage. */
const noticeableMs = 5

export function serviceOver(lanes: readonly Lane[], scale: TimeScale): Service {
  const targets = [...new Set(lanes.map((lane) => lane.target))]
  const services = targets.map((target) =>
    serviceOnTarget(
      lanes.filter((lane) => lane.target === target),
      scale,
    ),
  )
  const order: readonly Service['kind'][] = ['gap', 'first', 'steady', 'nothing']
  for (const kind of order) {
    const found = services.filter((service) => service.kind === kind)
    if (found.length > 0) return found.reduce(worse)
  }
  return { kind: 'nothing' }
}

const worse = (a: Service, b: Service) =>
  a.kind === 'gap' && b.kind === 'gap' && b.ms > a.ms ? b : a

function serviceOnTarget(lanes: readonly Lane[], { from, to }: TimeScale): Service {
  const stretches = lanes
    .flatMap(({ servingFrom, servingTo }) =>
      servingFrom === null ? [] : [[servingFrom, servingTo ?? to] as const],
    )
    .sort(([a], [b]) => a - b)
  const [begin] = stretches
  if (!begin) return { kind: 'nothing' }
  let servedTo = begin[0]
  let gap: { ms: number; at: number } = { ms: 0, at: 0 }
  for (const [start, end] of [...stretches, [to, to] as const]) {
    if (start - servedTo > gap.ms) gap = { ms: start - servedTo, at: servedTo }
    servedTo = Math.max(servedTo, end)
  }
  if (gap.ms > noticeableMs) return { kind: 'gap', ...gap }
  const hadOld = lanes.some((lane) => lane.role === 'old' && lane.servingFrom !== null)
  return hadOld || begin[0] <= from ? { kind: 'steady' } : { kind: 'first', since: begin[0] }
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
