/**
 * Follows refs of git repositories: asks each as often as its document says, with `ls-remote` alone, once for all
 * workloads that follow the same, and tells what each could move to.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { within } from '../../shared/lib/deadline.ts'
import { durationMs } from '../../shared/lib/duration.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { shortCommit } from '../../shared/model/git.ts'
import type { Release } from '../../shared/model/release.ts'
import type { Settled, Update } from '../../shared/model/update.ts'
import { refRuleOf } from '../../shared/model/watch.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { Repositories, RepositoryRef } from '../repositories/repositories.ts'
import type { Store } from '../store/store.ts'
import { holdsOf, type Surroundings } from './holds.ts'
import type { Subject, SubjectsDeps } from './subjects.ts'

/** A workload that is made from a repository: `digest` of what is live is its commit. */
export interface RefSubject extends Subject {
  readonly followed: RepositoryRef
}

export interface RefsDeps extends Omit<SubjectsDeps, 'settings'> {
  readonly store: SubjectsDeps['store'] & Pick<Store, 'updates'>
  readonly repositories: Pick<Repositories, 'resolve'>
  readonly clock: Clock
}

interface Answer {
  readonly at: number
  readonly commit: string | undefined
  readonly failure: Failure | undefined
  /** How often in a row it failed. */
  readonly failed: number
}

const usualEveryMs = 900_000
/** One that is silent is asked less and less often. */
const longestWaitMs = 3_600_000
const askMs = 60_000
const atOnce = 2

export function refSubjectOf(
  { sources, store }: Omit<SubjectsDeps, 'settings'>,
  workload: Workload,
): RefSubject[] {
  const { document } = workload
  const source = sources.of(document.source.kind)
  const own = source?.refOf?.(document.source)
  if (!source || !own) return []
  const rule = refRuleOf(document.watch)
  const followed = { ...own, ref: rule?.ref ?? own.ref }
  const { name } = document
  const hosts = targetsOf(document)
  const live = hosts.flatMap((host) => {
    const release = store.releases.list(name, host).find((each) => each.liveOn.includes(host))
    const commit = release && commitOf(release)
    if (!release || commit === undefined) return []
    return [{ host, release: release.name, tag: shortCommit(commit), digest: commit }]
  })
  return [
    {
      ...{ workload, part: name, hosts, image: own.url, account: '', live, rule, followed },
      earlier: earlierOf(store.releases.list(name)),
      policy: { by: 'digest', tag: followed.ref },
      ...{ isPinned: false, unasked: null, by: source.traits.hasRefs ? 'commit' : 'ref' },
    },
  ]
}

const commitOf = ({ config, unreadable }: Release): string | undefined => {
  const { commit } = config
  return typeof commit === 'string' && !unreadable ? commit : undefined
}

function earlierOf(releases: readonly Release[]): ReadonlyMap<string, string> {
  const before = releases.filter((release) => !release.live).toReversed()
  return new Map(
    before.flatMap((release) => {
      const commit = commitOf(release)
      return commit === undefined ? [] : [[commit, release.name] as const]
    }),
  )
}

const keyOf = ({ followed: { url, credential = '', ref } }: RefSubject): string =>
  JSON.stringify([url, credential, ref])

export function createRefs({ repositories, store, clock }: RefsDeps) {
  const answers = new Map<string, Answer>()
  const running = new Map<string, Promise<void>>()

  function isDue(subject: RefSubject): boolean {
    const last = answers.get(keyOf(subject))
    if (!subject.rule || !last) return subject.rule !== null
    const every = subject.rule.every === undefined ? usualEveryMs : durationMs(subject.rule.every)
    const wait = Math.max(every, Math.min(every * 2 ** last.failed, longestWaitMs))
    return Math.abs(clock.now() - last.at) >= wait
  }

  async function ask({ followed }: RefSubject, key: string, signal: AbortSignal): Promise<void> {
    const at = clock.now()
    const { url, ref } = followed
    try {
      const { commit } = await within(
        { clock, ms: askMs, failure: () => silence(url, ref) },
        signal,
        (own) => repositories.resolve(followed, { signal: own }),
      )
      answers.set(key, { at, commit, failure: undefined, failed: 0 })
    } catch (error) {
      const failure = failureOf(error)
      if (signal.aborted || !failure) throw error
      const failed = (answers.get(key)?.failed ?? 0) + 1
      answers.set(key, { at, commit: undefined, failure, failed })
    }
  }

  return {
    isDue,
    /** Each repository once, and not all at once. */
    async ask(subjects: readonly RefSubject[], signal: AbortSignal): Promise<void> {
      const waiting = [...new Map(subjects.map((subject) => [keyOf(subject), subject]))]
      const worker = async (): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [key, subject] = next
          const asked =
            running.get(key) ?? ask(subject, key, signal).finally(() => running.delete(key))
          running.set(key, asked)
          await asked
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
    },
    /** Forgets refs that no workload follows any more. */
    keep(subjects: readonly RefSubject[]): void {
      const kept = new Set(subjects.map(keyOf))
      for (const key of answers.keys()) if (!kept.has(key)) answers.delete(key)
    },
    /** By what was answered last. */
    look(subject: RefSubject, around: (firstSeen: number, commit: string) => Surroundings): Update {
      const answer = answers.get(keyOf(subject))
      const settled = settledFor(subject, answer)
      const { commit } = answer ?? {}
      if (settled || commit === undefined) return rowOf(subject, answer, settled ?? notYet)
      const { url, ref } = subject.followed
      const firstSeen = store.updates.firstSeen(`git ${url}`, commit, clock.now())
      const to = {
        tag: shortCommit(commit),
        digest: commit,
        firstSeen,
        why: `${ref} is there by now`,
      }
      const holds = holdsOf(subject, commit, around(firstSeen, commit))
      return { ...rowOf(subject, answer, null), to, holds }
    },
  }
}

const notYet: Settled = { kind: 'not-asked', why: 'yet' }

function settledFor({ live, hosts }: RefSubject, answer: Answer | undefined): Settled | undefined {
  if (live.length === 0) return { kind: 'never-deployed' }
  if (answer?.failure) return { kind: 'registry-refused', failure: answer.failure }
  if (answer?.commit === undefined) return notYet
  const isLive =
    live.length === hosts.length && live.every(({ digest }) => digest === answer.commit)
  return isLive ? { kind: 'current' } : undefined
}

function rowOf(
  { workload, part, hosts, image, live, rule, by }: RefSubject,
  answer: Answer | undefined,
  settled: Settled | null,
): Update {
  const [first] = live
  return {
    ...{ workload: workload.document.name, part, hosts: [...hosts], image, rule, by },
    live: first ? { tag: first.tag, digest: first.digest, release: first.release } : null,
    ...{ to: null, settled, holds: [], passedOver: [], askedAt: answer?.at ?? null },
  }
}

const silence = (repository: string, ref: string): Failure => ({
  kind: 'repository-failed',
  cause: 'silent',
  ...{ repository, ref },
  reason: `it did not answer for ${askMs / 1_000} s`,
})
