// The engine dies, freezes and comes back under a deployment: its end is honest, and settled later, public names with it.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { ensureBigImage } from '../../scripts/lib/images.mjs'
import { ask } from '../../scripts/lib/load.mjs'
import type { Deployment } from '../../src/shared/model/deployment.ts'
import { describeFailure } from '../../src/shared/model/failure-text.ts'
import type { TimelineEvent } from '../../src/shared/model/timeline.ts'
import { privateEngine } from '../support/bed/private-engine.ts'
import { registryOn } from '../support/bed/registry.ts'
import { certificateAt } from '../support/certificate-at.ts'
import { type DeployBed, deployBed } from '../support/deploy-bed.ts'
import { edgeOn, edgeSettings } from '../support/edge-bed.ts'
import { pacedMs } from '../support/paced.ts'

const bed = privateEngine({
  images: ['localhost/longshore-test:v1', 'localhost/longshore-test:broken'],
})
const registry = registryOn(bed)
const open = deployBed(bed)
const signal = new AbortController().signal

/** `resume` when a test failed while the engine was frozen: nothing could be swept up otherwise. */
afterAll(() => bed.resume())

async function start(app: DeployBed, workload: string, tag: string): Promise<Deployment> {
  const asked = { workload, action: 'deploy', tag, reason: '', actor: 'test' } as const
  return (await app.deploys.start(asked, signal)).deployment
}

async function reached(app: DeployBed, id: string, what: (event: TimelineEvent) => boolean) {
  for await (const item of app.deploys.watch(id, signal)) {
    if (item.type === 'end') throw new Error('it ended before')
    const events = item.type === 'snapshot' ? item.events : [item.event]
    if (events.some(what)) return
  }
}

/** Nothing but the old one, serving; every stage told to its end. */
async function expectOldServing(app: DeployBed, web: string, id: string): Promise<void> {
  await expect.poll(() => app.store.deployments.get(id)?.state).toBe('failed')
  expect(app.store.deployments.get(id)).toMatchObject({ recovered: true })
  await expect.poll(() => app.served(web).catch(() => [])).toEqual(['v1'])
  expect(await app.containers(web, true)).toHaveLength(1)
  // What the attempt said last is kept, as it is where nothing was interrupted.
  const kept = app.store.keptLogs.list(web)
  expect(kept).toMatchObject([{ deployment: id, release: null }])
  expect(kept[0]?.lines.map(({ line }) => line).join()).toContain('nothing listens')
}

const sick = { deploy: { healthTimeout: '60s', soak: '0ms', stopTimeout: '1s' } }

// First, because ending the engine ends its registry too.
it('killed while it pulls: a failure, never a success, and the old one is untouched', async () => {
  const app = open()
  await ensureBigImage(bed.socketPath, `localhost/big-${bed.tag}:v9`, 8)
  await registry.push(`localhost/big-${bed.tag}:v9`, 'team/big:v9')
  await bed.call('DELETE', `/images/localhost/big-${bed.tag}:v9?force=1`)
  const door = await registry.behindSlowDoor(400_000)
  const web = app.apply('pulling')
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
  app.apply('pulling', { image: `${door.host}:${door.port}/team/big`, pull: 'always' })
  const { id } = await start(app, web, 'v9')
  await reached(app, id, ({ data }) => data?.type === 'transfer' && data.transfer.done > 0)
  await bed.kill()
  const ended = await app.end(id)
  expect(['failed', 'interrupted']).toContain(ended.state)
  expect(['pull-failed', 'engine-unavailable']).toContain(ended.failure?.kind)
  await door.close()
  await bed.restart()
  await app.deploys.recover()
  await expect.poll(() => app.served(web).catch(() => [])).toEqual(['v1'])
  expect(await app.containers(web, true)).toHaveLength(1)
})

it('killed while a deployment waits for health: interrupted, then undone when it is back', async () => {
  const app = open()
  const web = app.apply('killed', {}, sick)
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
  const { id } = await start(app, web, 'broken')
  await reached(app, id, ({ line }) => line === 'starting health')
  await sleep(300)
  await bed.kill()
  const rested = await app.end(id)
  expect(rested).toMatchObject({ state: 'interrupted', failure: { kind: 'engine-unavailable' } })
  if (rested.failure) expect(describeFailure(rested.failure).remedy).toContain('Start Docker')
  await bed.restart()
  await app.deploys.recover()
  await expectOldServing(app, web, id)
})

