/** A timeline as SDP agents send it: one event a line. */
import { sdpEventsOf } from '../../shared/model/sdp.ts'
import type { Session } from './session.ts'
import type { TimelineView } from './timeline-view.ts'

export function sdpView({ terminal }: Pick<Session, 'terminal'>): TimelineView {
  return {
    begin: async () => undefined,
    async event(event, before, after) {
      for (const each of sdpEventsOf({ event, before, after }))
        await terminal.out(JSON.stringify(each))
    },
    end: async () => undefined,
    note: terminal.err,
    close: () => undefined,
  }
}
