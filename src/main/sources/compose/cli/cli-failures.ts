/** Failures at the end of a `docker compose` command, read from what it said, and from what it was doing. Pure. */
import type { Failure, Issue } from '../../../../shared/model/failure.ts'
import { invalidProject } from '../project.ts'
import { ofService, placed, readingOf, type Where, withoutSpeaker } from './cli-readings.ts'
import { configIssues } from './config-issues.ts'

const keptLines = 50

/** Words that docker, or a shell without docker, says first of all. */
const unknownProgram =
  /^docker: ('compose' is not a docker command|command not found|unknown command: docker compose)|^unknown (shorthand )?flag: |^(\S+: )?(line )?\d*:? ?docker: (command )?not found/

/** 127: the shell on the host knows no such program. */
export function isComposeMissing(exitCode: number | null, stderr: readonly string[]): boolean {
  if (exitCode === 127) return true
  const first = stderr.find((line) => line.trim() !== '' && !line.startsWith('WARNING'))
  return exitCode !== 0 && first !== undefined && unknownProgram.test(first)
}

/** Docker without its plugin prints how it is used, which says nothing of why. */
export function whyMissing(
  stderr: readonly string[],
  isHere: boolean,
): { reason: string; lacks?: 'docker' } {
  const said = stderr.filter((line) => line.trim() !== '' && !line.startsWith('WARNING'))
  const isDocker = /'compose' is not a docker command|unknown (shorthand )?flag|unknown command/
  if (said.some((line) => isDocker.test(line)))
    return { reason: `the docker command ${isHere ? 'here' : 'there'} has no compose plugin` }
  return { reason: said[0]?.trim() ?? 'docker: not found', lacks: 'docker' }
}

/** Nothing else is known of it but who said it, and while what was done. */
const answer = /Error response from daemon: (.+)$/

export function composeFailure(
  ended: Omit<Where, 'at'> & {
    readonly exitCode: number | null
    readonly lines: readonly string[]
  },
): Failure {
  const { host, exitCode, args } = ended
  const [command = '', ...asked] = args
  const lines = ended.lines.filter((line) => line.trim() !== '').slice(-keptLines)
  if (command === 'config') return invalidProject(configIssues(lines))
  const { at, doing } = underway(ended.lines)
  const telling = command === 'build' ? buildVerdict(lines) : lines
  const known = readingOf({ host, args, at }, telling)
  if (known) return known
  const issue = command === 'build' ? buildIssue(lines, asked) : null
  if (issue) return invalidProject([issue])
  const answered = lines.findLast((line) => answer.test(line))
  const message = placed(at, answer.exec(answered ?? '')?.[1] ?? '')
  if (message !== '' && doing === 'creating') return { kind: 'create-failed', host, message }
  if (message !== '' && doing === 'starting') return { kind: 'start-failed', host, message }
  if (message !== '' && doing === 'pulling')
    return { kind: 'pull-failed', host, image: ofService(at), reason: withoutSpeaker(message) }
  return { kind: 'command-failed', host, command: `docker compose ${command}`, exitCode, lines }
}

/** Step that `docker compose` was at when it ended, read from its plain progress. Pure. */

interface Underway {
  /** The container, or what is pulled: a service, or `Image …` from version 5 on; '' where that cannot be told. */
  readonly at: string
  readonly doing: 'creating' | 'starting' | 'pulling' | 'unknown'
}

const nothing: Underway = { at: '', doing: 'unknown' }
const begun: Readonly<Record<string, Underway['doing']>> = {
  Creating: 'creating',
  Recreate: 'creating',
  Starting: 'starting',
  Restarting: 'starting',
  Pulling: 'pulling',
}

/** The one that says of itself that it failed, else the only one that was begun and not finished. */
export function underway(lines: readonly string[]): Underway {
  const doing = new Map<string, Underway['doing']>()
  const last = lines.findLast((line) => line.trim() !== '')
  for (const { name, word, why } of lines.flatMap(stepOf)) {
    const known = doing.get(name)
    // What broke off in the middle ends it in its own words, and older versions say them of all the others.
    if (word === 'Error' && known && why !== last) return { at: name, doing: known }
    const now = begun[word]
    if (now) doing.set(name, now)
    else doing.delete(name)
  }
  const [only, ...others] = [...doing]
  if (!only) return nothing
  return others.length > 0 ? { ...nothing, doing: only[1] } : { at: only[0], doing: only[1] }
}

