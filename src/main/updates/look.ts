/** Looks at one image of a workload: what it could move to, and why it does not. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import { cameAt } from '../../shared/model/tag-order.ts'
import type { Hold, PassedOver, Settled, Update } from '../../shared/model/update.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { holdsOf, type Surroundings } from './holds.ts'
import type { Questions } from './questions.ts'
import type { Subject } from './subjects.ts'

export interface LookDeps {
  readonly questions: () => Questions
  readonly now: number
  firstSeen(repository: string, digest: string): number
  /** What is known around an image. */
  around(subject: Subject, digest: string, questions: Questions): Promise<Surroundings>
}

/** So long an answer will do, for what is not deployed by itself right now. */
const usualAgeMs = 6 * 3_600_000
/** Of how many candidates the digest is asked for. */
const mostAsked = 3

export async function lookAt(deps: LookDeps, subject: Subject): Promise<Update> {
  const early = settledEarly(subject)
  if (early) return rowOf(subject, { settled: early })
  try {
    return await lookFurther(deps, subject, deps.questions())
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
  const found = candidatesOf(policy, tags, [...names.keys()], cameAt(names))
  const passedOver = found.notAllowed
  if (found.notComparable !== '')
    return rowOf(subject, {
      askedAt,
      settled: { kind: 'not-comparable', why: found.notComparable },
    })
  const pick = await pickFrom(deps, subject, found.found, questions)
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

/** The newest that is old enough; where none is, the newest. */
async function pickFrom(
  deps: LookDeps,
  subject: Subject,
  candidates: readonly Candidate[],
  questions: Questions,
): Promise<Picked> {
  const young: Extract<Picked, { to: unknown }>[] = []
  for (const candidate of candidates.slice(0, mostAsked)) {
    const digest = await questions.digest(candidate.tag, maxAgeOf(subject))
    if (digest === undefined) return { settled: { kind: 'not-asked', why: 'yet' } }
    if (digest === null || isLive(subject, digest)) {
      if (digest === null && subject.policy.by === 'digest') return { settled: { kind: 'missing' } }
      break
    }
    const picked = await judged(deps, subject, { ...candidate, digest }, questions)
    const wait = picked.holds.find((hold) => hold.kind === 'too-new')
    const passedOver = young.flatMap(({ to, holds }) => passedFor(to.tag, holds))
    if (!wait) return { ...picked, passedOver }
    young.push({ ...picked, passedOver: [] })
  }
  return young[0] ?? { settled: { kind: 'current' } }
}

/** The tag that is followed is asked for each time; a list of names tells of others by itself. */
const maxAgeOf = ({ policy, rule }: Subject): number =>
  policy.by === 'digest' || rule?.do === 'deploy' ? 0 : usualAgeMs

const isLive = ({ live }: Subject, digest: string): boolean =>
  live.every((each) => each.digest === digest)

const passedFor = (tag: string, holds: readonly Hold[]): PassedOver[] =>
  holds.flatMap((hold) =>
    hold.kind === 'too-new' ? [{ tag, why: { kind: 'too-new' as const, until: hold.until } }] : [],
  )

async function judged(
  deps: LookDeps,
  subject: Subject,
  { tag, digest, why }: Candidate & { readonly digest: string },
  questions: Questions,
) {
  const firstSeen = deps.firstSeen(questions.repository, digest)
  const around = await deps.around(subject, digest, questions)
  const holds = holdsOf(subject, digest, around)
  return { to: { tag, digest, firstSeen, why }, holds }
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
