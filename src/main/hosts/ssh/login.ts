/**
 * Proves who the user is, in the order ssh does it: keys of the agent, key files, questions of the
 * server, password. What was tried is kept, so that a refusal can say it.
 */
import { type AnyAuthMethod, createAgent, type Prompt } from 'ssh2'
import type { Failure, SshPrompt } from '../../../shared/model/failure.ts'
import { promptIds, type SshAnswers } from './answers.ts'
import { addressOf, type Hop } from './hop.ts'
import { publicKeys, readKey, WatchedAgent } from './identities.ts'

export interface LoginDeps {
  /** The Longshore host. */
  readonly host: string
  readonly hop: Hop
  readonly answers: SshAnswers
  /** A question has no answer yet: the connection is to be closed rather than answered wrongly. */
  readonly giveUp: () => void
}

export interface Login {
  /** ssh2's `authHandler`: called for each next method, until one is accepted. */
  next(left: readonly string[] | null, pass: (method: AnyAuthMethod | false) => void): void
  /** Why nobody was let in, once the login failed. */
  failure(): Failure
  /** What was tried and how it ended; secrets are not in it. */
  tried(): readonly Tried[]
  /** The method that was accepted; undefined before. */
  accepted(): string | undefined
}

export interface Tried {
  readonly method: string
  readonly found: string
}

type Question = Extract<Failure, { kind: 'ssh-answer-needed' }>

/** One method with what it shows. */
interface Candidate {
  readonly name: string
  readonly needs: 'publickey' | 'keyboard-interactive' | 'password'
  readonly method: () => AnyAuthMethod
  readonly refused?: () => void
}

/** What the candidates of one login share. */
interface Attempt extends LoginDeps {
  readonly address: string
  say(method: string, found: string): void
  ask(method: Question['method'], prompts: SshPrompt[]): void
}

export function createLogin(deps: LoginDeps): Login {
  const { host, hop } = deps
  const { user: username } = hop
  const address = addressOf(hop)
  const tried: Tried[] = []
  let current: Candidate | undefined
  const questions: Question[] = []
  const attempt: Attempt = {
    ...deps,
    address,
    giveUp() {
      current = undefined
      deps.giveUp()
    },
    say: (method, found) => void tried.push({ method, found }),
    ask: (method, prompts) =>
      void questions.push({ kind: 'ssh-answer-needed', host, address, method, prompts }),
  }
  const waiting = candidatesFor(attempt)
  let offered: readonly string[] = []
  let hasBegun = false

  function settleCurrent(): void {
    if (!current) return
    attempt.say(current.name, 'refused')
    current.refused?.()
    current = undefined
  }

  return {
    next(left, pass) {
      // Nearly every server takes keys: asking for its methods first would cost a round trip.
      if (!hasBegun && waiting[0]?.needs === 'publickey') offered = ['publickey']
      else if (!hasBegun) {
        hasBegun = true
        return pass({ type: 'none', username })
      }
      hasBegun = true
      settleCurrent()
      if (left) offered = left
      const at = waiting.findIndex(({ needs }) => offered.includes(needs))
      current = at < 0 ? undefined : waiting.splice(at, 1)[0]
      pass(current ? current.method() : false)
    },
    failure() {
      settleCurrent()
      const question = questions.find(({ method }) => offered.includes(methodFor[method]))
      // A wrong password is told as such; it is asked for again at the next attempt.
      const wasWrong = tried.some(({ method, found }) => method === password && found === 'refused')
      if (question && !wasWrong) return question
      return { kind: 'ssh-auth-failed', host, address, user: username, tried: [...tried] }
    },
    tried: () => tried,
    accepted: () => current?.name,
  }
}

const password = 'password'
const methodFor: Readonly<Record<Question['method'], Candidate['needs']>> = {
  passphrase: 'publickey',
  password: 'password',
  'keyboard-interactive': 'keyboard-interactive',
}

function candidatesFor(attempt: Attempt): Candidate[] {
  const files = attempt.hop.identityFiles.flatMap((file) => keyFile(attempt, file))
  return [...agentKeys(attempt), ...files, askedQuestions(attempt), ...knownPassword(attempt)]
}

function agentKeys({ hop, say }: Attempt): Candidate[] {
  const { agentSocket, identitiesOnly, identityFiles, user: username } = hop
  if (agentSocket === undefined) return []
  const name = `agent ${agentSocket}`
  const only = identitiesOnly ? publicKeys(identityFiles) : undefined
  const agent = new WatchedAgent(createAgent(agentSocket), only, (found) => say(name, found))
  return [{ name, needs: 'publickey', method: () => ({ type: 'agent', username, agent }) }]
}

function keyFile({ host, hop, answers, say, ask }: Attempt, file: string): Candidate[] {
  const name = `key ${file}`
  const id = promptIds.passphrase(file)
  const passphrase = answers.take(host, id)
  const read = readKey(file, passphrase)
  if (read.is === 'key') {
    const { key } = read
    const method = () => ({ type: 'publickey', username: hop.user, key }) as const
    return [{ name, needs: 'publickey', method }]
  }
  if (read.is === 'unusable') say(name, read.why)
  if (read.is === 'locked') {
    if (passphrase !== undefined) answers.refused(host, id)
    say(name, passphrase === undefined ? 'it needs its passphrase' : 'the passphrase is wrong')
    ask('passphrase', [{ id, text: `Passphrase of ${file}`, isSecret: true }])
  }
  return []
}

/** Without an answer to one question of the server, all of them are put to the user. */
function askedQuestions({ host, hop, answers, ask, giveUp }: Attempt): Candidate {
  const answerAll = (prompts: readonly Prompt[], finish: (answers: string[]) => void) => {
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
      prompt: (_name, _instructions, _language, prompts, finish) => answerAll(prompts, finish),
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
  const method = () => ({ type: 'password', username, password: known }) as const
  return [{ name: password, needs: 'password', method, refused: () => answers.refused(host, id) }]
}
