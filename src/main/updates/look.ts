/** Looks at one image of a workload: what it could move to, and why it does not. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import { cameAt } from '../../shared/model/tag-order.ts'
import type { Hold, PassedOver, Settled, Update } from '../../shared/model/update.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { holdsOf, type Surroundings, tooNewUntil } from './holds.ts'
import type { Questions } from './questions.ts'
import type { Subject } from './subjects.ts'

export interface LookDeps {
  readonly ask: () => Questions
  readonly now: number
  firstSeen(repository: string, digest: string): number
  /** Surroundings of an image. */
  around(subject: Subject, found: Found, questions: Questions): Promise<Surroundings>
}

/** A candidate, and the image that its tag means. */
export interface Found extends Candidate {
  readonly digest: string
}

/** So long an answer will do, for what is not deployed by itself right now. */
const usualAgeMs = 6 * 3_600_000
/** The most candidates whose digest is asked for. */
const mostAsked = 100
/** The most of which it is told that they are too new. */
const mostTold = 3

export async function lookAt(deps: LookDeps, subject: Subject): Promise<Update> {
  const early = settledEarly(subject)
  if (early) return rowOf(subject, { settled: early })
  try {
    return await lookFurther(deps, subject, deps.ask())
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return rowOf(subject, { settled: { kind: 'registry-refused', failure } })
  }
}

/** Without asking anybody. */
function settledEarly({ live, isPinned, unasked }: Subject): Settled | undefined {
  if (unasked !== null) return { kind: 'not-asked', why: unasked }
  if (live.length === 0) return { kind: 'never-deployed' }
  if (isPinned) return { kind: 'pinned' }
  if (live.every(({ digest }) => digest === null))
    return { kind: 'not-comparable', why: 'what runs never met a registry' }
  return undefined
}

async function lookFurther(
  deps: LookDeps,
  subject: Subject,
  questions: Questions,
): Promise<Update> {
  const { policy, live } = subject
  const names = policy.by === 'digest' ? new Map<string, number>() : await questions.names()
  const askedAt = questions.at()
  if (!names) return rowOf(subject, { askedAt, settled: { kind: 'not-asked', why: 'yet' } })
  const tags = [...new Set(live.map(({ tag }) => tag))]
  const found = candidatesOf(policy, tags, { names: [...names.keys()], timeOf: cameAt(names) })
  const passedOver = found.notAllowed
  if (found.notComparable !== '')
    return rowOf(subject, {
      askedAt,
      settled: { kind: 'not-comparable', why: found.notComparable },
    })
  const pick = await pickFrom({ ...deps, subject, questions }, found.found)
  if ('settled' in pick)
    return rowOf(subject, { passedOver, askedAt: questions.at(), settled: pick.settled })
  const all = [...pick.passedOver, ...passedOver]
  return rowOf(subject, { ...pick, passedOver: all, askedAt: questions.at() })
}

type Picked =
  | { readonly settled: Settled }
  | {
      readonly to: NonNullable<Update['to']>
      readonly holds: Hold[]
      readonly passedOver: readonly PassedOver[]
    }

interface Looking extends Omit<LookDeps, 'ask'> {
  readonly subject: Subject
  readonly questions: Questions
}

/** The newest that is old enough; where none is, the newest. */
async function pickFrom(looking: Looking, candidates: readonly Candidate[]): Promise<Picked> {
  const { subject } = looking
  const young: Young[] = []
  for (const candidate of candidates.slice(0, mostAsked)) {
    const digest = await digestOf(looking, candidate.tag)
    if (digest === undefined) return { settled: { kind: 'not-asked', why: 'yet' } }
    if (digest === null && subject.policy.by === 'digest') return { settled: { kind: 'missing' } }
    // Its tag was taken away since the names were listed.
    if (digest === null) continue
    if (isLive(subject, digest)) break
    const found = { ...candidate, digest }
    const until = youngUntil(looking, digest)
    if (until === undefined) return await judged(looking, found, young)
    young.push({ found, until })
  }
  const [newest] = young
  return newest ? await judged(looking, newest.found, []) : { settled: { kind: 'current' } }
}

/** Not seen for long enough yet. */
interface Young {
  readonly found: Found
  readonly until: number
}

/**
 * Digest of a tag. A tag known to be too new is not asked for each time; nor is one that nobody deploys by itself.
 */
async function digestOf(looking: Looking, tag: string): Promise<string | null | undefined> {
  const { subject, questions } = looking
  if (subject.policy.by === 'digest') return await questions.digest(tag, 0)
  const known = await questions.digest(tag, usualAgeMs)
  const isYoung = typeof known === 'string' && youngUntil(looking, known) !== undefined
  return isYoung || subject.rule?.do !== 'deploy' ? known : await questions.digest(tag, 0)
}

function youngUntil(looking: Looking, digest: string): number | undefined {
  const { subject, now, questions } = looking
  return tooNewUntil(subject, { now, firstSeen: looking.firstSeen(questions.repository, digest) })
}

const isLive = ({ live }: Subject, digest: string): boolean =>
  live.every((each) => each.digest === digest)

async function judged(looking: Looking, found: Found, young: readonly Young[]): Promise<Picked> {
  const { subject, questions } = looking
  const { tag, digest, why } = found
  const firstSeen = looking.firstSeen(questions.repository, digest)
  const around = await looking.around(subject, found, questions)
  // Where many are too new, those of an hour ago tell no more than the newest.
  const passedOver = young.slice(0, mostTold).map((each) => ({
    tag: each.found.tag,
    why: { kind: 'too-new' as const, until: each.until },
  }))
  return {
    to: { tag, digest, firstSeen, why },
    holds: holdsOf(subject, digest, around),
    passedOver,
  }
}

function rowOf(
  { workload, part, hosts, image, live, rule, by }: Subject,
  found: {
    readonly to?: Update['to']
    readonly settled?: Settled
    readonly holds?: Hold[]
    readonly passedOver?: readonly PassedOver[]
    readonly askedAt?: number | null
  },
): Update {
  const [first] = live
  return {
    ...{ workload: workload.document.name, part, hosts: [...hosts], image, rule, by },
    live: first ? { tag: first.tag, digest: first.digest, release: first.release } : null,
    to: found.to ?? null,
    settled: found.settled ?? null,
    holds: found.holds ?? [],
    passedOver: [...(found.passedOver ?? [])],
    askedAt: found.askedAt ?? null,
  }
}
