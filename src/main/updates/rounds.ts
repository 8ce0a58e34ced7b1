/** The rounds over all that is watched: one over images, one over repositories, each acting on what it found. */
import type { Update } from '../../shared/model/update.ts'
import type { Workload } from '../../shared/model/workload.ts'
import { tellerOnce } from '../activity/tell-once.ts'
import { actOn } from './act.ts'
import { createPace } from './pace.ts'
import type { createQuestions, Round } from './questions.ts'
import { createStanding } from './standing.ts'
import { type Subject, subjectsOf } from './subjects.ts'
import type { UpdatesDeps } from './updates.ts'

interface Looks {
  readonly questions: ReturnType<typeof createQuestions>
  readonly lookOver: (subject: Subject, round: Round) => Promise<Update>
  readonly followed: {
    /** Looks at the workloads that are due; each outcome is told once those before it were acted on. */
    lookAtDue(signal: AbortSignal): Promise<
      readonly {
        readonly subject: { readonly workload: Workload }
        readonly update: () => Update
      }[]
    >
  }
}

export interface Rounds {
  /** Goes over the images now; never twice at once. */
  images(): Promise<void>
  /** The same for the repositories whose time has come. */
  repositories(): Promise<void>
  /** Goes over both soon, and by itself from then on. */
  begin(): void
  close(): Promise<void>
}

const everyImagesMs = 900_000
/** Hosts are connected to meanwhile. */
const firstMs = 30_000
/** Repositories may be asked that often. */
const everyRefsMs = 60_000

export function createRounds(deps: UpdatesDeps, { questions, lookOver, followed }: Looks): Rounds {
  const { store, clock, settings } = deps
  const closing = new AbortController()
  const tell = tellerOnce(store.activity)
  const noteStanding = createStanding({ activity: store.activity, clock })
  const acting = { deploys: deps.deploys, choose: store.updates.choose, tell, now: clock.now }

  async function lookAround(): Promise<void> {
    if (settings.get().updates === 'paused') return
    const { signal } = closing
    const round = questions.round(signal)
    const subjects = store.workloads.list().flatMap((each) => subjectsOf(deps, each))
    questions.keep(subjects)
    const watched = subjects.filter(({ rule }) => rule !== null)
    const looked = await Promise.all(
      watched.map((subject) =>
        alone(async () => ({ subject, update: await lookOver(subject, round) })),
      ),
    )
    const found = looked.filter((each) => each !== undefined)
    noteStanding(found.map(({ update }) => update))
    for (const { subject, update } of found)
      await alone(() => actOn(acting, subject.workload.id, { update, signal }))
  }

  async function lookAtRefs(): Promise<void> {
    if (settings.get().updates === 'paused') return
    const { signal } = closing
    const due = await followed.lookAtDue(signal)
    noteStanding(due.map(({ update }) => update()))
    for (const { subject, update } of due)
      await alone(() => actOn(acting, subject.workload.id, { update: update(), signal }))
  }

  /** Reports a fault with one image, which keeps none of the others. */
  async function alone<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!closing.signal.aborted) deps.reportBug(error)
      return undefined
    }
  }

  const paceOf = (everyMs: number, look: () => Promise<void>) =>
    createPace({
      clock,
      random: deps.random,
      everyMs,
      signal: closing.signal,
      work: () => alone(look),
    })
  const images = paceOf(everyImagesMs, lookAround)
  const repositories = paceOf(everyRefsMs, lookAtRefs)

  return {
    images: images.now,
    repositories: repositories.now,
    begin() {
      for (const pace of [images, repositories]) pace.begin(firstMs)
    },
    async close() {
      closing.abort()
      await Promise.all([images.stop(), repositories.stop()])
    },
  }
}
