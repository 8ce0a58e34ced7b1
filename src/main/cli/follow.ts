/** Follows a deployment from its first event to its end; Ctrl-C cancels it, and still follows. */
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import { reduceTimeline } from '../../shared/model/reduce-timeline.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { jsonView } from './json-view.ts'
import { liveView } from './live-view.ts'
import { plainView } from './plain-view.ts'
import type { Session } from './session.ts'
import { showFailure } from './show/failure.ts'
import type { TimelineView } from './timeline-view.ts'

export async function follow(session: Session, id: string): Promise<Deployment> {
  const view = viewFor(session)
  const forget = cancelOnInterrupt(session, id, view.note)
  try {
    const last = await watch(session, id, view)
    await view.end(last)
    return last
  } finally {
    forget()
    view.close()
  }
}

function viewFor(session: Session): TimelineView {
  if (session.json) return jsonView(session)
  return session.terminal.isInteractive ? liveView(session) : plainView(session)
}

/** As `follow`, but says nothing: for commands whose answer is something else. */
export async function awaitEnd(session: Session, id: string): Promise<Deployment> {
  const forget = cancelOnInterrupt(session, id, session.terminal.err)
  try {
    return await watch(session, id, silent)
  } finally {
    forget()
  }
}

const quiet = async () => undefined
const silent: TimelineView = {
  begin: quiet,
  event: quiet,
  end: quiet,
  note: quiet,
  close: () => undefined,
}

async function watch({ client }: Session, id: string, view: TimelineView): Promise<Deployment> {
  let deployment: Deployment | undefined
  const take = async (event: TimelineEvent, before: Deployment) => {
    deployment = reduceTimeline(before, event)
    await view.event(event, before, deployment)
  }
  for await (const item of await client.deploys.watch({ id })) {
    if (item.type === 'snapshot') {
      await view.begin(item.deployment)
      deployment = await replay(item.deployment, item.events, view)
    } else if (item.type === 'event') {
      if (deployment) await take(item.event, deployment)
    } else if (item.failure && deployment?.failure === undefined) {
      // Not how the deployment ended, but why we cannot watch it any longer.
      throw new FailureError(item.failure)
    }
  }
  return deployment ?? (await client.deploys.show({ id })).deployment
}

/** Tells what happened before we came, event by event, and ends at the deployment as it is. */
async function replay(
  now: Deployment,
  events: readonly TimelineEvent[],
  view: TimelineView,
): Promise<Deployment> {
  let then: Deployment = {
    ...now,
    state: 'queued',
    stages: [],
    lanes: [],
    startedAt: null,
    endedAt: null,
    lastSeq: 0,
  }
  for (const event of events) {
    const next = reduceTimeline(then, event)
    await view.event(event, then, next)
    then = next
  }
  return now
}

function cancelOnInterrupt(
  { client, interrupted, paint }: Session,
  id: string,
  note: TimelineView['note'],
): () => void {
  const cancel = () => {
    const said = note('Cancelling; press Ctrl-C again to leave at once.')
    Promise.all([said, client.deploys.cancel({ id })]).catch((error: unknown) =>
      // It may have ended in the same moment: the timeline goes on and tells.
      note(showFailure(paint, failureFrom(error))),
    )
  }
  if (interrupted.aborted) cancel()
  else interrupted.addEventListener('abort', cancel, { once: true })
  return () => interrupted.removeEventListener('abort', cancel)
}
