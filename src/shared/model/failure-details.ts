/** Parts of the sentences for failures: what is listed, counted or quoted in them. */
import { howOften } from '../lib/how-often.ts'
import { type AskedThing, consentArguments } from './consent.ts'
import type { Difference } from './difference.ts'
import type { ExitFacts, FailedService, Issue, Probe } from './failure.ts'
import {
  dockerSays,
  ended,
  type FailureOf,
  type FailureText,
  sentence,
  text,
} from './failure-words.ts'

const untouched = 'What was running before is untouched.'

export function refusedLogin({
  host,
  registry,
  account,
  named,
}: Pick<FailureOf<'registry-auth'>, 'host' | 'registry' | 'account' | 'named'>): string {
  if (registry === undefined || account === undefined)
    return `It wants a login that host ${host} does not have.`
  if (account === '')
    return `It wants a login, or has no such image; docker on this machine has no login for ${registry}.`
  if (named !== undefined)
    return `The registry account ${named} was tried, which logs in to ${registry} as ${account || 'nobody'}.`
  return `The login of ${account} for ${registry}, which docker on this machine has, was tried.`
}

export function cancelledText(
  reason: FailureOf<'cancelled'>['reason'],
  after: string,
): FailureText {
  switch (reason) {
    case 'requested':
      return text('Cancelled as you asked', after || 'What it had made was undone.', null)
    case 'superseded':
      return text('Replaced by a newer request', `It had not begun. ${after || untouched}`, null)
    case 'quit':
      return text(
        'Cancelled because Longshore was quitting',
        after || 'What it had made was undone.',
        'Do it again.',
      )
    case 'interrupted':
      return text(
        'Undone after an interruption',
        `Longshore ended before the deployment was proved. ${after}`,
        'Do it again.',
      )
  }
}

export function exitCode(exit: ExitFacts): string {
  return exit.exitCode === null ? 'an unknown code' : `code ${exit.exitCode}`
}

export function exitDetail(exit: ExitFacts, service?: FailedService): string {
  const parts = [
    exit.oomKilled ? `The engine killed it, ${exitCode(exit)}.` : '',
    exit.restarts > 0 ? `It was restarted ${howOften(exit.restarts)}.` : '',
    exit.error === '' ? '' : dockerSays(exit.error),
  ].filter((part) => part !== '')
  if (parts.length > 0) return parts.join(' ')
  return service?.role === 'init'
    ? 'An init is to run to its end with code 0 before anything else starts.'
    : 'It ended before it was proved healthy.'
}

export function probeDetail(probe: Probe | undefined): string {
  if (probe === undefined) return 'The engine says so, by its health check.'
  const status = probe.status === undefined ? '' : `${probe.status} `
  const answer = probe.answer.trim() === '' ? 'no answer' : probe.answer.trim()
  return `The last probe of ${probe.target} got: ${ended(`${status}${answer}`)}`
}

export function saidLast(lines: readonly string[]): string {
  // After the reason git gives advice.
  const verdict = lines.findLast((line) => /^(fatal|error): /i.test(line))
  const last = verdict ?? lines.findLast((line) => line.trim() !== '')
  return last === undefined ? ' and said nothing.' : `: ${ended(last)}`
}

export function movedFields(moved: readonly Difference[]): string {
  if (moved.length === 0) return 'what the plan was computed from'
  return moved.map((difference) => difference.field).join(', ')
}

export function consentRemedy(
  host: string,
  workload: string,
  things: readonly AskedThing[],
): string {
  if (things.length === 0)
    return `Take it out: the settings say that nothing of it is allowed on ${host}.`
  const how = workload === '' ? 'with' : `longshore deploy ${workload}`
  return `Take it out; or, where you trust it, allow exactly this: ${how} ${consentArguments(things)}`
}

export function otherIssues(others: readonly Issue[]): string {
  return others.length === 0 ? '' : `Beside that: ${issueList(others)}`
}

/** Warnings that no issue tells of already. */
export function warningList(issues: readonly Issue[], warnings: readonly string[]): string {
  const isTold = (warning: string) =>
    issues.some(({ message }) => message.includes(warning.replace(/:.*/s, '')))
  return warnings
    .filter((warning) => !isTold(warning))
    .map((warning) => `Warned of: ${ended(warning)} `)
    .join('')
}

/** The first three rejected fields as they are written, ended by a space; '' for none. */
export function issueList(issues: readonly Issue[]): string {
  const said = issues
    .slice(0, 3)
    .map(({ path, message }) => (path === '' ? sentence(message) : `"${path}": ${message}.`))
  if (issues.length > 3) said.push(`And ${issues.length - 3} more.`)
  return said.map((part) => `${part} `).join('')
}
