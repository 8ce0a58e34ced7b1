/** Why `docker compose build` ended badly, read from what BuildKit printed. Pure. */
import type { Issue } from '../../../../shared/model/failure.ts'

const verdict = /^(failed to solve: |unable to prepare context: )/
const keptSaid = 3

/** What BuildKit says in the end: a step may print, or be, any words, and they say nothing of why. */
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

interface Step {
  readonly service: string | undefined
  readonly text: string
  /** The last of what it printed. */
  readonly said: string
}

/** ` > [web 3/3] RUN make:` and, up to a ruler, what that step printed. */
function failedStep(lines: readonly string[]): Step {
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
