/**
 * Proves who the user is, in the order ssh does it: keys, questions of the server, password. What was
 * tried is kept, so that a refusal can say it.
 */
import type { AnyAuthMethod, KeyboardInteractiveAuthMethod } from 'ssh2'
import type { Failure } from '../../../../shared/model/failure.ts'
import type { SshPrompt } from '../../../../shared/model/failure-of-hosts.ts'
import type { Hop, LoginMethod } from '../config/hop.ts'
import { type HeldKey, keysOfAgent } from './agent-keys.ts'
import { promptIds, type SshAnswers } from './answers.ts'
import { identitiesOf } from './identities.ts'
import { methodFor, type Signing } from './public-key-request.ts'

export interface LoginDeps {
  /** The Longshore host. */
  readonly host: string
  readonly hop: Hop
  /** Place of the server, as failures name it. */
  readonly place: { readonly host: string; readonly address: string; readonly jump?: string }
  readonly answers: SshAnswers
  /** A question has no answer yet: the connection is to be closed rather than answered wrongly. */
  readonly giveUp: () => void
}

/** Word of the server on the method before: which are left, and whether that one was accepted. */
export interface ServerWord {
  readonly left: readonly string[] | null
  readonly wasAccepted: boolean
}

export interface Login {
  /** The next method; false when none is left. */
  next(word: ServerWord): Promise<AnyAuthMethod | false>
  /** The method that let the user in. */
  succeeded(): string | undefined
  /** Why nobody was let in, once the login failed; `ended`: the server hung up with these words. */
  failure(ended?: string): Failure
  /** Methods that were tried and how each ended; secrets are not in it. */
  tried(): readonly Tried[]
}

export interface Tried {
  readonly method: string
  readonly found: string
}

type Question = Extract<Failure, { kind: 'ssh-answer-needed' }>

/** One method with what it shows. */
interface Candidate {
  readonly name: string
  readonly needs: LoginMethod
  readonly method: () => AnyAuthMethod
  readonly refused?: () => void
  readonly accepted?: () => void
}

/** State that the candidates of one login share. */
interface Attempt extends LoginDeps {
  readonly address: string
  say(method: string, found: string): void
  /** The method that is being tried came to nothing before the server could judge it. */
  failed(why: string): void
  ask(method: Question['method'], prompts: SshPrompt[]): void
}

export function createLogin(deps: LoginDeps): Login {
  const { hop, place } = deps
  const { user: username } = hop
  const { address } = place
  const tried: Tried[] = []
  let current: Candidate | undefined
  let whyFailed = ''
  const questions: Question[] = []
  const attempt: Attempt = {
    ...deps,
    address,
    giveUp() {
      current = undefined
      deps.giveUp()
    },
    say: (method, found) => void tried.push({ method, found }),
    failed(why) {
      whyFailed = why
    },
    ask: (method, prompts) =>
      void questions.push({ kind: 'ssh-answer-needed', ...place, method, prompts }),
  }
  let waiting: Candidate[] | undefined
  let offered: readonly string[] = []

  function settleCurrent(wasAccepted: boolean): void {
    if (!current) return
    const refused = whyFailed === '' ? 'refused' : whyFailed
    attempt.say(current.name, wasAccepted ? 'accepted, and more is asked for' : refused)
    whyFailed = ''
    if (wasAccepted) current.accepted?.()
    else current.refused?.()
    current = undefined
  }

  return {
    async next({ left, wasAccepted }) {
      const isFirst = waiting === undefined
      waiting ??= await candidatesFor(attempt)
      // Nearly every server takes keys: asking for its methods first would cost a round trip.
      if (isFirst && waiting[0]?.needs === 'publickey') offered = ['publickey']
      else if (isFirst) return { type: 'none', username }
      settleCurrent(wasAccepted)
      if (left) offered = left
      const at = waiting.findIndex(({ needs }) => offered.includes(needs))
      current = at < 0 ? undefined : waiting.splice(at, 1)[0]
      return current ? current.method() : false
    },
    succeeded() {
      current?.accepted?.()
      return current?.name
    },
    failure(ended) {
      settleCurrent(false)
      const question = questions.find(({ method }) => offered.includes(neededBy[method]))
      // A wrong password is told as such; it is asked for again at the next attempt.
      const wasWrong = tried.some(({ method, found }) => method === password && found === 'refused')
      if (question && !wasWrong && ended === undefined) return question
      const failure = { kind: 'ssh-auth-failed', ...place, user: username } as const
      return { ...failure, tried: [...tried], ...(ended === undefined ? {} : { ended }) }
    },
    tried: () => tried,
  }
}

