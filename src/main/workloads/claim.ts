/** Moving a workload of another installation here: that one is told by a mark on the host, and changes it no more. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { OtherInstallation } from '../../shared/model/fleet.ts'
import type { Person } from '../../shared/model/lock.ts'
import type { Engine } from '../engine/engine.ts'
import { checkGuards } from '../hosts/guard.ts'
import type { HostSession } from '../hosts/session.ts'
import { claimName, claimSpec } from '../locks/claim-mark.ts'
import { holderOf, lockName } from '../locks/lock-container.ts'
import { makeLockImage } from '../locks/lock-image.ts'

interface Claiming {
  readonly session: Pick<HostSession, 'name' | 'guard' | 'engine'>
  /** This one. */
  readonly installation: string
  readonly by: Person
  readonly clock: Pick<Clock, 'now'>
  /** In full. */
  readonly container: string
  readonly from: OtherInstallation
  /** Hosts that the user confirmed the change of. */
  readonly confirmed: readonly string[]
}

/** Answers what takes it back. Throws what the guard asks, and `locked` while it is deployed from elsewhere. */
export async function claim(claiming: Claiming, signal: AbortSignal): Promise<() => Promise<void>> {
  const { session, from, container, installation: to, by, confirmed } = claiming
  const { engine } = session
  const { workload } = from
  checkGuards([session], { what: `claim ${workload}`, confirmed })
  await refuseLocked(claiming, signal)
  // Whoever claimed it before has it no more.
  await engine.containers.remove(claimName(container), signal)
  await makeMark(engine, { container, from: from.id, workload, to, by }, signal)
  return () => engine.containers.remove(claimName(container), AbortSignal.timeout(undoMs))
}

const undoMs = 10_000

async function refuseLocked(
  { session, from: { workload }, clock }: Claiming,
  signal: AbortSignal,
): Promise<void> {
  const lock = lockName(workload)
  const found = await session.engine.containers.inspect(lock, signal)
  if (!found) return
  const holder = holderOf(found)
  fail({ kind: 'locked', host: session.name, workload, lock, holder, at: clock.now() })
}

async function makeMark(
  engine: Engine,
  mark: Parameters<typeof claimSpec>[0],
  signal: AbortSignal,
): Promise<void> {
  const spec = claimSpec(mark)
  try {
    await engine.containers.create(spec, signal)
  } catch (error) {
    if (failureOf(error)?.kind !== 'image-not-found') throw error
    await makeLockImage(engine, signal)
    await engine.containers.create(spec, signal)
  }
}
