// Two people, one host: installations that know nothing of each other, on one real engine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocks, type Locks } from '../../../src/main/locks/locks.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import { createDice } from '../../support/dice.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import type { LockedPlace } from '../../support/lock-child.ts'
import { race } from '../../support/lock-race.ts'
import { engineOver } from '../engine/engine-over.ts'

const bed = sharedEngine()
const never = new AbortController().signal

/** At a time: a race waits for leases most of its time. */
const atOnce = 5

describe('a lock on a host', () => {
  it('never has two holders, and each has its turn, whatever becomes of the others', async () => {
    const form = campaignForm('locks')
    const engines = Array.from({ length: 8 }, () => engineOver(bed.socketPath))
    const numbers = Array.from({ length: form.count }, (_, index) => form.first + index)
    const totals = { holders: 0, turns: 0, takeovers: 0, lost: 0 }
    const one = async (i: number): Promise<void> => {
      const dice = createDice(form.seed, i)
      const holders = engines.slice(0, dice.between(2, 9))
      const end = await race({ what: bed.name(`race-${i}`), engines: holders, dice })
      expect(end.doubles, `race ${i} of seed ${form.seed}`).toEqual([])
      totals.holders += holders.length
      totals.turns += end.turns.reduce((sum, each) => sum + each, 0)
      totals.takeovers += end.takeovers
      totals.lost += end.lost
    }
    const next = async (): Promise<void> => {
      for (let i = numbers.shift(); i !== undefined; i = numbers.shift()) await one(i)
    }
    await Promise.all(Array.from({ length: atOnce }, next))
    for (const engine of engines) engine.close()
    tellCampaign(form, totals)
  })

  it('outlives a holder that is killed by its lease alone, and then is another’s', async () => {
    const what = bed.name('killed')
    const leaseMs = 1_500
    const child = spawn(
      process.execPath,
      [
        new URL('../../support/lock-child.ts', import.meta.url).pathname,
        JSON.stringify({ socketPath: bed.socketPath, what, leaseMs } satisfies LockedPlace),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(child.stdout, 'data')
    const mine = installation('ann', 'laptop')
    expect(await refused(mine, what)).toMatchObject({
      kind: 'locked',
      holder: { by: { user: 'bob', machine: 'desk' }, deployment: 'd-child', leaseMs },
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const killedAt = performance.now()
    const lines: string[] = []
    const lock = await mine.acquire(host(), locked(what), {
      ...{ wait: true, signal: never, say: (line) => lines.push(line) },
    })
    expect(performance.now() - killedAt).toBeGreaterThan(leaseMs)
    expect(lines.join('\n')).toMatch(/by bob on desk since .* is taken over/)
    await lock.release()
    expect(await bed.leftovers()).not.toContain(expect.stringContaining(what))
  })

  it('is not taken for left while its holder renews it, however clocks are set', async () => {
    const what = bed.name('renewed')
    const leaseMs = 600
    const slow = createLocks({
      ...{ installation: 'slow', by: { user: 'bob', machine: 'desk' }, leaseMs },
      clock: { ...testClock, now: () => testClock.now() - 86_400_000 },
    })
    const lock = await slow.acquire(host(), locked(what), {
      ...{ wait: false, signal: never, say: () => {} },
    })
    const gaveUp = installation('ann', 'laptop').acquire(host(), locked(what), {
      ...{ wait: true, signal: AbortSignal.timeout(4 * leaseMs), say: () => {} },
    })
    await expect(gaveUp).rejects.toMatchObject({ name: 'TimeoutError' })
    await lock.confirm(never)
    await lock.release()
  })

  it('of a kind that cannot be read is respected, and said to be that', async () => {
    const what = bed.name('strange')
    await bed.ask('POST', `/containers/create?name=longshore-lock-${what}`, {
      ...{ Image: 'localhost/longshore-lock:1', Cmd: ['x'] },
    })
    const failure = await refused(installation('ann', 'laptop'), what)
    expect(failure).toMatchObject({ kind: 'locked', holder: null })
    expect(failure && describeFailure(failure)).toMatchObject({
      title: `${what} on local is being deployed by somebody who is not known`,
      remedy: expect.stringContaining(`docker rm longshore-lock-${what}`),
    })
  })
})

describe('two installations with one host', () => {
  it('deploy one after the other: the second is told by whom, or waits', async () => {
    const [ann, bob] = [appOf('ann', 'laptop'), appOf('bob', 'desk')]
    const soak = { deploy: { healthTimeout: '20s', soak: '1500ms', stopTimeout: '1s' } }
    const web = ann.apply('web', {}, soak)
    bob.apply('web', {}, soak)
    const first = (await ann.deploys.start(asked(web), never)).deployment
    await reached(ann, first.id, 'soak')

    const second = await bob.run(asked(web))
    expect(second).toMatchObject({
      state: 'failed',
      stages: [],
      failure: { kind: 'locked', holder: { deployment: first.id, by: { user: 'ann' } } },
    })
    const third = bob.run({ ...asked(web), wait: true })
    expect(await ann.end(first.id)).toMatchObject({ state: 'succeeded' })
    const waited = await third
    expect(waited).toMatchObject({ state: 'succeeded' })
    expect(waited.stages[0]?.startedAt).toBeGreaterThanOrEqual(
      ann.deploys.show(first.id).deployment.stages.at(-1)?.endedAt ?? Number.POSITIVE_INFINITY,
    )
    expect(bob.events(waited.id).map(({ line }) => line)).toContainEqual(
      expect.stringMatching(/^waiting: it is being deployed by ann on laptop since /),
    )
    const labels = await labelsOn(web)
    expect(labels.map((each) => each['longshore.user']).sort()).toEqual(['ann', 'bob'])
    expect(await locksOn(web)).toEqual([])
  })

  it('notice a lock that was removed by hand before anything more is changed, and undo', async () => {
    const ann = appOf('ann', 'laptop')
    const web = ann.apply(
      'lost',
      {},
      {
        deploy: { healthTimeout: '20s', soak: '2s', stopTimeout: '1s' },
      },
    )
    const { deployment } = await ann.deploys.start(asked(web), never)
    await reached(ann, deployment.id, 'soak')
    await bed.call('DELETE', `/containers/longshore-lock-${web}?force=1`)
    const ended = await ann.end(deployment.id)
    expect(ended).toMatchObject({ state: 'failed', failure: { kind: 'lock-lost', holder: null } })
    expect(ended.release).toBeNull()
    expect(await ann.containers(web, true)).toEqual([])
  })
})

const host = () => ({ name: 'local', engine: engineOver(bed.socketPath) })
const locked = (what: string) => ({ what, workload: what, deployment: 'd-here' })
const installation = (user: string, machine: string): Locks =>
  createLocks({ installation: user, by: { user, machine }, clock: testClock, leaseMs: 1_500 })

async function refused(locks: Locks, what: string) {
  const how = { wait: false, signal: never, say: () => {} }
  return await locks.acquire(host(), locked(what), how).then(
    () => undefined,
    (error: unknown) => failureOf(error),
  )
}

function appOf(user: string, machine: string): DeployBed {
  const app = openDeployBed(bed, { by: { user, machine } })
  onTestFinished(() => app.close('interrupt'))
  return app
}

const asked = (workload: string) =>
  ({ workload, action: 'deploy', reason: '', actor: 'test' }) as const

async function reached(app: DeployBed, id: string, stage: string): Promise<void> {
  for await (const item of app.deploys.watch(id, never)) {
    if (item.type === 'end') throw new Error(`ended before ${stage}`)
    const events = item.type === 'snapshot' ? item.events : [item.event]
    if (events.some(({ line }) => line === `starting ${stage}`)) return
  }
}

interface Listed {
  readonly Names: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
}

const listed = () => bed.ask<Listed[]>('GET', '/containers/json?all=1')
const labelsOn = async (workload: string) =>
  (await listed()).flatMap(({ Labels }) =>
    Labels['longshore.workload'] === workload ? [Labels] : [],
  )
const locksOn = async (workload: string) =>
  (await listed()).filter(({ Names }) => Names.includes(`/longshore-lock-${workload}`))
