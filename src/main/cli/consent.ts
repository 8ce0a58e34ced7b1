/** Consent to what a workload asks of its host, in the terminal: `--allow THING`, or a question. */
import type { Failure } from '../../shared/model/failure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import type { Given } from './program.ts'
import { isAgreed } from './questions.ts'
import type { Session } from './session.ts'
import { showFailure } from './show/failure.ts'

/** Given once per thing; the two are put apart by what no consent has. */
export const allowOption = [
  '--allow <service:thing>',
  'let a workload, or a service of a stack, have this of its host, as the refusal names it; again for another',
  (thing: string, before: string | undefined) =>
    before === undefined ? thing : `${before}\n${thing}`,
] as const

export function allowedIn(given: Given): string[] {
  return given.text('allow')?.split('\n') ?? []
}

type Unsafe = Extract<Failure, { kind: 'unsafe-project' }>

/** Keeps what was consented to, does it, and where more is asked for and somebody is there, asks. */
export async function withConsent<T>(
  session: Session,
  { workload, given }: { readonly workload: string; readonly given: Given },
  work: () => Promise<T>,
): Promise<T> {
  const consents = allowedIn(given)
  if (consents.length > 0) await session.client.workloads.allow({ name: workload, consents })
  try {
    return await work()
  } catch (error) {
    const failure = failureFrom(error)
    if (failure.kind !== 'unsafe-project' || !(await isConsented(session, failure))) throw error
    await allow(session, workload, failure)
    return await work()
  }
}

export async function allow({ client }: Session, name: string, { things }: Unsafe): Promise<void> {
  await client.workloads.allow({ name, consents: things.map(({ consent }) => consent) })
}

/** Asked only where nothing else stands in the way, and somebody is there to be asked. */
export async function isConsented(session: Session, failure: Unsafe): Promise<boolean> {
  const { terminal, paint } = session
  const { mayConsent, things, others } = failure
  if (!terminal.canAsk || !mayConsent || things.length === 0 || others.length > 0) return false
  await terminal.err(showFailure(paint, failure))
  return await isAgreed(session, 'Allow exactly this, and keep it in the document?')
}