const password = 'password'
const neededBy: Readonly<Record<Question['method'], LoginMethod>> = {
  passphrase: 'publickey',
  password: 'password',
  'keyboard-interactive': 'keyboard-interactive',
}

async function candidatesFor(attempt: Attempt): Promise<Candidate[]> {
  const makers: Readonly<Record<LoginMethod, () => Promise<Candidate[]> | Candidate[]>> = {
    publickey: () => keys(attempt),
    'keyboard-interactive': () => [askedQuestions(attempt)],
    password: () => knownPassword(attempt),
  }
  const made: Candidate[] = []
  for (const method of attempt.hop.methods) made.push(...(await makers[method]()))
  return made
}

async function keys(attempt: Attempt): Promise<Candidate[]> {
  const { host, hop, answers, say, ask, giveUp } = attempt
  const idOf = (file: string) => promptIds.passphrase(file)
  const offers = identitiesOf({
    ...{ hop, say, held: await heldKeys(attempt) },
    passphrases: {
      of: (file) => answers.take(host, idOf(file)),
      wereTried(file, worked) {
        if (worked) return answers.worked(host, idOf(file))
        answers.refused(host, idOf(file))
        say(`key ${file}`, 'the passphrase is wrong')
      },
    },
    ask(file, isWanted) {
      ask('passphrase', [{ id: idOf(file), text: `Passphrase of ${file}`, isSecret: true }])
      if (isWanted) giveUp()
    },
  })
  return offers.map((offer) => ({
    ...{ name: offer.name, needs: 'publickey' },
    method: () =>
      methodFor(hop.user, { ...offer, sign: (...of) => told(attempt, offer.sign(...of)) }),
  }))
}

async function told({ failed }: Attempt, signing: Promise<Signing>): Promise<Signing> {
  const made = await signing
  if (made.is === 'failed') failed(made.why)
  return made
}

/** An agent that is away is a method less, not the end of the login. */
async function heldKeys({ hop, say }: Attempt): Promise<readonly HeldKey[]> {
  const { agentSocket } = hop
  if (agentSocket === undefined) return []
  try {
    const held = await keysOfAgent(agentSocket)
    if (held.length === 0) say(`agent ${agentSocket}`, 'it holds no keys')
    return held
  } catch {
    say(`agent ${agentSocket}`, 'it does not answer')
    return []
  }
}

/** Without an answer to one question of the server, all of them are put to the user. */
function askedQuestions({ host, hop, answers, ask, giveUp }: Attempt): Candidate {
  const answerAll = (...of: Parameters<KeyboardInteractiveAuthMethod['prompt']>) => {
    const [_name, _instructions, _language, prompts, finish] = of
    const asked = prompts.map(({ prompt, echo }) => {
      return { id: promptIds.answer(prompt), text: prompt.trim(), isSecret: echo !== true }
    })
    const given = asked.flatMap(({ id }) => answers.take(host, id) ?? [])
    if (given.length === asked.length) return finish(given)
    ask('keyboard-interactive', asked)
    giveUp()
  }
  return {
    name: 'questions of the server',
    needs: 'keyboard-interactive',
    method: () => ({
      ...{ type: 'keyboard-interactive', username: hop.user },
      prompt: answerAll,
    }),
  }
}

function knownPassword({ host, hop, address, answers, ask }: Attempt): Candidate[] {
  const { user: username } = hop
  const id = promptIds.password(username, address)
  const known = answers.take(host, id)
  if (known === undefined) {
    ask('password', [{ id, text: `Password of ${username} at ${address}`, isSecret: true }])
    return []
  }
  return [
    {
      ...{ name: password, needs: 'password' },
      method: () => ({ type: 'password', username, password: known }),
      refused: () => answers.refused(host, id),
      accepted: () => answers.worked(host, id),
    },
  ]
}
