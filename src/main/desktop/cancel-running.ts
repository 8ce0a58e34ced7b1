import type { Client } from '../../shared/contract/index.ts'
import { isFinal } from '../../shared/model/deployment.ts'

/** Cancels every deployment that is on its way, each cleanly undone; resolves when all are asked. */
export async function cancelRunning(client: Client): Promise<void> {
  const deployments = await client.deploys.list({ limit: 1_000 })
  const running = deployments.filter(({ state }) => !isFinal(state) && state !== 'interrupted')
  // One that ends by itself meanwhile refuses to be cancelled, which is as good.
  await Promise.allSettled(running.map(({ id }) => client.deploys.cancel({ id })))
}
