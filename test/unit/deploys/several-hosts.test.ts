import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { hurriedBed, type RunBed, type RunBedOptions } from './run-bed.ts'

const never = new AbortController().signal
const ok = () => ({ status: 200, body: 'ok' })
const ill = () => ({ status: 500, body: '' })

function severalHosts(options: RunBedOptions = {}, hosts = ['local', 'b', 'c']) {
  const bed = hurriedBed({ others: { b: 'open', c: 'open' }, ...options })
  const [b, c] = bed.others
  if (!b || !c) throw new Error('no other hosts')
  const name = (named: readonly string[]) => bed.apply({}, { host: undefined, hosts: named })
  name(hosts)
  const run = async (action: Deployment['action'], more: object = {}) => {
    const asked = { workload: 'web', action, reason: '', actor: 'test', ...more } as const
    return await bed.end((await bed.deploys.start(asked, never)).deployment.id)
  }
  const running = () => [bed.session, b, c].map((host) => bed.containers(host).join(' '))
  return { bed, b, c, name, run, running }
}

const results = ({ results: all }: Deployment) =>
  all.map(({ target, state }) => `${target} ${state}`)
const liveOn = (bed: RunBed) =>
  bed.store.releases
    .list('web')
    .filter(({ live }) => live)
    .map(({ name, liveOn: on }) => `${name}: ${on.join(' ')}`)

