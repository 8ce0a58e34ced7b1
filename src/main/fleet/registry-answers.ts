/**
 * Answers of registries for the images that documents ask for: asked through the engine that would pull them, kept in
 * memory with their age, and not asked again for a quarter of an hour.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { within } from '../../shared/lib/deadline.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { RegistryState } from '../../shared/model/versions.ts'
import { createGate } from '../engine/gate.ts'
import type { HostSession } from '../hosts/session.ts'
import { type Credentials, noLogins } from '../registries/credentials.ts'
import { registryDigest, registryLimit } from '../sources/containers/ask-registries.ts'

export interface Question {
  readonly session: HostSession
  readonly image: string
  readonly reference: string
  /** The registry account that it is asked with; '' = whichever fits. */
  readonly account: string
  /** An answer from before this (unix ms) says nothing about what runs now. */
  readonly after: number
}

export interface RegistryAnswers {
  /** Asks nothing. */
  known(session: HostSession, reference: string, account?: string): RegistryState
  /** Asks what is due of these; resolves when all that are on their way have come. */
  ask(questions: readonly Question[]): Promise<void>
  close(): Promise<void>
}

type Answer = Exclude<RegistryState, { state: 'not-asked' }>

/** Registries count what strangers ask them; a handful of images must stay far below that. */
const everyMs = 900_000
/** After a deployment it is asked again soon, but deployments in a row do not make it busy. */
const afterDeploymentMs = 15_000
const answerTimeoutMs = 10_000
/** A registry that hangs must not take the places of what else the engine is asked. */
const atOnce = 4
const longestReason = 200

interface AnswersDeps {
  readonly clock: Clock
  readonly credentials?: Credentials | undefined
}

export function createRegistryAnswers(
  { clock, credentials }: AnswersDeps,
  onAnswer: () => void,
): RegistryAnswers {
  const answers = new WeakMap<HostSession, Map<string, Answer>>()
  const underWay = new WeakMap<HostSession, Map<string, Promise<void>>>()
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  const inTurn = createGate(atOnce)

  function isDue(question: Question): boolean {
    const { session, after } = question
    const at = answers.get(session)?.get(keyOf(question))?.at ?? null
    if (at === null) return true
    // A clock set back must not silence this for long.
    const age = Math.abs(clock.now() - at)
    return age >= everyMs || (at < after && age >= afterDeploymentMs)
  }

  async function askOne(question: Question): Promise<void> {
    const { session } = question
    try {
      const answer = await inTurn(
        () => asked({ clock, credentials }, question, closing.signal),
        closing.signal,
      )
      mapIn(answers, session).set(keyOf(question), answer)
      onAnswer()
    } catch (error) {
      if (!closing.signal.aborted) throw error
    } finally {
      underWay.get(session)?.delete(keyOf(question))
    }
  }

  function begin(question: Question): Promise<void> {
    const asking = askOne(question)
    mapIn(underWay, question.session).set(keyOf(question), asking)
    running.add(asking)
    const forget = () => running.delete(asking)
    asking.then(forget, forget)
    return asking
  }

  return {
    known: (session, reference, account = '') =>
      answers.get(session)?.get(keyOf({ reference, account })) ?? notAskedYet,
    async ask(questions) {
      const all = questions.map(
        (question) =>
          underWay.get(question.session)?.get(keyOf(question)) ??
          (isDue(question) ? begin(question) : undefined),
      )
      await Promise.all(all)
    },
    async close() {
      closing.abort()
      await Promise.allSettled(running)
    },
  }
}

/** Accounts may see different things under one name. */
const keyOf = ({ reference, account }: Pick<Question, 'reference' | 'account'>): string =>
  `${reference} ${account}`

const notAskedYet: Answer = { state: 'unknown', reason: 'Not asked yet', at: null }

function mapIn<V>(maps: WeakMap<HostSession, Map<string, V>>, key: HostSession): Map<string, V> {
  const known = maps.get(key)
  if (known) return known
  const made = new Map<string, V>()
  maps.set(key, made)
  return made
}

/** An expected failure is an answer: unknown, and why. */
async function asked(
  { clock, credentials = noLogins }: AnswersDeps,
  question: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const { session, image, reference, account } = question
  const accountFor = () => account
  const limit = registryLimit({ session, clock }, image, answerTimeoutMs)
  try {
    return await within(limit, signal, async (limited) => {
      const digest = await registryDigest({ session, credentials, accountFor }, reference, limited)
      if (digest === undefined) return { state: 'absent', at: clock.now() }
      const here = await session.engine.images.inspect(`${image}@${digest}`, limited)
      return { state: 'digest', digest, imageId: here?.id ?? null, at: clock.now() }
    })
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { state: 'unknown', reason: reasonOf(failure), at: clock.now() }
  }
}

/** Reason in a registry's words, as an engine passes them on: they may be anything, and long. */
function reasonOf(failure: Failure): string {
  if (failure.kind === 'registry-auth' && failure.named !== undefined)
    return `The registry refused the account ${failure.named}`
  if (failure.kind === 'registry-auth')
    return failure.account
      ? `The registry refused the login of ${failure.account}`
      : 'The registry wants a login that docker on this machine does not have'
  const said = failure.kind === 'pull-failed' ? failure.reason : describeFailure(failure).title
  const line = printable(said)
  const short = line.length > longestReason ? `${line.slice(0, longestReason)}…` : line
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}`
}
