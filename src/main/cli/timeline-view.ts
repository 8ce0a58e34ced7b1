/** How a followed deployment is told: for machines, line by line, or live on a terminal. */
import type { Deployment } from '../../shared/model/deployment.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'

export interface TimelineView {
  begin(deployment: Deployment): Promise<void>
  /** `before` and `after`: the deployment without and with the event. */
  event(event: TimelineEvent, before: Deployment, after: Deployment): Promise<void>
  end(deployment: Deployment): Promise<void>
  /** Something said beside the timeline. */
  note(text: string): Promise<void>
  /** Whatever happened: the terminal is as it was. */
  close(): void
}

/** A status worth a line of its own: how it ended is told at the end, stages are told one by one. */
export function isWorthTelling({ line, state, data }: TimelineEvent): boolean {
  return line !== '' && line !== state && (data === undefined || data.type === 'result')
}
