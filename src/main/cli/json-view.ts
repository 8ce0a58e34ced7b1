/** A timeline for scripts: one event a line and, last, the deployment. */
import type { Session } from './session.ts'
import type { TimelineView } from './timeline-view.ts'

export function jsonView({ terminal }: Session): TimelineView {
  return {
    begin: async () => undefined,
    event: (event) => terminal.out(JSON.stringify(event)),
    end: (deployment) => terminal.out(JSON.stringify(deployment)),
    note: terminal.err,
    close: () => undefined,
  }
}
