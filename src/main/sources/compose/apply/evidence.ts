/** Evidence that only the host can add to why `docker compose` failed, read while what it made is still there. */
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Failure, Probe } from '../../../../shared/model/failure.ts'
import type { Container, ListedContainer } from '../../../engine/engine.ts'
import { heldPorts, holderOf } from '../../../engine/held-ports.ts'
import { healthAnswer, lastLines } from '../../containers/tail.ts'
import type { StageRun } from '../../stage.ts'
import type { UpBody } from '../plan/body.ts'
import { isOrphan } from '../plan/orphan-holders.ts'
import { composeLabel, isOneOff, ofService } from '../project.ts'
import { ownContainers } from './project-run.ts'

export async function withEvidence(
  run: StageRun,
  body: UpBody,
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

/** The answer of a container's own health check, in the shape of a probe. */
export function healthProbe(run: StageRun, container: Container): Probe {
  const answer = healthAnswer(container) ?? ''
  const target = `the health check of ${container.name}`
  const ok = container.health === 'healthy'
  return { at: run.clock.now(), ok, target, answer, durationMs: 0 }
}

function lastProbe(run: StageRun, container: Container): { probe?: Probe } {
  return container.health === 'none' ? {} : { probe: { ...healthProbe(run, container), ok: false } }
}

function portHolder({ rendered }: UpBody, port: string, all: readonly ListedContainer[]) {
  const wanted = Object.values(rendered.services).flatMap(({ ports }) => ports ?? [])
  const held = heldPorts(all)
  for (const { published, host_ip: ip = '', protocol } of wanted) {
    const name = `${published}` === port ? holderOf(held, { ip, port, protocol }) : undefined
    if (name !== undefined) return all.find((each) => each.name === name)
  }
  return undefined
}

/** One of its own that is not in its files any more is removed in another way than somebody else's. */
function heldBy({ project, rendered }: UpBody, { name, labels }: ListedContainer) {
  const isOwn = labels[composeLabel.project] === project && !isOneOff({ labels })
  if (!isOwn) return { holder: name }
  return {
    holder: name,
    ...(isOrphan(rendered, { labels }) ? { isOrphan: true } : { isOwn: true }),
  }
}

async function explained(run: StageRun, body: UpBody, failure: Failure): Promise<Failure> {
  switch (failure.kind) {
    case 'port-taken': {
      const all = await run.session.engine.containers.list(undefined, run.signal)
      const holder = portHolder(body, failure.port, all)
      return { ...failure, ...(holder && heldBy(body, holder)) }
    }
    case 'name-conflict': {
      const all = await run.session.engine.containers.list(undefined, run.signal)
      const holder = all.find(({ name }) => name === failure.name)
      return { ...failure, ...(holder && heldBy(body, holder)) }
    }
    case 'container-exited':
    case 'container-unhealthy': {
      const all = await ownContainers(run, body)
      // Of a job, `docker compose` names the service.
      const named = all.find(({ name }) => name === failure.container)
      const found = named ?? ofService(all, failure.container).at(-1)
      if (!found || failure.lines.length > 0) return failure
      const lines = await lastLines(run, found.id)
      if (failure.kind === 'container-unhealthy')
        return { ...failure, ...lastProbe(run, found), lines }
      const exit = { ...failure.exit, oomKilled: found.exit.oomKilled }
      return { ...failure, container: found.name, exit, lines }
    }
    default:
      return failure
  }
}
