/** Guarded hosts, as the terminal meets them: `--confirm NAME`, or a question. */
import { fail } from '../../shared/lib/failure-error.ts'
import { printable } from '../../shared/lib/printable.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { UsageError } from './exit-code.ts'
import type { Given } from './program.ts'
import { isAgreed, isYes } from './questions.ts'
import type { Session } from './session.ts'

/** Given once per host; a name holds no comma. */
export const confirmOption = [
  '--confirm <host>',
  'the name of a guarded host that is changed; again for another',
  (name: string, before: string | undefined) => (before === undefined ? name : `${before},${name}`),
] as const

export function confirmedIn(given: Given): string[] {
  return given.text('confirm')?.split(',') ?? []
}

/** Does it with what was confirmed; where a host's guard wants more and somebody is there, asks. */
export async function withConfirmation<T>(
  session: Session,
  confirmed: readonly string[],
  work: (confirm: string[]) => Promise<T>,
): Promise<T> {
  try {
    return await work([...confirmed])
  } catch (error) {
    const failure = failureFrom(error)
    const isAsked = failure.kind === 'confirmation-required' && session.terminal.canAsk
    if (!isAsked || confirmed.includes(failure.object)) throw error
    await ask(session, failure.object, describeFailure(failure).title)
    return await withConfirmation(session, [...confirmed, failure.object], work)
  }
}

/** Confirms a step that cannot be taken back: its name is typed, or `--yes` given. */
export async function confirmByName(
  { terminal, interrupted }: Session,
  name: string,
  what: { readonly verb: string; readonly question: string },
): Promise<void> {
  if (!terminal.canAsk)
    throw new UsageError(`to ${what.verb} ${name} without being asked, add --yes`)
  const answer = await terminal.ask(`${what.question} Type its name to confirm: `)
  if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
  if (answer.trim() !== name) throw new UsageError(`not confirmed: ${name} is untouched`)
}

/** Confirms the removal of a thing that can be made again: by a yes. */
export async function confirmRemoval(session: Session, name: string, question: string) {
  if (!session.terminal.canAsk)
    throw new UsageError(`to remove ${name} without being asked, add --yes`)
  if (!(await isAgreed(session, question))) throw new UsageError(`not confirmed: ${name} stays`)
}

async function ask(session: Session, name: string, title: string): Promise<void> {
  const { terminal, interrupted, client } = session
  const { host } = await client.hosts.show({ name })
  const isTyped = host.guard !== 'confirm'
  const how = isTyped ? `Type ${name} to confirm: ` : 'Go on? [y/N] '
  const answer = (await terminal.ask(`${printable(title)}. ${how}`)).trim()
  if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
  if (isTyped ? answer === name : isYes(answer)) return
  throw new UsageError(`not confirmed: ${name} is untouched`)
}
