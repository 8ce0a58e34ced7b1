/** Takes a deployment back: what it made goes, what it stopped or replaced is as it was. */
import type { StageRun } from '../../source.ts'
import type { KnownContainer, UpBody } from '../body.ts'
import { pinned } from '../released.ts'
import { type Rendered, replicasOf } from '../rendered.ts'
import { byService, composeRendered, endStray, ownContainers, take } from './project-run.ts'

/** Longer than the grace of several services that end one after another. */
export const undoMs = 180_000

/** Repeatable, from whatever point it was left. Volumes are never touched. */
export async function putBack(run: StageRun, body: UpBody): Promise<void> {
  await endStray(run, body)
  const now = await ownContainers(run, body)
  const isThere = ({ id }: KnownContainer) => now.some((container) => container.id === id)
  const touched = [...new Set(body.before.map(({ service }) => service))].filter(
    (service) => !body.before.filter((old) => old.service === service).every(isThere),
  )
  // What was only stopped is started; what is gone is made again after this.
  for (const old of body.before.filter(({ isUp, service }) => isUp && !touched.includes(service)))
    await startAgain(run, old)
  for (const container of now) {
    const isNew = !body.before.some(({ id }) => id === container.id)
    const isReplaced = touched.some((service) => byService([container], service).length > 0)
    if (!isNew || (isReplaced && canMakeAgain(body, touched))) continue
    await take(run, body, container)
  }
  await makeAgain(run, body, touched)
}

async function startAgain(run: StageRun, { id }: KnownContainer): Promise<void> {
  const { containers } = run.session.engine
  const container = await containers.inspect(id, run.signal)
  if (!container || container.state === 'running') return
  await containers.start(id, run.signal)
  run.note(`${container.name} serves again`)
}

function canMakeAgain({ previous }: UpBody, services: readonly string[]): boolean {
  return services.every((service) => previous?.project.services[service] !== undefined)
}

/** The release that was live, of the services that lost a container. */
async function makeAgain(run: StageRun, body: UpBody, services: readonly string[]): Promise<void> {
  const { previous } = body
  const known = services.filter((name) => previous?.project.services[name] !== undefined)
  if (!previous || known.length === 0) return
  const project = await pinned(run.session.engine, previous, run.signal)
  run.note(`putting back ${known.join(', ')}`)
  await composeRendered(run, body, project, upArgs(project, known))
}

function upArgs(project: Rendered, services: readonly string[]): string[] {
  const scale = services.flatMap((name) => {
    const service = project.services[name]
    return service ? ['--scale', `${name}=${replicasOf(service)}`] : []
  })
  const how = ['--detach', '--no-deps', '--no-build', '--pull', 'never', '--quiet-pull']
  return ['up', ...how, ...scale, ...services]
}
