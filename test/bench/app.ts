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
  surround(bed, { DOCKER_HOST: `unix://${socketPath}`, HOME: home ?? process.env.HOME })
  const app = await openApp({ dataDir, door: 'terminal' })
  bed.defer(() => app.close('interrupt'))
  return app.client({ actor: 'bench' })
}

/** Until the end of the row: where the engine is, and what docker says of it, is read when it is first asked. */
function surround(bed: Bed, env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    const before = process.env[name]
    process.env[name] = value
    bed.defer(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
  }
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