interface Step {
  readonly name: string
  readonly word: string
  readonly why: string
}

/** ` Container shop-web-1  Creating`, ` web Pulling`, ` web Error …`; none for anything else. */
function stepOf(line: string): Step[] {
  const [, container, did, service, pulled, why = ''] =
    /^ ?(?:Container (\S+) +(\w+)|((?:Image )?\S+) +(Pulling|Pulled|Interrupted|Error)\b ?(.*))/.exec(
      line,
    ) ?? []
  const [name, word] = container === undefined ? [service, pulled] : [container, did]
  return name === undefined || word === undefined ? [] : [{ name, word, why }]
}

const verdict = /^(failed to solve: |unable to prepare context: )/
const keptSaid = 3

/** The verdict of BuildKit at the end of a build: a step may print, or be, any words, and they say nothing of why. */
export function buildVerdict(lines: readonly string[]): string[] {
  return lines.filter(
    (line) => verdict.test(line) && !line.startsWith('failed to solve: process "'),
  )
}

/** Null: nothing of the project's own is to blame. */
export function buildIssue(lines: readonly string[], asked: readonly string[]): Issue | null {
  const last = lines.findLast((line) => verdict.test(line))
  if (last === undefined) return null
  const step = failedStep(lines)
  const service = step.service ?? (asked.length === 1 ? asked[0] : undefined)
  const path = service === undefined ? 'build' : `services.${service}.build`
  const [at, why] = [place(lines), reason(last)]
  // What cannot be read says its line itself.
  const parts = [why.startsWith(`${at}:`) ? '' : at, step.text, why, step.said]
  return { path, message: parts.filter((part) => part !== '').join(': ') }
}

interface BuildStep {
  readonly service: string | undefined
  readonly text: string
  /** The last of what it printed. */
  readonly said: string
}

/** ` > [web 3/3] RUN make:` and, up to a ruler, what that step printed. */
function failedStep(lines: readonly string[]): BuildStep {
  const head = /^ > \[(?:(\S+) )?(?:\S+ )?(?:\d+\/\d+|internal)\] (.+?):?$/
  const at = lines.findLastIndex((line) => head.test(line))
  const [, service, text = ''] = head.exec(lines[at] ?? '') ?? []
  const after = at < 0 ? [] : lines.slice(at + 1)
  const end = after.findIndex((line) => /^-{6,}/.test(line))
  const said = after.slice(0, Math.max(end, 0)).map((line) => line.replace(/^[\d.]+ /, '').trim())
  return {
    service,
    text,
    said: said
      .filter((line) => line !== '')
      .slice(-keptSaid)
      .join(' · '),
  }
}

/** Only newer versions print `Dockerfile:3`. */
function place(lines: readonly string[]): string {
  const found = lines.findLast((line) => /^\S*Dockerfile\S*:\d+$/.test(line.trim()))
  return found === undefined ? '' : found.trim().replace(/:(\d+)$/, ' line $1')
}

function reason(last: string): string {
  const text = last.replace(verdict, '').trim()
  const code = /^process ".*" did not complete successfully: exit code: (\d+)/.exec(text)?.[1]
  if (code !== undefined) return `it ended with code ${code}`
  const parse = /^dockerfile parse error on (line \d+): (.+)$/.exec(text)
  if (parse) return `Dockerfile ${parse[1]}: ${parse[2]}`
  const missing = /failed to calculate checksum of ref \S+: "\/?([^"]+)": not found$/.exec(
    text,
  )?.[1]
  if (missing !== undefined) return `there is no ${missing} in what it is built from`
  const context = /^path "([^"]+)" not found$/.exec(text)?.[1]
  return context === undefined ? text : `there is no folder ${context} to build from`
}