describe('a workload on several hosts', () => {
  it('is deployed to one after the other, in the order of its document, as one release', async () => {
    const { bed, running } = severalHosts({}, ['c', 'local', 'b'])
    const done = await bed.deploy('v1')
    expect(done).toMatchObject({ state: 'succeeded', verified: true, release: 'r1' })
    expect(done.targets).toEqual(['c', 'local', 'b'])
    expect(results(done)).toEqual(['c succeeded', 'local succeeded', 'b succeeded'])
    expect(running()).toEqual(['v1 running', 'v1 running', 'v1 running'])
    expect(liveOn(bed)).toEqual(['r1: c local b'])
    const began = bed.deploys.show(done.id).events.map(({ target, line }) => `${target} ${line}`)
    expect(began.indexOf('c ok')).toBeLessThan(began.indexOf('local starting resolve'))
    expect(began.lastIndexOf('local ok')).toBeLessThan(began.indexOf('b starting resolve'))
    await bed.deploys.close('wait')
  })

  it('is deployed in that order where their names are numbers, and taken down where it was after all of them', async () => {
    const bed = hurriedBed({ others: { '10': 'open', '2': 'open', '1': 'open' } })
    const named = (hosts: readonly string[]) => bed.apply({}, { host: undefined, hosts })
    const order = ({ id }: Deployment) =>
      bed.deploys
        .show(id)
        .events.filter(({ data }) => data?.type === 'stages')
        .map(({ target }) => target)
    named(['1'])
    await bed.deploy('v1')
    named(['10', '2'])
    const moved = await bed.deploy('v2')
    expect(moved).toMatchObject({ state: 'succeeded', targets: ['10', '2', '1'] })
    expect(order(moved)).toEqual(['10', '2', '1'])
    named(['2', '10', '1'])
    expect(order(await bed.deploy('v3'))).toEqual(['2', '10', '1'])
    await bed.deploys.close('wait')
  })

  it('stops where one fails: what went before stays, what comes after is not begun, and each says so', async () => {
    const { bed, b, running } = severalHosts()
    await bed.deploy('v1')
    b.respond(ill)
    const failed = await bed.deploy('v2')
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { kind: 'health-timeout' },
      aftermath: 'put-back',
    })
    expect(failed.results).toMatchObject([
      { target: 'local', state: 'succeeded', verified: true },
      { target: 'b', state: 'failed', aftermath: 'put-back', failure: { kind: 'health-timeout' } },
      { target: 'c', state: 'not-begun' },
    ])
    expect(running()).toEqual(['v2 running', 'v1 running', 'v1 running'])
    expect(liveOn(bed)).toEqual(['r2: local', 'r1: b c'])
    const { events } = bed.deploys.show(failed.id)
    expect(events.at(-1)?.line).toContain('succeeded on local; failed on b; not begun on c')
    expect(bed.store.activity.list({ limit: 1 })).toMatchObject([
      {
        outcome: 'failed',
        facts: { hosts: 'local, b, c' },
        detail: expect.stringContaining('not begun on c'),
      },
    ])
    await bed.deploys.close('wait')
  })

  it('goes on from there when it is deployed again: what is live already is left alone', async () => {
    const { bed, b, running } = severalHosts()
    await bed.deploy('v1')
    b.respond(ill)
    await bed.deploy('v2')
    b.respond(ok)
    const again = await bed.deploy('v2')
    expect(results(again)).toEqual(['local skipped', 'b succeeded', 'c succeeded'])
    expect(running()).toEqual(['v2 running', 'v2 running', 'v2 running'])
    expect(liveOn(bed)).toEqual(['r3: b c', 'r2: local'])
    expect((await bed.deploy('v2')).state).toBe('skipped')
    await bed.deploys.close('wait')
  })

  it('goes back on every host to the last release that was good everywhere', async () => {
    const { bed, b, run, running } = severalHosts()
    await bed.deploy('v1')
    b.respond(ill)
    await bed.deploy('v2')
    b.respond(ok)
    const back = await run('rollback')
    expect(back).toMatchObject({ state: 'succeeded', tag: 'v1' })
    expect(results(back)).toEqual(['local succeeded', 'b skipped', 'c skipped'])
    expect(running()).toEqual(['v1 running', 'v1 running', 'v1 running'])
    await bed.deploys.close('wait')
  })

  it('plans nothing while one of its hosts is away, and says which', async () => {
    const { bed, b, running } = severalHosts()
    b.engine.control.setReachable(false)
    const plan = { workload: 'web', action: 'deploy', tag: 'v1' } as const
    expect(await bed.deploys.plan(plan, never).catch(failureOf)).toMatchObject({ host: 'b' })
    const refused = await bed.deploy('v1')
    expect(refused).toMatchObject({ state: 'failed', aftermath: 'untouched', stages: [] })
    expect(results(refused)).toEqual(['local not-begun', 'b not-begun', 'c not-begun'])
    expect(running()).toEqual(['', '', ''])
    await bed.deploys.close('wait')
  })

  it('is refused on one engine under two names, on a second host as where it moves to, and changes nothing', async () => {
    const { bed, b, name, run } = severalHosts({}, ['local', 'c'])
    const twin = createFakeSession({ name: 'b', engine: bed.session.engine })
    const hosts = createFakeHosts([bed.session, twin, ...bed.others.filter((each) => each !== b)])
    await bed.deploy('v1')
    const deploys = bed.beside(hosts)
    const asked = { workload: 'web', action: 'deploy', tag: 'v2' } as const
    const message = expect.stringContaining('local and b are names of one engine')
    name(['local', 'b'])
    expect(await deploys.plan(asked, never).catch(failureOf)).toMatchObject({
      ...{ kind: 'invalid', issues: [{ path: 'hosts', message }] },
    })
    bed.apply({}, { host: 'b' })
    expect(await deploys.plan(asked, never).catch(failureOf)).toMatchObject({
      issues: [{ path: 'host', message: expect.stringContaining('names of one engine') }],
    })
    expect(bed.containers()).toEqual(['v1 running'])
    name(['local', 'c'])
    expect((await deploys.plan(asked, never)).targets).toMatchObject([
      { target: 'local', warnings: [expect.stringContaining('is the same engine as b')] },
      { target: 'c', warnings: [] },
    ])
    expect(await run('deploy', { tag: 'v2' })).toMatchObject({ state: 'succeeded' })
    await Promise.all([deploys.close('wait'), bed.deploys.close('wait')])
  })

  it('goes without a host that its document does not name any more, and takes it down there', async () => {
    const { bed, name, running } = severalHosts()
    await bed.deploy('v1')
    name(['local', 'c'])
    const done = await bed.deploy('v2')
    expect(done.results).toMatchObject([
      { target: 'local', state: 'succeeded' },
      { target: 'c', state: 'succeeded' },
      { target: 'b', state: 'succeeded', leaves: true },
    ])
    expect(running()).toEqual(['v2 running', '', 'v2 running'])
    await bed.deploys.close('wait')
  })

  it('takes no host down that it leaves before each that it goes to serves', async () => {
    const { bed, c, name, running } = severalHosts({}, ['b'])
    await bed.deploy('v1')
    name(['local', 'c'])
    c.respond(ill)
    const failed = await bed.deploy('v1')
    expect(results(failed)).toEqual(['local succeeded', 'c failed', 'b not-begun'])
    expect(running()).toEqual(['v1 running', 'v1 running', ''])
    await bed.deploys.close('wait')
  })

  it('cancelled on one host: that one is undone, the one before stays, the one after is not begun', async () => {
    const { bed, b, running } = severalHosts()
    await bed.deploy('v1')
    b.engine.control.hang('containers.start')
    const { id } = await bed.start('v2')
    await bed.reached(id, 'retire')
    await expect
      .poll(() =>
        bed.deploys
          .show(id)
          .events.some((each) => `${each.target} ${each.line}` === 'b starting start'),
      )
      .toBe(true)
    b.engine.control.hang('containers.start', false)
    const cancelled = await bed.deploys.cancel(id)
    expect(cancelled.state).toBe('cancelled')
    expect(results(cancelled)).toEqual(['local succeeded', 'b cancelled', 'c not-begun'])
    expect(running()).toEqual(['v2 running', 'v1 running', 'v1 running'])
    await bed.deploys.close('wait')
  })

  it('is taken down on every host, and forgotten then', async () => {
    const { bed, run, running } = severalHosts()
    await bed.deploy('v1')
    const removed = await run('remove')
    expect(results(removed)).toEqual(['local succeeded', 'b succeeded', 'c succeeded'])
    expect(running()).toEqual(['', '', ''])
    expect(bed.store.workloads.get('web')).toBeUndefined()
    expect(liveOn(bed)).toEqual([])
    await bed.deploys.close('wait')
  })

  it('wants every guarded host confirmed, and is refused by one that is read-only', async () => {
    const { bed, name } = severalHosts({ others: { b: 'typed', c: 'read-only' } }, ['local', 'b'])
    const refused = await bed.start('v1', { confirm: ['local'] }).catch(failureOf)
    expect(refused).toMatchObject({ kind: 'confirmation-required', object: 'b' })
    name(['local', 'b', 'c'])
    const forbidden = await bed.start('v1', { confirm: ['local', 'b', 'c'] }).catch(failureOf)
    expect(forbidden).toMatchObject({ kind: 'host-read-only', host: 'c' })
    await bed.deploys.close('wait')
  })

  it('is told by its timeline alone as it is told by its end', async () => {
    const { bed, b } = severalHosts()
    b.respond(ill)
    const { id } = await bed.deploy('v1')
    const { deployment, events } = bed.deploys.show(id)
    const begun = { state: 'queued', stages: [], lanes: [], parts: [], results: [] } as const
    const { failure: _, aftermath: __, ...rest } = deployment
    const folded = events.reduce(reduceTimeline, {
      ...{ ...rest, ...begun, stages: [], lanes: [], parts: [], results: [], lastSeq: 0 },
    })
    expect(folded).toEqual(deployment)
    await bed.deploys.close('wait')
  })
})

