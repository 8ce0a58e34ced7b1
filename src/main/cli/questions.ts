/** Questions that more than one command asks. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { CliDeps } from './session.ts'

type Asking = Pick<CliDeps, 'terminal' | 'interrupted'>

/** Whether the answer is yes; anything else is no. Throws `cancelled`. */
export async function isAgreed({ terminal, interrupted }: Asking, question: string) {
  const answer = await terminal.ask(`${question} [y/N] `)
  if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
  return isYes(answer)
}

export const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer.trim())

/**
 * Read from stdin, or asked for unseen. The end of its last line belongs to whoever wrote it, and not to the secret.
 * Throws `cancelled`.
 */
export async function readSecret(
  { terminal, interrupted }: Asking,
  { isPiped, question }: { readonly isPiped: boolean; readonly question: string },
): Promise<string> {
  const text = isPiped ? await terminal.readStdin() : await terminal.askSecret(question)
  if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
  return text.replace(/\r?\n$/, '')
}
