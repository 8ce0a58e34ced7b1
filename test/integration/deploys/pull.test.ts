// Deployments from a registry: what was pulled is what runs, by digest.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { apartFromLocks, recorderOn } from '../../support/bed/recorder.ts'
import { registryOn, type SlowDoor } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { forgetTaggedImages } from '../../support/bed/tagged-images.ts'
import { type DeployBed, deployBed } from '../../support/deploy-bed.ts'
import { pacedMs } from '../../support/paced.ts'
import { roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)
const port = 5_200 + (bed.number % 400)
const registry = registryOn(bed, { port })
const locked = registryOn(bed, { port: port + 400, login: { username: 'u', password: 'p' } })
const signal = new AbortController().signal
const by = { reason: '', actor: 'test' }

const mutations = () =>
  recorder()
    .mutations()
    .map(({ method, path }) => `${method} ${path.split('?')[0]}`)
/** But for what a pull itself asks for. */
const changes = () =>
  apartFromLocks(recorder())
    .map(({ method, path }) => `${method} ${path.split('?')[0]}`)
    .filter((call) => !call.includes('/images/create'))

forgetTaggedImages(bed)

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)
  const open = deployBed(bed, () => ({ road, socketPath: recorder().socketPath }))
  let app: DeployBed
  const big = `localhost/longshore-big-${over}-${bed.tag}:v1`
  beforeAll(async () => {
    if (!bed.engine.private) return
    app = open()
    await ensureBigImage(bed.socketPath, big, 6)
  })

  const repository = `team-${bed.tag}/${over}`
  /** Another name of the registry than it is pushed under: pushing must not touch what was pulled. */
  const image = () => `localhost:${port}/${repository}`
  const address = () => `localhost:${port}`
  /** An image like the one of that tag, of its own, that only the registry has. */
  async function push(like: string, tag: string): Promise<{ digest: string }> {
    const from = { Image: `localhost/longshore-test:${like}`, Env: [`MARK=${bed.name(tag)}`] }
    const name = bed.name('made')
    const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, from)
    const local = `localhost/longshore-made-${bed.tag}`
    await bed.ask('POST', `/commit?container=${Id}&repo=${local}&tag=${tag}`, {})
    await bed.ask('DELETE', `/containers/${Id}?force=1`)
    const pushed = await registry.push(`${local}:${tag}`, `${repository}:${tag}`)
    await bed.ask('DELETE', `/images/${encodeURIComponent(`${local}:${tag}`)}?force=1`)
    return pushed
  }

  it('TF-16, TF-19, TF-21 deploys what the tag means now, by digest; skips it again; deploys it when the tag moved', async () => {
    const { digest } = await push('v1', 'latest')
    const web = app.apply('pulled', { image: image(), pull: 'always', defaultTag: 'latest' })
    const first = await app.deploy(web)
    expect(first).toMatchObject({ state: 'succeeded', tag: 'latest', digest, release: 'r1' })
    expect(first.stages.find(({ name }) => name === 'pull')).toMatchObject({ state: 'succeeded' })
    expect(await app.served(web)).toEqual(['v1'])

    recorder().clear()
    expect(await app.deploy(web)).toMatchObject({ state: 'skipped', stages: [] })
    expect(mutations()).toEqual([])

    const moved = await push('v2', 'latest')
    expect(moved.digest).not.toBe(digest)
    const plan = await app.deploys.plan({ workload: web, action: 'deploy' }, signal)
    expect(plan.targets[0]?.warnings.join()).toContain('moved')
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded', digest: moved.digest })
    expect(await app.served(web)).toEqual(['v2'])
  })

  it('TF-27 a pull that is cut short anywhere fails with a generic sentence and leaves the old one', async () => {
    await push('v1', 'cut')
    const web = app.apply('cut', { image: image(), pull: 'always', defaultTag: 'cut' })
    await app.deploy(web)
    for (const afterBytes of [0, 1, 40, 200]) {
      await push(afterBytes % 2 === 0 ? 'v2' : 'v3', 'cut')
      const fault = {
        method: 'POST',
        path: /^\/images\/create/,
        action: 'cut',
        afterBytes,
      } as const
      const mend = recorder().addFault(fault)
      const failed = await app.deploy(web)
      mend()
      expect(failed, `cut after ${afterBytes} bytes`).toMatchObject({
        state: 'failed',
        failure: { kind: 'pull-failed', image: `${image()}:cut` },
      })
      if (failed.failure) {
        const { title, detail } = describeFailure(failed.failure)
        expect(title).toBe(`Image ${image()}:cut could not be pulled to ${over}`)
        expect(detail).toContain('in the output of this stage')
      }
      const said = app
        .events(failed.id)
        .filter(({ kind, stage }) => kind === 'log' && stage === 'pull')
      expect(said).toHaveLength(1)
      expect(await app.served(web)).toEqual(['v1'])
      expect(await app.containers(web, true)).toHaveLength(1)
    }
  })

  it('tells the bytes of a slow pull, never backwards, at most 20 times a second; cancelled, it ends within 2 s and the engine stops pulling', async () => {
    await registry.push(big, `${repository}-big:v1`)
    await bed.call('DELETE', `/images/${encodeURIComponent(big)}?force=1`)
    const door = await registry.behindSlowDoor(500_000)
    try {
      await pullThrough(door)
    } finally {
      await door.close()
    }
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('deploys the image that is pinned after its tag moved, says both, and runs no other', async () => {
    const { digest } = await push('v1', 'pin')
    const moved = await push('v2', 'pin')
    const web = app.apply('pinned', { image: image(), pull: 'always' })
    const options = { ...noOptions, digest }
    const asked = { workload: web, action: 'deploy', tag: 'pin', options } as const
    const plan = await app.deploys.plan(asked, signal)
    expect(plan.targets[0]?.pin).toEqual({ digest, tagMeans: moved.digest })
    expect(plan.targets[0]?.warnings.join()).toContain(`pin is ${moved.digest} by now`)
    const ended = await app.run({ plan: plan.id, action: 'deploy', ...by })
    expect(ended).toMatchObject({ state: 'succeeded', tag: 'pin', digest })
    expect(await app.served(web)).toEqual(['v1'])
    // Once it is on the host, nothing is asked for it, and nothing is to be done.
    expect(await app.run({ ...asked, ...by })).toMatchObject({ state: 'skipped' })
    expect(await app.deploy(web, 'pin')).toMatchObject({ digest: moved.digest })
  })

  it('refuses to pin an image where something else is done than deploying', async () => {
    const web = app.apply('unpinned', { image: image() })
    const options = { ...noOptions, digest: `sha256:${'0'.repeat(64)}` }
    await expect(
      app.deploys.plan({ workload: web, action: 'remove', options }, signal),
    ).rejects.toThrow('invalid')
  })

  it('rolls back by digest after the tag moved, and pulls it again when the host has it no more', async () => {
    const { digest } = await push('v1', 'stable')
    const web = app.apply('back', { image: image(), pull: 'always', defaultTag: 'stable' })
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded', digest })
    const { imageId = '' } = app.store.releases.list(web)[0]?.parts[0] ?? {}
    const moved = await push('v3', 'stable')
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded', digest: moved.digest })
    expect(await app.served(web)).toEqual(['v3'])

    await forgetImage(imageId)
    // Meanwhile the workload was pointed somewhere else: the release knows where it came from.
    app.apply('back', { image: 'localhost/longshore-test', pull: 'if-missing', defaultTag: 'v2' })
    recorder().clear()
    const back = await app.run({ workload: web, action: 'rollback', ...by })
    expect(back).toMatchObject({ state: 'succeeded', tag: 'stable', digest })
    expect(await app.served(web)).toEqual(['v1'])
    expect(app.store.releases.list(web)[0]).toMatchObject({
      parts: [{ imageId, digest }],
      live: true,
    })
    const pulls = recorder()
      .calls()
      .filter(({ path }) => path.startsWith('/images/create') && path.includes('fromImage='))
    expect(pulls).toHaveLength(1)
    for (const { path } of pulls) expect(decodeURIComponent(path)).toContain(`@${digest}`)
  })

  it('takes what is there where the policy is if-missing, and asks no registry for it', async () => {
    await push('v1', 'here')
    const web = app.apply('missing', { image: image(), pull: 'if-missing', defaultTag: 'here' })
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded' })
    await push('v2', 'here')
    recorder().clear()
    expect(await app.deploy(web)).toMatchObject({ state: 'skipped' })
    expect(
      recorder()
        .calls()
        .some(({ path }) => path.startsWith('/distribution/')),
    ).toBe(false)
  })

  it('says that a tag is not there, and that a login is wanted, and touches nothing', async () => {
    const web = app.apply('absent', { image: image(), pull: 'always', defaultTag: 'v1' })
    const absent = await app.deploy(web, 'never-pushed')
    expect(absent).toMatchObject({ state: 'failed', failure: { kind: 'image-not-found' } })

    await locked.push('localhost/longshore-test:v1', `${repository}:v1`)
    const address = locked.registry().address
    app.apply('absent', { image: `${address}/${repository}`, pull: 'always', defaultTag: 'v1' })
    recorder().clear()
    const refused = await app.deploy(web)
    expect(refused).toMatchObject({ state: 'failed', failure: { kind: 'registry-auth' } })
    for (const { failure } of [absent, refused]) {
      if (failure) expect(describeFailure(failure).remedy).not.toBeNull()
    }
    expect(changes()).toEqual([])
    expect(await app.containers(web, true)).toEqual([])
  })

  it('TF-03 is pulled with the login that docker on this machine has, says whose was refused, and where a document names another', async () => {
    await locked.push('localhost/longshore-test:v1', `${repository}-login:v1`)
    const address = locked.registry().address
    const source = { image: `${address}/${repository}-login`, pull: 'always', defaultTag: 'v1' }
    const web = app.apply('login', source)
    const folder = mkdtempSync(join(tmpdir(), 'longshore-docker-'))
    const configure = (entry: object) =>
      writeFileSync(
        join(folder, 'config.json'),
        JSON.stringify({ auths: { 'ghcr.io': null, [`https://${address}/v2/`]: entry } }),
      )
    const usual = process.env.DOCKER_CONFIG
    process.env.DOCKER_CONFIG = folder
    try {
      configure({ username: 'u', password: 'wrong' })
      expect(await app.deploy(web)).toMatchObject({
        state: 'failed',
        failure: { kind: 'registry-auth', registry: address, account: 'u' },
      })
      configure({ username: 'u', password: 'p' })
      const plan = await app.deploys.plan({ workload: web, action: 'deploy' }, signal)
      expect(plan.targets[0]?.warnings.join()).not.toMatch(/registry/)
      // As documents were written before there were accounts.
      app.apply('login', { ...source, registryName: 'u' })
      const deployed = await app.deploy(web)
      expect(deployed.failure).toBeUndefined()
      const kept = JSON.stringify([deployed, app.events(deployed.id)])
      expect(kept).not.toContain(Buffer.from('u:p').toString('base64'))
    } finally {
      if (usual === undefined) delete process.env.DOCKER_CONFIG
      else process.env.DOCKER_CONFIG = usual
      rmSync(folder, { recursive: true })
    }
  })

  it('TF-03, TF-24, TF-25, TF-27 is pulled with the account that it names, which must be there and be readable; a refusal names it, and no token is told', async () => {
    await locked.push('localhost/longshore-test:v1', `${repository}-account:v1`)
    const address = locked.registry().address
    const source = { image: `${address}/${repository}-account`, pull: 'always', defaultTag: 'v1' }
    const web = app.apply('account', { ...source, registry: 'team' })
    const unknown = app.deploys.plan({ workload: web, action: 'deploy' }, signal)
    await expect(unknown).rejects.toMatchObject({
      failure: { kind: 'not-found', what: 'registry account', name: 'team' },
    })
    const keep = (name: string, token: string) => {
      const account = { name, address, user: 'u', plainHttp: true, changedAt: 0 }
      app.store.registries.put(account, token)
    }
    keep('team', 'canary-wrong-token')
    recorder().clear()
    const refused = await app.deploy(web)
    expect(refused).toMatchObject({
      state: 'failed',
      failure: { kind: 'registry-auth', registry: address, account: 'u', named: 'team' },
    })
    expect(changes()).toEqual([])
    expect(JSON.stringify([refused, app.events(refused.id)])).not.toContain('canary')
    keep('able', 'canary-wrong-too')
    const state = new DatabaseSync(app.file)
    const sealed = state.prepare('SELECT token FROM registry_accounts WHERE name = ?')
    const ofAnother = sealed.get('able')?.token ?? ''
    const put = state.prepare('UPDATE registry_accounts SET token = ? WHERE name = ?')
    put.run(ofAnother, 'team')
    state.close()
    const unread = await app.deploy(web)
    expect(unread).toMatchObject({ state: 'failed', failure: { kind: 'secret-unreadable' } })
    expect(changes()).toEqual([])
    // Of several that fit, the one that is named.
    keep('team', 'p')
    const deployed = await app.deploy(web)
    expect(deployed.failure).toBeUndefined()
    expect(await app.served(web)).toEqual(['v1'])
    const kept = JSON.stringify([deployed, app.events(deployed.id), app.store.releases.list(web)])
    expect(kept).not.toContain(Buffer.from('u:p').toString('base64'))
  })

  it('that no registry has is deployed from the host, and said so, unless always is written', async () => {
    const local = `${address()}/${repository}-here`
    await bed.ask(
      'POST',
      `/images/${encodeURIComponent('localhost/longshore-test:v1')}/tag?repo=${encodeURIComponent(local)}&tag=v1`,
    )
    const source = { image: local, pull: undefined, defaultTag: 'v1' }
    const web = app.apply('here', source)
    const plan = await app.deploys.plan({ workload: web, action: 'deploy' }, signal)
    expect(plan.targets[0]?.warnings.join()).toContain('the image on the host is deployed')
    expect((await app.deploy(web)).failure).toBeUndefined()
    expect((await app.deploy(web)).state).toBe('skipped')
    app.apply('here', { ...source, pull: 'always' })
    expect((await app.deploy(web)).failure).toMatchObject({ kind: 'image-not-found' })
  })

  async function pullThrough(door: SlowDoor): Promise<void> {
    const source = { image: `${door.host}:${door.port}/${repository}-big`, pull: 'always', port: 0 }
    const web = app.apply('slow', { ...source, healthcheck: '' })
    const asked = { workload: web, action: 'deploy', tag: 'v1', ...by } as const
    const { deployment } = await app.deploys.start(asked, signal)
    const transfers = () =>
      app
        .events(deployment.id)
        .flatMap(({ at, data }) => (data?.type === 'transfer' ? [{ at, ...data.transfer }] : []))
    await expect
      .poll(() => transfers().at(-1)?.done ?? 0, { timeout: 30_000 })
      .toBeGreaterThan(1_000_000)
    const began = Date.now()
    expect(await app.deploys.cancel(deployment.id)).toMatchObject({ state: 'cancelled' })
    expect(Date.now() - began).toBeLessThan(pacedMs(2_000))

    const told = transfers()
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b))
    for (const { at } of told) {
      const within = told.filter((other) => other.at >= at && other.at < at + 1_000)
      expect(within.length).toBeLessThanOrEqual(21)
    }
    door.setSpeed(Number.POSITIVE_INFINITY)
    await sleep(1_500)
    const name = encodeURIComponent(`${source.image}:v1`)
    expect((await bed.call('GET', `/images/${name}/json`)).status).toBe(404)
    expect(await app.containers(web, true)).toEqual([])
  }
})

/** As a prune would. */
async function forgetImage(id: string): Promise<void> {
  await bed.ask('DELETE', `/images/${id}?force=1`)
  expect((await bed.call('GET', `/images/${id}/json`)).status).toBe(404)
}
