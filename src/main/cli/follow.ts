/** Follows a deployment from its first event to its end; Ctrl-C cancels it, and still follows. */
import { FailureError } from '../../shared/lib/failure-error.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import { beginDeployment, reduceTimeline } from '../../shared/model/reduce-timeline.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { jsonView } from './json-view.ts'
import { liveView } from './live-view.ts'
import { plainView } from './plain-view.ts'
import type { Session } from './session.ts'
import { showFailure } from './show/failure.ts'
import type { TimelineView } from './timeline-view.ts'

export async function follow(session: Session, id: string): Promise<Deployment> {
  await session.paint.fit()
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

/** The app may end while we watch, when it is another command: the next tells of the deployment then. */
export const retries = 5

/** Tells it to its end, and cancels nothing. */
export async function watch(session: Session, id: string, view: TimelineView): Promise<Deployment> {
  const teller = createTeller(view)
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await watchOnce(session, id, teller)
    } catch (error) {
      if (attempt === retries || failureFrom(error).kind !== 'disconnected') throw error
    }
  }
}

async function watchOnce({ client }: Session, id: string, teller: Teller): Promise<Deployment> {
  let deployment: Deployment | undefined
  for await (const item of await client.deploys.watch({ id })) {
    if (item.type === 'snapshot') {
      deployment = item.deployment
      await teller.begin(item.deployment)
      for (const event of item.events) await teller.tell(event)
    } else if (item.type === 'event') {
      deployment = deployment && reduceTimeline(deployment, item.event)
      await teller.tell(item.event)
    } else if (item.failure && deployment?.failure === undefined) {
      // Not how the deployment ended, but why we cannot watch it any longer.
      throw new FailureError(item.failure)
    }
  }
  return deployment ?? (await client.deploys.show({ id })).deployment
}

interface Teller {
  begin(deployment: Deployment): Promise<void>
  tell(event: TimelineEvent): Promise<void>
}

/** Tells a view every event once and in order, whichever snapshots they came with. */
function createTeller(view: TimelineView): Teller {
  let told: Deployment | undefined
  return {
    begin: async (deployment) => {
      if (told) return
      told = beginDeployment(deployment)
      await view.begin(deployment)
    },
    tell: async (event) => {
      if (!told || event.seq <= told.lastSeq) return
      const before = told
      told = reduceTimeline(before, event)
      await view.event(event, before, told)
    },
  }
}

function cancelOnInterrupt(session: Session, id: string, note: TimelineView['note']): () => void {
  const { interrupted, paint } = session
  const cancel = () => {
    const said = note('Cancelling; press Ctrl-C again to leave at once.')
    Promise.all([said, session.client.deploys.cancel({ id })]).catch((error: unknown) =>
      // It may have ended in the same moment: the timeline goes on and tells.
      note(showFailure(paint, failureFrom(error))),
    )
  }
  if (interrupted.aborted) cancel()
  else interrupted.addEventListener('abort', cancel, { once: true })
  return () => interrupted.removeEventListener('abort', cancel)
}