/** Its hosts by name. */
function asEarlier({ journal }: RunBed['store'], id: string): void {
  const body = journal.body(id) as { readonly targets: readonly { readonly target: string }[] }
  const targets = Object.fromEntries(body.targets.map(({ target, ...each }) => [target, each]))
  journal.begin(id, { ...body, targets })
}

describe('a crash while one of several hosts is deployed', () => {
  /** As it is left when the app ends while the stage runs on the second host. */
  async function crashed(
    stage: string,
    hang: 'containers.start' | 'containers.stop',
    before: (store: RunBed['store'], id: string) => void = () => {},
  ) {
    const several = severalHosts()
    const { bed, b } = several
    await bed.deploy('v1')
    b.engine.control.hang(hang)
    b.engine.control.forgetCalls()
    const { id } = await bed.start('v2')
    await expect
      .poll(() =>
        bed.deploys
          .show(id)
          .events.some((each) => `${each.target} ${each.line}` === `b starting ${stage}`),
      )
      .toBe(true)
    // What was let through before it hung would go on beside the other app.
    await expect.poll(() => b.engine.control.calls.some(({ method }) => method === hang)).toBe(true)
    b.engine.control.hang(hang, false)
    before(bed.store, id)
    const after = bed.reopen()
    const [recovered] = await after.recover()
    if (!recovered) throw new Error('nothing was recovered')
    await after.close('wait')
    return { ...several, recovered }
  }

  it.each([
    ['', undefined],
    [' also as an earlier version wrote it down,', asEarlier],
  ])(
    'undoes what was not proved there,%s leaves the first as it is, and begins no other',
    async (_, before) => {
      const { bed, recovered, running } = await crashed('start', 'containers.start', before)
      expect(recovered).toMatchObject({ state: 'failed', recovered: true })
      expect(results(recovered)).toEqual(['local succeeded', 'b failed', 'c not-begun'])
      expect(running()).toEqual(['v2 running', 'v1 running', 'v1 running'])
      expect(liveOn(bed)).toEqual(['r2: local', 'r1: b c'])
    },
  )

  it('finishes what was recorded there, and begins no other', async () => {
    const { bed, recovered, running } = await crashed('retire', 'containers.stop')
    expect(recovered).toMatchObject({ state: 'failed', failure: { kind: 'interrupted' } })
    expect(results(recovered)).toEqual(['local succeeded', 'b succeeded', 'c not-begun'])
    expect(running()).toEqual(['v2 running', 'v2 running', 'v1 running'])
    expect(liveOn(bed)).toEqual(['r2: local b', 'r1: c'])
  })
})

