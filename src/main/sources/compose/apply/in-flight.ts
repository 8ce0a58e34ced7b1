/**
 * Requests in flight go on in an engine when whoever asked is gone: a container that is being stopped still runs, and
 * does not any more once its grace is over.
 */
import { steadyNow } from '../../../../shared/lib/clock.ts'
import type { StageRun } from '../../stage.ts'
import type { KnownContainer, ProjectBody } from '../plan/body.ts'
import { projectMark } from '../project.ts'

/** Nobody waits longer for what was begun: an undo has its own deadline. */
const lookBackMs = 180_000
const pollMs = 200
/** The engine ends by force what does not end in its grace; no longer than an undo may take. */
const mostMs = 120_000
/** HUP, USR1 and USR2 make programs read their files again or the like; containers are not stopped by them. */
const harmless = ['1', '10', '12']

/** Containers that were told to end and have not yet; none where the engine does not say. */
async function beingStopped(
  run: StageRun,
  { project }: ProjectBody,
  known: readonly KnownContainer[],
): Promise<KnownContainer[]> {
  const events = ['kill', 'die', 'start'].flatMap((event) => ['--filter', `event=${event}`])
  const told = new Map<string, string>()
  // By the engine's own clock, to the moment: a duration would leave out the second that is running.
  const { systemTime } = await run.session.engine.info(run.signal)
  if (systemTime === undefined) return []
  await run.session.run({
    argv: [
      'docker',
      ...['events', '--since', seconds(systemTime - lookBackMs), '--until', seconds(systemTime)],
      ...['--filter', 'type=container', '--filter', `label=${projectMark(project)}`, ...events],
      ...['--format', '{{.Action}} {{.ID}} {{index .Actor.Attributes "signal"}}'],
    ],
    env: run.session.toolEnv,
    signal: run.signal,
    onLine(stream, line) {
      const [action = '', id = '', signal = ''] = line.split(' ')
      if (stream === 'stdout' && !harmless.includes(signal)) told.set(id, action)
    },
  })
  return known.filter(({ id, isUp }) => isUp && told.get(id) === 'kill')
}

const seconds = (ms: number) => (ms / 1_000).toFixed(3)

/** Waits until what is being stopped is down, so that it can be seen to be, and started again. */
export async function untilStopped(run: StageRun, body: ProjectBody): Promise<void> {
  const leaving = await beingStopped(run, body, body.before)
  const until = steadyNow(run.clock) + mostMs
  for (const { id, name } of leaving) {
    run.progress(`${name} is being stopped`)
    while (steadyNow(run.clock) < until) {
      const container = await run.session.engine.containers.inspect(id, run.signal)
      if (container?.state !== 'running') break
      await run.clock.sleep(pollMs, run.signal)
    }
  }
}
