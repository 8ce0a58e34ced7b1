/** What the end of a `docker compose` command means, read from what it said. Pure. */
import type { Failure } from '../../../../shared/model/failure.ts'
import { invalidProject } from '../refuse-project.ts'
import { buildIssue, buildVerdict } from './build-failures.ts'
import { underway } from './cli-progress.ts'
import { ofService, placed, readingOf, type Where, withoutSpeaker } from './cli-readings.ts'
import { configIssues } from './config-issues.ts'

const keptLines = 50

/** What docker, or a shell without docker, says first of all. */
const unknownProgram =
  /^docker: ('compose' is not a docker command|command not found|unknown command: docker compose)|^unknown (shorthand )?flag: |^(\S+: )?(line )?\d*:? ?docker: (command )?not found/

/** 127: the shell on the host knows no such program. */
export function isComposeMissing(exitCode: number | null, stderr: readonly string[]): boolean {
  if (exitCode === 127) return true
  const first = stderr.find((line) => line.trim() !== '' && !line.startsWith('WARNING'))
  return exitCode !== 0 && first !== undefined && unknownProgram.test(first)
}

/** Docker without its plugin prints how it is used, which says nothing of why. */
export function whyMissing(stderr: readonly string[]): { reason: string; lacks?: 'docker' } {
  const said = stderr.filter((line) => line.trim() !== '' && !line.startsWith('WARNING'))
  const isDocker = /'compose' is not a docker command|unknown (shorthand )?flag|unknown command/
  if (said.some((line) => isDocker.test(line)))
    return { reason: 'the docker command there has no compose plugin' }
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
