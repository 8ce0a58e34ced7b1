import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../../src/main/app.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import type { Bed } from './bed.ts'

interface Surroundings {
  readonly socketPath?: string
  /** Whose ~/.ssh is read. */
  readonly home?: string
}

/** The whole app on an engine's socket, in this process, for the length of the row. */
export async function openBenchApp(bed: Bed, surroundings: Surroundings = {}): Promise<Client> {
  const { socketPath = bed.socketPath, home } = surroundings
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-'))
  bed.defer(() => rm(dataDir, { recursive: true, force: true }))
  const { DOCKER_HOST: before, HOME } = process.env
  process.env.DOCKER_HOST = `unix://${socketPath}`
  if (home !== undefined) Object.assign(process.env, { HOME: home })
  const app = await openApp({ dataDir, door: 'terminal' })
  if (before === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = before
  Object.assign(process.env, { HOME })
  bed.defer(() => app.close('interrupt'))
  return app.client({ actor: 'bench' })
}

/** Deploys a tag and waits for its end; answers how it ended and how long it took. */
export async function deployAndWait(
  client: Client,
  workload: string,
  tag?: string,
): Promise<{ readonly state: string; readonly wallMs: number }> {
  const started = performance.now()
  const { deployment } = await client.deploys.start({
    workload,
    ...(tag === undefined ? {} : { tag }),
  })
  let state = ''
  for await (const item of await client.deploys.watch({ id: deployment.id })) {
    if (item.type === 'snapshot') state = item.deployment.state
    else if (item.type === 'event' && item.event.kind === 'status') state = item.event.state
  }
  return { state, wallMs: performance.now() - started }
}

/** Deletes a workload with what was made for it, and waits. */
export async function deleteWorkload(client: Client, name: string): Promise<void> {
  const { deployment } = await client.workloads.delete({ name, confirm: name })
  if (deployment === null) return
  for await (const item of await client.deploys.watch({ id: deployment })) void item
}
