// What the version before kept is all there, through the contract, with no engine to ask.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, openApp } from '../../src/main/app.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import { type Deployment, isFinal } from '../../src/shared/model/deployment.ts'
import { reduceTimeline } from '../../src/shared/model/reduce-timeline.ts'
import { copyOfState } from '../support/state-fixture.ts'

const dir = copyOfState('state-2')
const before = process.env.DOCKER_HOST
let app: App
let client: Client

beforeAll(async () => {
  process.env.DOCKER_HOST = 'unix:///run/longshore-fixture/nowhere.sock'
  app = await openApp({ dataDir: dir, door: 'terminal' })
  client = app.client({ actor: 'test' })
})
afterAll(async () => {
  await app?.close('interrupt')
  if (before === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = before
})

/** As it was before its first event. */
const begun = (deployment: Deployment): Deployment => ({
  ...deployment,
  ...{ state: 'queued', stages: [], lanes: [], parts: [], lastSeq: 0 },
})

const newest = async (workload: string) => {
  const deployments = await client.deploys.list({ workload })
  return deployments.map(({ action, tag, state }) => [action, tag, state].join(' '))
}

const releasesOf = async (workload: string) => {
  const releases = await client.releases.list({ workload })
  return releases.map(({ name, live, verified }) => [name, live, verified])
}

describe('a state folder of the version before', () => {
  it('names only what was unreadable already', () => {
    expect(app.warnings).toMatchObject([{ kind: 'record-unreadable', name: 'torn' }])
  })

  it('shows every workload, with its secret values opened', async () => {
    const workloads = await client.workloads.list({})
    expect(workloads.map(({ document }) => document.name)).toEqual([
      ...['mover', 'shop', 'slow', 'web', 'worker'],
    ])
    const { document } = await client.workloads.show({ name: 'shop' })
    expect(document.env).toEqual({ GREETING: 'a secret of the stack' })
  })

  it('shows the hosts that were declared', async () => {
    const hosts = await client.hosts.list({})
    expect(hosts.map(({ name, guard, colour }) => [name, guard, colour])).toEqual([
      ['local', 'open', 'none'],
      ['second', 'open', 'teal'],
      ['edge', 'typed', 'none'],
    ])
  })

  it('shows the releases of both kinds, and one that was unreadable as that', async () => {
    expect(await releasesOf('web')).toEqual([
      ['r2', true, true],
      ['r1', false, true],
    ])
    expect(await releasesOf('shop')).toEqual([
      ['r4', true, false],
      ['r3', false, false],
      ['r2', false, false],
      ['r1', false, false],
    ])
    const mover = await client.releases.list({ workload: 'mover' })
    expect(mover).toMatchObject([
      { name: 'r2', live: true, tag: 'v1' },
      { name: 'r1', live: false, unreadable: true },
    ])
  })

  it('shows what each release was made of', async () => {
    const [, web] = await client.releases.list({ workload: 'web' })
    expect(web).toMatchObject({
      parts: [{ part: 'web', image: 'localhost/longshore-test:v1', replicas: 1, mayEnd: false }],
      fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    const [newest] = await client.releases.list({ workload: 'shop' })
    expect(newest?.parts).toMatchObject([
      { part: 'back', image: 'localhost/longshore-test:healthcheck-good' },
      { part: 'late', image: 'localhost/longshore-test:healthcheck-bad' },
      { part: 'loop', image: 'localhost/longshore-test:exit3' },
      { part: 'web', image: 'localhost/longshore-test:v2' },
    ])
    for (const { imageId, replicas, mayEnd } of newest?.parts ?? []) {
      expect(imageId).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect({ replicas, mayEnd }).toEqual({ replicas: 1, mayEnd: false })
    }
    expect(newest?.fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(newest?.config).not.toHaveProperty('services')
  })

  it('compares releases, and their files', async () => {
    const between = { workload: 'shop', from: 'r1', to: 'r2' }
    expect(await client.releases.difference(between)).toContainEqual({
      field: 'web.image',
      before: 'localhost/longshore-test:v1',
      after: 'localhost/longshore-test:v2',
    })
    const files = { at: 'r1', what: 'files' } as const
    const texts = await client.releases.compare({ workload: 'shop', from: files, to: files })
    expect(texts.from).toContain('image: localhost/longshore-test:v1')
  })

  it('shows how every deployment ended', async () => {
    expect(await newest('web')).toEqual([
      ...[
        'deploy v2 skipped',
        'deploy v2 succeeded',
        'deploy broken failed',
        'deploy v1 succeeded',
      ],
    ])
    expect(await newest('shop')).toEqual([
      ...['deploy  unstable', 'deploy  unstable', 'deploy  failed', 'deploy  succeeded'],
      'deploy  succeeded',
    ])
    expect(await newest('slow')).toEqual(['deploy v1 cancelled'])
    expect(await newest('gone')).toEqual(['remove v1 succeeded', 'deploy v1 succeeded'])
    expect(await newest('mover')).toEqual(['deploy v1 succeeded', 'deploy v1 succeeded'])
    expect(await newest('worker')).toEqual(['deploy v1 interrupted'])
  })

  it('shows every timeline whole', async () => {
    const deployments = await client.deploys.list({ limit: 100 })
    expect(deployments).toHaveLength(16)
    for (const { id } of deployments) {
      const { deployment, events } = await client.deploys.show({ id })
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(events.length).toBe(deployment.lastSeq)
      if (isFinal(deployment.state)) expect(deployment.endedAt).not.toBeNull()
    }
  })

  it('shows what failed, and what became of what served', async () => {
    const [, , broken] = await client.deploys.list({ workload: 'web' })
    expect(broken).toMatchObject({
      failure: { kind: 'health-timeout' },
      aftermath: 'put-back',
      stages: expect.arrayContaining([
        expect.objectContaining({ name: 'health', state: 'failed' }),
      ]),
      lanes: [{ role: 'old' }, { role: 'new', removedAt: expect.any(Number) }],
    })
    const [unstable] = await client.deploys.list({ workload: 'shop' })
    expect(unstable?.parts).toMatchObject([
      { part: 'back', change: 'unchanged', status: { trouble: '' } },
      { part: 'late', change: 'create', status: { trouble: 'is unhealthy' } },
      { part: 'loop', status: { state: 'exited', exitCode: 3, trouble: 'ended with 3' } },
      { part: 'web', change: 'unchanged', outageMs: 0, status: { trouble: '' } },
    ])
    expect(unstable?.parts.map(({ target }) => target)).toEqual(Array(4).fill('local'))
  })

  it('shows a move from one host to another', async () => {
    const [moved] = await client.deploys.list({ workload: 'mover' })
    expect(moved).toMatchObject({ targets: ['second', 'local'], release: 'r2' })
    expect(moved?.lanes.map(({ target, role }) => [target, role])).toEqual([
      ['second', 'new'],
      ['local', 'old'],
    ])
    expect(moved?.lanes.map(({ part, replica }) => [part, replica])).toEqual([
      ['mover', 1],
      ['mover', 1],
    ])
  })

  it('tells of the services of a stack as of its parts, event by event', async () => {
    const [, , , second] = await client.deploys.list({ workload: 'shop' })
    const { deployment, events } = await client.deploys.show({ id: second?.id ?? '' })
    expect(deployment.lanes.map(({ part, role }) => [part, role])).toEqual([
      ['web', 'old'],
      ['web', 'new'],
    ])
    const types = ['container', 'planned', 'statuses']
    const told = events.filter(({ data }) => types.includes(data?.type ?? ''))
    expect(new Set(told.map(({ data }) => data?.type))).toEqual(new Set(types))
    const again = events.reduce(reduceTimeline, begun(deployment))
    expect(again.parts).toEqual(deployment.parts)
    expect(again.lanes).toEqual(deployment.lanes)
  })

  it('shows the plans that were kept', async () => {
    const plan = await client.plans.show({ id: '1a228379b60aa4c5' })
    expect(plan).toMatchObject({ workload: 'web', action: 'rollback', release: 'r1' })
    const stack = await client.plans.show({ id: '1a22837cded13721' })
    expect(stack).toMatchObject({ workload: 'shop', action: 'rollback', release: 'r2' })
    expect(stack.targets[0]?.parts).toMatchObject([
      ...[{ part: 'back' }, { part: 'web' }],
      ...[
        { part: 'late', change: 'orphan' },
        { part: 'loop', change: 'orphan' },
      ],
    ])
  })

  it('shows the last lines of what was removed', async () => {
    const kept = await client.logs.kept({ workload: 'web' })
    expect(kept.map(({ release, lines }) => [release, lines.length])).toEqual([
      ['r1', 7],
      [null, 1],
    ])
  })

  it('shows in the fleet what was made live, though no host answers', async () => {
    const { workloads } = await client.fleet.status({})
    const shown = workloads.map(({ name, release, state }) => [name, release, state])
    expect(shown).toEqual([
      ['mover', 'r2', 'unknown'],
      ['shop', 'r4', 'unknown'],
      ['slow', null, 'unknown'],
      ['web', 'r2', 'unknown'],
      ['worker', null, 'unknown'],
      ['torn', null, 'unknown'],
    ])
  })

  it('tells who did what', async () => {
    const { items } = await client.activity.list({})
    const told = items.map(({ object, outcome, actor, detail }) => [
      object.name,
      outcome,
      actor,
      detail,
    ])
    expect(told).toEqual([
      ['worker', 'interrupted', 'maker', 'found interrupted: Longshore ended while it ran'],
      ['torn', 'deployed', 'maker', 'v1'],
      ['gone', 'removed', 'maker', 'v1'],
      ['gone', 'deployed', 'maker', 'v1'],
      ['slow', 'cancelled', 'maker', 'Cancelled as you asked'],
      ['mover', 'deployed', 'maker', 'v1'],
      ['mover', 'deployed', 'maker', 'v1'],
      ['shop', 'unstable', 'maker', 'late is unhealthy; loop ended with 3'],
      ['shop', 'unstable', 'maker', 'loop ended with 3'],
      ['shop', 'failed', 'maker', 'Image localhost/longshore-test:no-such-tag was not found'],
      ['shop', 'deployed', 'maker', ''],
      ['shop', 'deployed', 'maker', ''],
      ['web', 'deployed', 'maker', 'v2'],
      ['web', 'failed', 'maker', 'Not healthy after 3.0 s'],
      ['web', 'deployed', 'maker', 'v1'],
      ['edge', 'done', 'maker', expect.stringContaining('guard: – → typed')],
      ['second', 'done', 'maker', expect.stringContaining('colour: – → teal')],
    ])
    // Only what was found now is news; each says which deployment it tells of.
    const unread = items.filter(({ isUnread }) => isUnread)
    expect(unread.map(({ object }) => object.name)).toEqual(['worker'])
    const deployments = await client.deploys.list({ limit: 100 })
    const known = new Map(deployments.map(({ id, workload }) => [id, workload]))
    const ofWorkloads = items.filter(({ object }) => object.kind === 'workload')
    expect(ofWorkloads.map(({ deployment = '' }) => known.get(deployment))).toEqual(
      ofWorkloads.map(({ object }) => object.name),
    )
    const { changes } = await client.hosts.show({ name: 'edge' })
    expect(changes).toMatchObject([{ action: 'add', actor: 'maker' }])
  })
})
