/** Throws `undo-failed` where a service that served before does not by the end of an undo: nobody is told that it does. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { isServing } from '../../../../shared/model/container-state.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../body.ts'
import { ofService } from '../containers.ts'
import { ownContainers } from './project-run.ts'

interface Undone {
  readonly stage: string
  /** Empty = all of them. */
  readonly services?: readonly string[]
}

export async function refuseDown(
  run: StageRun,
  body: ProjectBody,
  { stage, services = [] }: Undone,
): Promise<void> {
  const served = body.before.filter(({ serves }) => serves).map(({ service }) => service)
  const now = await ownContainers(run, body)
  const down = [...new Set(served)]
    .filter((service) => services.length === 0 || services.includes(service))
    .flatMap((service) => {
      const own = ofService(now, service)
      const wanted = served.filter((each) => each === service).length
      return own.filter(isWell).length < wanted ? [`${service} is ${stateOf(own)}`] : []
    })
  if (down.length === 0) return
  fail({ kind: 'undo-failed', stage, reason: `${down.join(', ')}, and served before` })
}

/** One that did its work meanwhile, and ended well, was not taken down. */
function isWell(container: Container): boolean {
  const { state, exit } = container
  return isServing(container) || (state === 'exited' && exit.exitCode === 0)
}

function stateOf(own: readonly Container[]): string {
  const bad = own.find((each) => !isWell(each))
  if (!bad) return own.length === 0 ? 'gone' : 'there with fewer containers'
  return bad.state === 'running' ? bad.health : bad.state
}
