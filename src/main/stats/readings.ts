/** Asks one host what its containers use, a few at once. */
import type { Clock } from '../../shared/lib/clock.ts'
import { within } from '../../shared/lib/deadline.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { createGate } from '../engine/gate.ts'
import type { Usage } from '../engine/usage.ts'
import type { HostSession } from '../hosts/session.ts'

/** By container id; null = the engine failed to say, which is a gap. What does not run is not there. */
export type Readings = ReadonlyMap<string, Usage | null>

export type Usages = ReadonlyMap<string, Usage>

const atOnce = 4
const answerTimeoutMs = 5_000

export async function readAll(
  { session, clock }: { readonly session: HostSession; readonly clock: Clock },
  containers: readonly FleetContainer[],
  signal: AbortSignal,
): Promise<Readings> {
  const inTurn = createGate(atOnce)
  const { name: host, endpoint, engine } = session
  const reason = `it did not tell what a container uses for ${answerTimeoutMs / 1_000} s`
  const limit = {
    ...{ clock, ms: answerTimeoutMs },
    failure: () => ({ kind: 'engine-unavailable', host, endpoint, reason }) as const,
  }
  const read = async (id: string): Promise<Usage | null | undefined> => {
    try {
      return await within(limit, signal, (limited) => engine.containers.stats(id, limited))
    } catch (error) {
      signal.throwIfAborted()
      if (!failureOf(error)) throw error
      return null
    }
  }
  const readings = new Map<string, Usage | null>()
  await Promise.all(
    containers.map(({ id }) =>
      inTurn(async () => {
        const usage = await read(id)
        if (usage !== undefined) readings.set(id, usage)
      }, signal),
    ),
  )
  return readings
}
