/** Kinds of told events: beginnings, troubles, and what ends them. */
import type { ActivityEvent } from './activity.ts'
import type { ToldEvent } from './notification.ts'

/** Troubles that are over with an event that ends them. */
const troubleBefore: Readonly<Partial<Record<ActivityEvent, readonly ToldEvent[]>>> = {
  'workload-back': ['workload-down', 'workload-crash-looping', 'workload-unhealthy'],
  'host-back': ['host-away'],
  'disk-back': ['disk-nearly-full'],
  'face-back': ['face-failing'],
  'registry-back': ['registry-failing'],
}

/** The trouble that ends with the event; none where it ends nothing. */
export function endedBy(event: ActivityEvent): readonly ToldEvent[] {
  return troubleBefore[event] ?? []
}

/** Whether trouble is over with it. */
export const endsTrouble = (event: string): boolean => Object.hasOwn(troubleBefore, event)

/** Whether there is an event that ends it. */
export function hasEnd(event: ActivityEvent): boolean {
  return Object.values(troubleBefore).some((trouble) => trouble.some((each) => each === event))
}

/** Whether an event may end by itself, so that a rule may wait whether it lasts. */
export const mayPass = (event: ActivityEvent): boolean =>
  hasEnd(event) || event === 'deployment-waiting'

const beginnings: readonly string[] = [
  'deployment-waiting',
  'deployment-started',
] satisfies readonly ToldEvent[]

/** Whether a deployment begins with it. */
export const isBeginning = (event: string): boolean => beginnings.includes(event)
