/** Writes a deployment's timeline: numbers events, folds them, stores them, wakes the watchers. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { ActivityEntry } from '../../shared/model/activity.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import { reduceTimeline } from '../../shared/model/reduce-timeline.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { type Hidden, redactsOf } from '../secrets/redact.ts'
import { redactEvent } from '../secrets/shown-text.ts'
import type { Store } from '../store/store.ts'
import {
  activityOf,
  neededNothingActivity,
  skippedActivity,
  waitingActivity,
} from './deployment-activity.ts'

export type News = Pick<TimelineEvent, 'kind' | 'state' | 'stage' | 'line'> & {
  readonly target?: string
  readonly data?: NonNullable<TimelineEvent['data']>
  readonly transient?: boolean
}

export interface Recorder {
  readonly deployment: Deployment
  /** Tells that it has to wait for its turn. */
  waits(): void
  /** Masks these too from now on: what the files that are deployed brought with them. */
  hide(more: Hidden): void
  /** Durable when it returns. Throws `no-space` and the like; what could not be written is kept. */
  record(news: News): void
  /**
   * Told at once, and written with what comes next, at the latest once the caller waits for something: the engine is
   * at work while the disk is. What cannot be written then fails, or is written, with what comes next.
   */
  recordSoon(news: News): void
  /** As `record`, but goes on when the state cannot be written: undoing must not stop for that. */
  recordAnyway(news: News): void
  /** Events that could not be written yet; `flush` writes them, or throws as `record` does. */
  unwritten(): readonly TimelineEvent[]
  flush(): void
}

export interface RecorderDeps {
  readonly store: Pick<Store, 'deployments'>
  readonly clock: Clock
  readonly publish: (deployment: Deployment) => void
  /** Masked in any text that is stored or shown. */
  readonly hidden: Hidden
}

/** Among so many deployments before it is looked for the last one of a commit. */
const lookedBack = 20

export function createRecorder(deps: RecorderDeps, opened: Deployment): Recorder {
  let deployment = opened
  let unwritten: readonly TimelineEvent[] = []
  let untold: readonly ActivityEntry[] = []
  let hasWaited = false
  /** One that recovery cannot settle yet is no news each time that it tries. */
  let isToldInterrupted = opened.state === 'interrupted'
  const masks = createMasks(deps.hidden, opened)
  const flush = (): void => {
    if (unwritten.length === 0 && untold.length === 0) return
    deps.store.deployments.put(deployment, unwritten, untold)
    unwritten = []
    untold = []
  }
  const skippedNews = (event: TimelineEvent): ActivityEntry | undefined => {
    if (hasWaited) return skippedActivity(deployment, event)
    const { workload } = deployment
    const earlier = deps.store.deployments.list({ workload, limit: lookedBack })
    return neededNothingActivity(deployment, earlier, event)
  }
  const tell = (before: Deployment, event: TimelineEvent): void => {
    const entry =
      deployment.state === 'skipped' ? skippedNews(event) : activityOf(before, deployment, event)
    const isInterrupted = entry?.event === 'deployment-interrupted'
    if (entry && !(isInterrupted && isToldInterrupted)) untold = [...untold, entry]
    isToldInterrupted ||= isInterrupted
  }
  const take = (news: News): void => {
    if (news.data?.type === 'stages') masks.add({ secrets: [], names: news.data.names }, deployment)
    const event = redactEvent(masks.redacts(), {
      seq: deployment.lastSeq + 1,
      deploymentId: deployment.id,
      at: deps.clock.now(),
      target: news.target ?? '',
      ...news,
    })
    const before = deployment
    deployment = reduceTimeline(deployment, event)
    unwritten = [...unwritten, event]
    tell(before, event)
  }
  const record = (news: News): void => {
    take(news)
    try {
      flush()
    } finally {
      deps.publish(deployment)
    }
  }
  const flushSoon = soonOnce(flush)
  return {
    get deployment() {
      return deployment
    },
    record,
    recordSoon(news) {
      take(news)
      flushSoon()
      deps.publish(deployment)
    },
    hide: (more) => masks.add(more, deployment),
    unwritten: () => unwritten,
    flush,
    recordAnyway: (news) => anyway(() => record(news)),
    waits() {
      hasWaited = true
      untold = [...untold, waitingActivity(deployment)]
      anyway(flush)
    },
  }
}

/** The masking of one timeline: it learns more to hide as that goes on. */
function createMasks(first: Hidden, opened: Deployment) {
  let hidden = first
  let redacts = redactsOf(withNames(hidden, opened))
  return {
    redacts: () => redacts,
    add({ secrets, names }: Hidden, of: Deployment): void {
      hidden = { secrets: [...hidden.secrets, ...secrets], names: [...hidden.names, ...names] }
      redacts = redactsOf(withNames(hidden, of))
    },
  }
}

/** Writes once for all that asks for it in this turn. */
function soonOnce(write: () => void): () => void {
  let isDue = false
  return () => {
    if (isDue) return
    isDue = true
    setImmediate(() => {
      isDue = false
      try {
        write()
      } catch {
        // It is kept, and whoever records next is told.
      }
    })
  }
}

/** Writes if it can: the rest is written with what comes next. */
function anyway(write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!failureOf(error)) throw error
  }
}

function withNames({ secrets, names }: Hidden, of: Deployment): Hidden {
  const stages = of.stages.map(({ name }) => name)
  return { secrets, names: [...names, of.workload, ...of.targets, ...stages] }
}
