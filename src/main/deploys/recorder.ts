/** Writes a deployment's timeline: numbers events, folds them, stores them, wakes the watchers. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Deployment } from '../../shared/model/deployment.ts'
import { reduceTimeline } from '../../shared/model/reduce-timeline.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { redactDeep, redactorOf } from '../secrets/redact.ts'
import type { Store } from '../store/store.ts'

export type News = Pick<TimelineEvent, 'kind' | 'state' | 'stage' | 'line'> & {
  readonly target?: string
  readonly data?: NonNullable<TimelineEvent['data']>
}

export interface Recorder {
  readonly deployment: Deployment
  /** Masks these too from now on: what the files that are deployed brought with them. */
  hide(secrets: readonly string[]): void
  /** Durable when it returns. Throws `no-space` and the like; what could not be written is kept. */
  record(news: News): void
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
  /** Masks secret values in anything that is stored or shown. */
  readonly redact: (text: string) => string
}

export function createRecorder(deps: RecorderDeps, opened: Deployment): Recorder {
  let deployment = opened
  let unwritten: readonly TimelineEvent[] = []
  let hidden: (text: string) => string = (text) => text
  const redact = (text: string) => hidden(deps.redact(text))
  const flush = (): void => {
    if (unwritten.length === 0) return
    deps.store.deployments.put(deployment, unwritten)
    unwritten = []
  }
  const record = (news: News): void => {
    const event = redactEvent(redact, {
      seq: deployment.lastSeq + 1,
      deploymentId: deployment.id,
      at: deps.clock.now(),
      target: news.target ?? '',
      ...news,
    })
    deployment = reduceTimeline(deployment, event)
    unwritten = [...unwritten, event]
    try {
      flush()
    } finally {
      deps.publish(deployment)
    }
  }
  return {
    get deployment() {
      return deployment
    },
    record,
    hide(secrets) {
      const [before, more] = [hidden, redactorOf(secrets)]
      hidden = (text) => more(before(text))
    },
    unwritten: () => unwritten,
    flush,
    recordAnyway(news) {
      try {
        record(news)
      } catch (error) {
        if (!failureOf(error)) throw error
      }
    },
  }
}

function redactEvent(redact: (text: string) => string, event: TimelineEvent): TimelineEvent {
  const line = redact(event.line)
  if (!event.data) return { ...event, line }
  return { ...event, line, data: redactDeep(redact, event.data) }
}
