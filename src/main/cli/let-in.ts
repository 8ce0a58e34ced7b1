/** The first way into a host: its key is shown, its questions are asked, on a terminal. */
import { fail } from '../../shared/lib/failure-error.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { Failure, SshPrompt } from '../../shared/model/failure.ts'
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
  for (let round = 1; ; round += 1) {
    try {
      return await session.client.hosts.test({ name })
    } catch (error) {
      const failure = failureFrom(error)
      if (!session.terminal.canAsk || round === maxRounds) throw error
      if (!(await answer(session, name, failure))) throw error
      if (session.interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
    }
  }
}

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

/** false: nothing was asked that could be answered. */
async function answer(session: Session, name: string, failure: Failure): Promise<boolean> {
  if (failure.kind === 'host-key-unknown') {
    await session.terminal.err(showFailure(session.paint, failure))
    await trust(session, name, failure.fingerprint)
    return true
  }
  if (failure.kind === 'ssh-answer-needed') {
    await session.terminal.err(showFailure(session.paint, failure))
    await unlock(session, name, failure.prompts)
    return true
  }
  return false
}

/** As ssh asks: `yes`, or the fingerprint that was read elsewhere. */
async function trust(session: Session, name: string, fingerprint: string): Promise<void> {
  const said = (await session.terminal.ask('Trust it (yes, no, or the fingerprint)? ')).trim()
  if (said !== 'yes' && said !== fingerprint) {
    throw new UsageError(`not trusted: nothing was sent to ${name}`)
  }
  // Whatever stands in the way then is told by the next round.
  await session.client.hosts.trust({ name, fingerprint })
}

async function unlock(
  session: Session,
  name: string,
  prompts: readonly SshPrompt[],
): Promise<void> {
  const { terminal } = session
  const answers: { id: string; value: string }[] = []
  for (const { id, text, isSecret } of prompts) {
    const question = `${printable(text).trim()} `
    const value = await (isSecret ? terminal.askSecret(question) : terminal.ask(question))
    if (session.interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
    answers.push({ id, value })
  }
  const kept = await terminal.ask('Keep it, sealed, for the next time? [y/N] ')
  const keep = /^y(es)?$/i.test(kept.trim())
  await session.client.hosts.unlock({ name, answers, keep })
}
