/**
 * The lives of a project's containers while a stage moves them, as the engine tells of them: by its
 * events when they happen, and by looking before and after, because an engine may drop events.
 */
import type { EngineEvent } from '../../../engine/engine.ts'
import { quietly, withEngineEvents } from '../../containers/engine-events.ts'
import { aroundStage, type Stage, type StageRun } from '../../stage.ts'
import { ownContainers } from '../apply/project-run.ts'
import type { ComposeBody } from '../plan/body.ts'
import { composeLabel, isOneOff } from '../project.ts'
import { createLifeBook, type LifeBook } from './life-book.ts'

/** A stage that is told what the engine tells while it runs. */
interface Listening extends Stage {
  hear?(event: EngineEvent): void
}

/** Tells of the project's containers while one of these stages runs or is undone. */
export function tellingLives(body: ComposeBody, stages: readonly Listening[]): readonly Stage[] {
  const book = createLifeBook(body, quietServices(body))
  return stages.map((stage) =>
    aroundStage(stage, ['run', 'undo'], (run, work) =>
      followed(run, { body, ears: { book, hear: stage.hear } }, () => work(run)),
    ),
  )
}

/** Services that are left as they are, of which nothing is told unless something befalls them. */
function quietServices(body: ComposeBody): string[] {
  if (body.type === 'up')
    return body.services.flatMap(({ service, change }) => (change === 'unchanged' ? service : []))
  if (body.type === 'remove' || body.services.length === 0) return []
  const all = new Set(body.before.map(({ service }) => service))
  return [...all].filter((service) => !body.services.includes(service))
}

interface Ears {
  readonly book: LifeBook
  readonly hear: Listening['hear']
}

async function followed<T>(
  run: StageRun,
  { body, ears }: { readonly body: ComposeBody; readonly ears: Ears },
  work: () => Promise<T>,
): Promise<T> {
  const lookQuietly = () => quietly(run.signal, () => look(run, body, ears.book))
  return await withEngineEvents(run, listener(run, body, ears), async () => {
    await lookQuietly()
    try {
      return await work()
    } finally {
      await lookQuietly()
    }
  })
}

async function look(run: StageRun, body: ComposeBody, book: LifeBook): Promise<void> {
  const heard = book.heard()
  const now = await ownContainers(run, body)
  book.settle(run, now, { at: run.clock.now(), since: heard })
}

function listener(run: StageRun, body: ComposeBody, { book, hear: tell }: Ears) {
  // By how much the engine's clock is behind ours: what came fastest knows best.
  let behind = Number.POSITIVE_INFINITY
  return async (event: EngineEvent): Promise<void> => {
    if (event.type !== 'container') return
    tell?.(event)
    behind = Math.min(behind, run.clock.now() - event.at)
    await hear(run, body, { book, ...event, at: event.at + behind })
  }
}

/** By our clock. */
interface Heard extends Pick<EngineEvent, 'id' | 'action' | 'at'> {
  readonly book: LifeBook
}

async function hear(
  run: StageRun,
  body: ComposeBody,
  { book, id, action, at }: Heard,
): Promise<void> {
  if (action === 'kill') return book.killed(run, id, at)
  if (action === 'die') return book.died(run, id, at)
  if (action === 'destroy') return book.gone(run, id, at)
  if (!isTurn(action)) return
  if (!book.knows(id) && !(await isOurs(run, body, id))) return
  const container = await run.session.engine.containers.inspect(id, run.signal)
  if (!container || isOneOff(container)) return
  if (action === 'start') book.started(run, container, at)
  else book.seen(run, container, at)
}

function isTurn(action: string): boolean {
  return (
    ['create', 'start', 'rename', 'pause', 'unpause'].includes(action) ||
    action.startsWith('health_status')
  )
}

async function isOurs(run: StageRun, body: ComposeBody, id: string): Promise<boolean> {
  const [listed] = await run.session.engine.containers.list({ ids: [id] }, run.signal)
  return (
    listed?.labels[composeLabel.project] === body.project &&
    listed.owner?.workload === run.workload.document.name
  )
}
