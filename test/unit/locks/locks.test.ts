import { describe, expect, it } from 'vitest'
import { lockName } from '../../../src/main/locks/lock-container.ts'
import { createLocks } from '../../../src/main/locks/locks.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'

const signal = new AbortController().signal
const leaseMs = 30_000
const noSpace = { kind: 'no-space', where: 'local', message: 'no space left on device' } as const

function bed() {
  const clock = createManualClock()
  const session = createFakeSession({ clock, installation: 'ann-1' })
  const { control } = session.engine
  const lines: string[] = []
  const installation = (user: string, machine: string, own: Clock = clock) => {
    const locks = createLocks({
      ...{ installation: `${user}-1`, by: { user, machine }, leaseMs },
      ...{ clock: own, steady: clock.now },
    })
    return async (what = 'web', wait = false, deployment = `d-${user}`) => {
      const locked = { what, workload: what, deployment }
      const how = { wait, signal, say: (line: string) => void lines.push(line) }
      return { ...(await locks.acquire(session, locked, how)), settled: locks.settled }
    }
  }
  const names = () => control.locks().map(({ spec }) => spec.name)
  return { clock, session, control, lines, installation, names }
}

describe('a lock on a host', () => {
  it('is made with its image where that is missing, and leaves nothing of itself but that', async () => {
    const { installation, names } = bed()
    const lock = await installation('ann', 'laptop')()
    expect(names()).toEqual([lockName('web')])
    await lock.release()
    expect(names()).not.toContain(lockName('web'))
    await lock.settled()
    expect(names()).toEqual([])
  })

  it('is free for another once it was given back, though its container is still being removed', async () => {
    const { control, installation, names } = bed()
    const lock = await installation('ann', 'laptop')()
    control.hang('locks.remove')
    await lock.release()
    const next = await installation('bob', 'desk')()
    await next.confirm(signal)
    expect(names()).toEqual([expect.stringMatching(/^longshore-unlocked-/), lockName('web')])
  })

  it('is removed where its engine renames nothing', async () => {
    const { control, installation, names } = bed()
    const lock = await installation('ann', 'laptop')()
    control.failNext('locks.rename', {
      kind: 'engine-error',
      host: 'local',
      operation: 'rename a container',
      status: 501,
      message: '',
    })
    await lock.release()
    expect(names()).toEqual([])
  })

  it('that was given back by who then crashed goes with a later deployment of anybody', async () => {
    const { control, installation, names } = bed()
    const lock = await installation('ann', 'laptop')('old')
    control.failNext('locks.remove', noSpace)
    await lock.release()
    await lock.settled()
    expect(names()).toEqual([expect.stringMatching(/^longshore-unlocked-/)])
    const next = await installation('bob', 'desk')()
    await next.release()
    await next.settled()
    expect(names()).toEqual([])
  })

  it.each(['locks.rename', 'locks.remove'] as const)(
    'keeps nobody who quits for longer than two seconds where the host falls silent at %s',
    async (method) => {
      const { clock, control, installation, names } = bed()
      const lock = await installation('ann', 'laptop')()
      control.hang(method)
      let isOver = false
      const quit = lock.release().then(lock.settled)
      void quit.then(() => (isOver = true))
      await clock.advance(1_900)
      expect(isOver).toBe(false)
      await clock.advance(200)
      await expect.poll(() => isOver).toBe(true)
      expect(names()).toHaveLength(1)
    },
  )

  it('goes on without one where the engine makes none, says so, and yet respects another’s', async () => {
    const { control, lines, installation } = bed()
    control.failNext('locks.create', noSpace)
    const without = await installation('ann', 'laptop')()
    expect(lines.join()).toMatch(/^no lock could be made, so other installations do not see this: /)
    await without.confirm(signal)
    await without.release()

    await installation('bob', 'desk')()
    control.failNext('locks.create', noSpace)
    const refused = await installation('ann', 'laptop')().catch(failureOf)
    expect(refused).toMatchObject({ kind: 'locked', holder: { by: { user: 'bob' } } })
  })

  it('that a crash left is taken at once by the same installation on the same machine alone', async () => {
    const { installation, names } = bed()
    await installation('ann', 'laptop')()
    const elsewhere = await installation('ann', 'other')().catch(failureOf)
    expect(elsewhere).toMatchObject({ kind: 'locked' })
    const again = await installation('ann', 'laptop')()
    await again.confirm(signal)
    expect(names()).toHaveLength(1)
  })

  it('that is renewed is nobody else’s; one that is not is taken over after its lease, not before', async () => {
    const { clock, installation, lines } = bed()
    const first = await installation('ann', 'laptop')()
    let isTaken = false
    const second = installation('bob', 'desk')('web', true).then(() => (isTaken = true))
    await clock.advance(5 * leaseMs)
    expect(isTaken).toBe(false)
    await first.confirm(signal)
    first.leave()
    await clock.advance(leaseMs - 1_000)
    expect(isTaken).toBe(false)
    await clock.advance(3_000)
    await second
    expect(lines.at(-1)).toMatch(/^the lock that was left by ann on laptop since .* is taken over$/)
    await expect(first.confirm(signal)).rejects.toMatchObject({
      failure: { kind: 'lock-lost', holder: { by: { user: 'bob' } } },
    })
  })

  it('is made anew by a holder that slept, where nobody took it meanwhile', async () => {
    const { clock, control, installation } = bed()
    // Its clock goes on while its machine sleeps; nothing else of it does.
    let sleptMs = 0
    const lock = await installation('ann', 'laptop', {
      ...clock,
      now: () => clock.now() + sleptMs,
    })()
    const [before] = control.locks()
    sleptMs = 10 * leaseMs
    await lock.confirm(signal)
    expect(control.locks()).toHaveLength(1)
    expect(control.locks()[0]?.id).not.toBe(before?.id)
  })

  it('that nobody renews goes with a later deployment of any workload of that host', async () => {
    const { clock, installation, names } = bed()
    const crashed = await installation('bob', 'desk')('old')
    crashed.leave()
    const deploy = installation('ann', 'laptop')
    await (await deploy('web', false, 'd1')).release()
    await clock.advance(leaseMs + 1)
    expect(names()).toEqual([lockName('old')])
    await (await deploy('web', false, 'd2')).release()
    await expect.poll(names).toEqual([])
  })
})
