/** The first way into a host: its key is shown, its questions are asked, on a terminal. */
import { fail } from '../../shared/lib/failure-error.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { SshPrompt } from '../../shared/model/failure-of-hosts.ts'
import { machineOf } from '../../shared/model/failure-words.ts'
import type { Host } from '../../shared/model/host.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { UsageError } from './exit-code.ts'
import type { Session } from './session.ts'
import { showFailure } from './show/failure.ts'

/** Jump hosts, keys and passwords: more questions than this are no login. */
const maxRounds = 12

/** Connects; throws what stands in the way and cannot be asked for here. */
export async function letIn(session: Session, name: string): Promise<Host> {
  const given: Given = new Map()
  for (let round = 1; ; round += 1) {
    try {
      const host = await session.client.hosts.test({ name })
      await keepWhatWorked(session, name, given)
      return host
    } catch (error) {
      const failure = failureFrom(error)
      if (!session.terminal.canAsk || round === maxRounds) throw error
      if (!(await answer(session, { name, failure, given }))) throw error
      if (session.interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
    }
  }
}

/** Answers that could be kept, by their id. */
type Given = Map<string, string>

/**
 * Before a deployment that somebody watches: what the login asks is asked now, and not by a stage
 * that fails. What else stands in the way, the deployment itself will tell.
 */
export async function letInTargets(session: Session, workload: string): Promise<void> {
  const { client, terminal } = session
  if (!terminal.canAsk) return
  const { document } = await client.workloads.show({ name: workload })
  for (const name of targetsOf(document)) {
    const { host } = await client.hosts.show({ name })
    if (!('failure' in host.status)) continue
    if (isAnswerable(host.status.failure)) await letIn(session, name)
  }
}

const isAnswerable = ({ kind }: Failure): boolean =>
  kind === 'host-key-unknown' || kind === 'ssh-answer-needed'

interface Asked {
  readonly name: string
  readonly failure: Failure
  readonly given: Given
}

/** false: nothing was asked that could be answered. */
async function answer(session: Session, { name, failure, given }: Asked): Promise<boolean> {
  if (failure.kind === 'host-key-unknown') {
    await session.terminal.err(showFailure(session.paint, failure))
    await askTrust(session, failure)
    // Whatever stands in the way then is told by the next round.
    await session.client.hosts.trust({ name, fingerprint: failure.fingerprint })
    return true
  }
  if (failure.kind === 'ssh-answer-needed') {
    await session.terminal.err(showFailure(session.paint, failure))
    const answers = await unlock(session, name, failure.prompts)
    const isOneTime = failure.method === 'keyboard-interactive'
    for (const { id, value } of isOneTime ? [] : answers) given.set(id, value)
    return true
  }
  return false
}

type UnknownKey = Extract<Failure, { kind: 'host-key-unknown' }>

/** As ssh asks: `yes`, or the fingerprint that was read elsewhere; throws where it is another word. */
export async function askTrust(session: Session, key: UnknownKey): Promise<void> {
  const { fingerprint } = key
  const said = (await session.terminal.ask('Trust it (yes, no, or the fingerprint)? ')).trim()
  if (said !== 'yes' && said !== fingerprint) {
    throw new UsageError(`not trusted: nothing was sent to ${machineOf(key)}`)
  }
}

async function unlock(
  session: Session,
  name: string,
  prompts: readonly SshPrompt[],
): Promise<readonly { id: string; value: string }[]> {
  const { terminal } = session
  const answers: { id: string; value: string }[] = []
  for (const { id, text, isSecret } of prompts) {
    const question = `${printable(text).trim()} `
    const value = await (isSecret ? terminal.askSecret(question) : terminal.ask(question))
    if (session.interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
    answers.push({ id, value })
  }
  await session.client.hosts.unlock({ name, answers, keep: false })
  return answers
}

/** Asked once the host let the user in: a wrong passphrase is not worth the question. */
async function keepWhatWorked(session: Session, name: string, given: Given): Promise<void> {
  if (given.size === 0) return
  const said = await session.terminal.ask('Keep it, sealed, for the next time? [y/N] ')
  if (!/^y(es)?$/i.test(said.trim())) return
  const answers = [...given].map(([id, value]) => ({ id, value }))
  await session.client.hosts.unlock({ name, answers, keep: true })
}
