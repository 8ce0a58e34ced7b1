/** Common parts of plans for what there is as it is: stop, start, restart. Pure. */
import { isUp } from '../../../shared/model/container-state.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import type { Intent } from '../stage.ts'
import type { ControlSpec } from './spec.ts'

export type Control = ControlSpec['type']

/** Undefined where something else is asked for. */
export function controlOf({ action }: Pick<Intent, 'action'>): Control | undefined {
  return action === 'stop' || action === 'start' || action === 'restart' ? action : undefined
}

/** One that is paused, or between two starts, is neither up nor down. */
export function isAlready(container: Container, type: Control): boolean {
  if (type === 'restart') return false
  return type === 'start' ? container.state === 'running' : !isUp(container)
}

/** null = there is something to do. */
export function whyNothing(
  type: Control,
  meant: readonly Container[],
  touched: readonly Container[],
): string | null {
  if (touched.length > 0) return null
  if (meant.length > 0) return `nothing to ${type}: it is done`
  const way = type === 'stop' ? '' : '; deploy it, or roll back'
  return `nothing to ${type}: nothing is there${way}`
}

/** Basis that the plan goes by: where any of it moved, the plan is stale. */
export function basisOf(
  { revision }: Workload,
  containers: readonly Container[],
): Record<string, string> {
  const each = containers.map(({ name, id, state }) => [
    `container ${name}`,
    `${id.slice(0, 12)} ${state}`,
  ])
  return { 'workload document': revision, ...Object.fromEntries(each) }
}
