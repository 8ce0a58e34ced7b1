/** How a followed deployment is told: for machines, line by line, or live on a terminal. */
import type { Deployment } from '../../shared/model/deployment.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { liveView } from './live-view.ts'
import { plainView } from './plain-view.ts'
import type { Session } from './session.ts'

export interface TimelineView {
  begin(deployment: Deployment): Promise<void>
  /** `before` and `after`: the deployment without and with the event. */
  event(event: TimelineEvent, before: Deployment, after: Deployment): Promise<void>
  end(deployment: Deployment): Promise<void>
  /** Whatever happened: the terminal is as it was. */
  close(): void
}

export function timelineView(session: Session): TimelineView {
  if (session.json) return jsonView(session)
  return session.terminal.isInteractive ? liveView(session) : plainView(session)
}

function jsonView({ terminal }: Session): TimelineView {
  return {
    begin: async () => undefined,
    event: (event) => terminal.out(JSON.stringify(event)),
    end: (deployment) => terminal.out(JSON.stringify(deployment)),
    close: () => undefined,
  }
}
