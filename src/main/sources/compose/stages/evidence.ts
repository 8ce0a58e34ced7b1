/** What only the host can add to why `docker compose` failed, read while what it made is still there. */
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../../shared/model/failure.ts'
import { portsOf } from '../../ports-of.ts'
import type { StageRun } from '../../source.ts'
import type { ProjectBody } from '../body.ts'
import { ofService } from '../containers.ts'
import { ownContainers } from './project-run.ts'

const evidenceLines = 50

export async function withEvidence(
  run: StageRun,
  body: ProjectBody,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || run.signal.aborted) throw error
    // Without evidence it is the same failure.
    return fail(await explained(run, body, failure).catch(() => failure), error)
  }
}

/** The last lines of a container, as far as they can be read. */
export async function lastLines(run: StageRun, id: string): Promise<string[]> {
  const lines = await run.readTail(id, evidenceLines).catch(() => [])
  return lines.map(({ line }) => line)
}

async function explained(run: StageRun, body: ProjectBody, failure: Failure): Promise<Failure> {
  switch (failure.kind) {
    case 'port-taken': {
      const taken = portsOf(await run.session.engine.containers.list(undefined, run.signal))
      const { port, holder } = failure
      return { ...failure, holder: taken[`${port}/tcp`] ?? taken[`${port}/udp`] ?? holder }
    }
    case 'container-exited':
    case 'container-unhealthy': {
      const all = await ownContainers(run, body)
      // Of a job, `docker compose` names the service.
      const named = all.find(({ name }) => name === failure.container)
      const found = named ?? ofService(all, failure.container).at(-1)
      if (!found || failure.lines.length > 0) return failure
      const lines = await lastLines(run, found.id)
      if (failure.kind === 'container-unhealthy') return { ...failure, lines }
      const exit = { ...failure.exit, oomKilled: found.exit.oomKilled }
      return { ...failure, container: found.name, exit, lines }
    }
    default:
      return failure
  }
}
