// Installations that know nothing of each other, and all want one lock of one real engine.

import type { Engine } from '../../src/main/engine/engine.ts'
import type { Lock } from '../../src/main/locks/held-lock.ts'
import { createLocks } from '../../src/main/locks/locks.ts'
import type { Clock } from '../../src/shared/lib/clock.ts'
import { failureOf } from '../../src/shared/lib/failure-error.ts'
import type { Dice } from './dice.ts'
import { testClock } from './fake-engine/test-clock.ts'

/** Long beside what a busy engine takes to answer: between its look at a lock and taking it over nobody is asked. */
export const leaseMs = 1_600

/** `works` and gives it back; `crashes` with it; `sleeps` for longer than its lease, and wakes up with it. */
type Conduct = 'works' | 'crashes' | 'sleeps'

export interface Race {
  readonly what: string
  readonly engines: readonly Engine[]
  readonly dice: Dice
}

export interface RaceEnd {
  /** Turns that were had by each. */
  readonly turns: readonly number[]
  /** Who believed to hold it while another one did. */
  readonly doubles: readonly string[]
  readonly takeovers: number
  readonly lost: number
}

interface Runner {
  readonly sleep: { isAsleep: boolean }
  acquire(): Promise<Lock>
}

/** A holder relies for so long on its lock after it was confirmed: what was said then may be as old again. */
const beliefMs = leaseMs / 16

export async function race({ what, engines, dice }: Race): Promise<RaceEnd> {
  const believes = new Map<number, number>()
  const doubles: string[] = []
  let [takeovers, lost] = [0, 0]

  const confirm = async (me: number, lock: Lock): Promise<void> => {
    const asked = performance.now()
    await lock.confirm(AbortSignal.timeout(60_000))
    const now = performance.now()
    for (const [other, since] of believes)
      if (other !== me && now - since < beliefMs) doubles.push(`${me} beside ${other}`)
    believes.set(me, asked)
  }

  const turn = async (me: number, runner: Runner, conduct: Conduct): Promise<boolean> => {
    const { sleep, lock } = { ...runner, lock: await runner.acquire() }
    try {
      await confirm(me, lock)
      sleep.isAsleep = conduct === 'sleeps'
      await testClock.sleep(sleep.isAsleep ? leaseMs * 1.6 : dice.between(0, 140))
      sleep.isAsleep = false
      await confirm(me, lock)
      return true
    } catch (error) {
      if (failureOf(error)?.kind !== 'lock-lost') throw error
      lost += 1
      return false
    } finally {
      sleep.isAsleep = false
      believes.delete(me)
      if (conduct === 'crashes') lock.leave()
      else await lock.release()
    }
  }

  const openRunner = (me: number, engine: Engine): Runner => {
    const sleep = { isAsleep: false }
    const locks = createLocks({
      ...{ installation: `installation-${me}`, leaseMs },
      clock: sleepy(skewed(testClock, dice.between(-3_600_000, 3_600_000)), sleep),
      by: { user: `user-${me}`, machine: `machine-${me}` },
    })
    let deployments = 0
    const acquire = () => {
      deployments += 1
      return locks.acquire(
        { name: 'local', engine },
        { what, workload: what, deployment: `${me}-${deployments}` },
        {
          wait: true,
          signal: AbortSignal.timeout(120_000),
          say(line) {
            if (line.includes('taken over')) takeovers += 1
          },
        },
      )
    }
    return { acquire, sleep }
  }

  const conductOf = (): Conduct =>
    dice.chance(0.12) ? 'crashes' : dice.chance(0.1) ? 'sleeps' : 'works'
  const each = engines.map(async (engine, me) => {
    const conducts = Array.from({ length: dice.between(1, 3) }, conductOf)
    const runner = openRunner(me, engine)
    let turns = 0
    for (const conduct of conducts) if (await turn(me, runner, conduct)) turns += 1
    return turns
  })
  return { turns: await Promise.all(each), doubles, takeovers, lost }
}

const skewed = (clock: Clock, byMs: number): Clock => ({ ...clock, now: () => clock.now() + byMs })

/** Nothing that is due happens while its machine is asleep. */
function sleepy(clock: Clock, state: { readonly isAsleep: boolean }): Clock {
  return {
    ...clock,
    async sleep(ms, signal) {
      await clock.sleep(ms, signal)
      while (state.isAsleep) await clock.sleep(5, signal)
    },
  }
}