it('frozen while a deployment waits for health: noticed, interrupted, then undone', async () => {
  const app = open()
  const web = app.apply('frozen', {}, sick)
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
  const { id } = await start(app, web, 'broken')
  await reached(app, id, ({ line }) => line === 'starting health')
  bed.pause()
  const began = Date.now()
  const rested = await app.end(id)
  expect(Date.now() - began).toBeLessThan(pacedMs(30_000))
  expect(rested).toMatchObject({
    state: 'interrupted',
    failure: { kind: 'engine-unavailable', reason: expect.stringMatching(/did not answer for/) },
  })
  const refused = start(app, web, 'v1')
  await expect(refused).rejects.toMatchObject({ failure: { kind: 'engine-unavailable' } })
  bed.resume()
  await expectOldServing(app, web, id)
})

it('frozen, and the user cancels: it ends soon, and the rest is undone when it is back', async () => {
  const app = open()
  const web = app.apply('cancelled', {}, sick)
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
  const { id } = await start(app, web, 'broken')
  await reached(app, id, ({ line }) => line === 'starting health')
  bed.pause()
  await sleep(200)
  const began = Date.now()
  expect(await app.deploys.cancel(id)).toMatchObject({ state: 'interrupted' })
  expect(Date.now() - began).toBeLessThan(pacedMs(12_000))
  bed.resume()
  await expectOldServing(app, web, id)
})

it('frozen before anything is planned: the deployment fails, and nothing was touched', async () => {
  const app = open()
  const web = app.apply('unplanned')
  bed.pause()
  const { id } = await start(app, web, 'v1')
  expect(await app.end(id)).toMatchObject({
    state: 'failed',
    stages: [],
    failure: { kind: 'engine-unavailable' },
  })
  bed.resume()
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
})

describe('a workload with public names, whose engine is killed', () => {
  const led = deployBed(bed, () => ({ settings: edgeSettings }))
  const edge = edgeOn(bed, led, ['v1', 'v2'])
  const answer = async () =>
    (await ask({ address: edge.address(), port: edge.httpPort, name: 'led.test.example' })).body

  it.each(['verify', 'drain'])(
    'in %s is wholly what it was or what it is to be once it is back, names and records alike',
    async (stage) => {
      const app = led()
      const deploy = { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s', drain: '300ms' }
      const faces = [{ subdomain: 'led', tls: 'off' }]
      const web = app.apply('led', { image: 'localhost/longshore-web' }, { faces, deploy })
      const live = await app.deploy(web, 'v1')
      expect(['succeeded', 'skipped']).toContain(live.state)
      const before = await edge.router().routes(signal)
      const { id } = await start(app, web, 'v2')
      await reached(app, id, ({ line }) => line === `starting ${stage}`)
      await bed.kill()
      await app.end(id)
      await bed.restart()
      await app.deploys.recover()
      await expect.poll(() => app.deploys.interrupted()).toEqual([])
      const { state } = app.store.deployments.get(id) ?? {}
      const [tag] = state === 'succeeded' ? ['v2'] : ['v1']
      expect(['failed', 'succeeded']).toContain(state)
      await expect.poll(() => answer().catch(String)).toBe(tag)
      await expect.poll(() => app.containers(web, true)).toHaveLength(1)
      if (state === 'failed') expect(await edge.router().routes(signal)).toEqual(before)
      const [release] = app.store.releases.list(web).filter(({ live: isLive }) => isLive)
      expect(release?.tag).toBe(tag)
    },
  )

  it('leads names where they led, to each replica and with the same certificate, once its host has started again, and nothing of ours did that', async () => {
    const source = { image: 'localhost/longshore-web', replicas: 2 }
    const faces = [{ subdomain: 'kept' }, { subdomain: 'plain', tls: 'off' }]
    const deploy = { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s' }
    const web = led().apply('kept', source, { faces, deploy })
    expect(await led().deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
    const certificate = () =>
      certificateAt(edge, 'kept.test.example').then(
        ({ fingerprint256 }) => fingerprint256,
        () => null,
      )
    await expect.poll(certificate).not.toBeNull()
    const before = await certificate()
    const routes = await edge.router().routes(signal)
    await bed.restart()
    // Nothing is asked of the app, which watches nothing here, until a client was answered.
    const at = { address: edge.address(), port: edge.httpPort, name: 'plain.test.example' }
    const twice = () => Promise.all([ask(at), ask(at)])
    await expect
      .poll(async () => (await twice().catch(() => [])).map(({ body }) => body))
      .toEqual(['v1', 'v1'])
    await expect.poll(certificate).toBe(before)
    expect(await edge.router().routes(signal)).toEqual(routes)
    expect(await led().deploy(web, 'v1')).toMatchObject({ state: 'skipped' })
  })
})