describe('the volumes of a workload on several hosts', () => {
  async function withVolumes() {
    const opened = severalHosts()
    const { bed, b } = opened
    const labels = {
      [label.installation]: bed.store.installation,
      [label.workload]: 'web',
    }
    for (const name of ['both', 'kept']) await bed.session.engine.volumes.ensure(name, labels)
    for (const name of ['both', 'only-b']) await b.engine.volumes.ensure(name, labels)
    await bed.deploy('v1')
    const volumes = () => [bed.session, b].map(({ engine }) => engine.control.volumes().join(' '))
    const plan = (...named: string[]) =>
      bed.deploys.plan({ ...removal, options: { ...noOptions, volumes: named } }, never)
    return { ...opened, volumes, plan }
  }
  const removal = { workload: 'web', action: 'remove', reason: '', actor: 'test' } as const

  it('go where they are: one that only one host has, and one that two have', async () => {
    const { bed, run, volumes, plan } = await withVolumes()
    const named = ['both', 'only-b']
    const { targets } = await plan(...named)
    const going = targets.map(({ target, stages }) => [
      target,
      stages.find(({ name }) => name === 'volumes')?.summary,
    ])
    expect(going).toEqual([
      ['local', 'remove both'],
      ['b', 'remove both, only-b'],
      ['c', undefined],
    ])
    expect(targets[0]?.warnings.join()).toContain('kept')
    const done = await run('remove', { options: { ...noOptions, volumes: named } })
    expect(results(done)).toEqual(['local succeeded', 'b succeeded', 'c succeeded'])
    expect(volumes()).toEqual(['kept', ''])
    await bed.deploys.close('wait')
  })

  it('are refused by name where none of its hosts has them, and nothing is taken down', async () => {
    const { bed, volumes, plan, running } = await withVolumes()
    const refused = await plan('both', 'nowhere').catch((error: unknown) => failureOf(error))
    expect(refused).toMatchObject({
      kind: 'invalid',
      issues: [
        {
          path: 'options.volumes',
          message:
            'it has no volume nowhere; it has: both, kept on local; both, only-b on b; none on c',
        },
      ],
    })
    expect(volumes()).toEqual(['both kept', 'both only-b'])
    expect(running()).toEqual(['v1 running', 'v1 running', 'v1 running'])
    await bed.deploys.close('wait')
  })
})
