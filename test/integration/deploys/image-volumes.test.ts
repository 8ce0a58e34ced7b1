// What an image keeps in volumes of its own (VOLUME) outlives every container of its workload.
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const open = deployBed(bed)

const image = `localhost/${bed.name('keeps')}`
const place = '/var/lib/data'
const never = new AbortController().signal

/** The test image with a VOLUME, under each tag. */
beforeAll(async () => {
  for (const tag of ['v1', 'v2', 'broken']) {
    const labels = { 'dev.longshore.test': 'yes' }
    const from = { Image: `localhost/longshore-test:${tag}`, Labels: labels }
    const { Id } = await bed.ask<{ Id: string }>('POST', '/containers/create', from)
    const changes = encodeURIComponent(`VOLUME ${place}`)
    const query = `container=${Id}&repo=${encodeURIComponent(image)}&tag=${tag}&changes=${changes}`
    await bed.ask('POST', `/commit?${query}`, {})
    await bed.call('DELETE', `/containers/${Id}?v=1`)
  }
})

interface Inspected {
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly Mounts: readonly { readonly Type: string; readonly Name: string }[]
}

const inspect = async (container: string | undefined) =>
  await bed.ask<Inspected>('GET', `/containers/${container}/json`)

const volumeOf = async (container: string | undefined) => {
  const { Mounts } = await inspect(container)
  expect(Mounts).toMatchObject([{ Type: 'volume', Destination: place }])
  return Mounts[0]?.Name ?? ''
}

const inside = async (container: string | undefined, ...argv: string[]) => {
  const { binary, env } = docker()
  return await run(binary, ['exec', container ?? '', ...argv], { env })
}

const hasVolume = async (name: string) => (await bed.call('GET', `/volumes/${name}`)).status === 200

async function withData(base: string) {
  const app = open()
  const web = app.apply(base, { image })
  expect((await app.deploy(web, 'v1')).failure).toBeUndefined()
  const [first] = await app.containers(web)
  await inside(first, 'sh', '-c', `echo precious > ${place}/rows`)
  const volume = await volumeOf(first)
  const kept = async () => {
    const [now] = await app.containers(web)
    expect(await volumeOf(now)).toBe(volume)
    expect(await inside(now, 'cat', `${place}/rows`)).toContain('precious')
  }
  return { ...app, web, volume, kept }
}

describe('the volume that an image asks for', () => {
  it('is shown in the plan as a mount, and its data moves along through deployments, failures and rollback', async () => {
    const { deploys, deploy, run: ask, web, volume, kept } = await withData('kept')
    const plan = await deploys.plan({ workload: web, action: 'deploy', tag: 'v2' }, never)
    expect(plan.targets[0]).toMatchObject({
      order: 'replace-in-place',
      outage: { kind: 'while-replacing', why: expect.stringContaining(place) },
      warnings: expect.arrayContaining([
        `Volume ${volume} at ${place} moves along to the new container`,
      ]),
    })
    expect((await deploy(web, 'v2')).failure).toBeUndefined()
    await kept()
    expect((await deploy(web, 'broken')).state).toBe('failed')
    await kept()
    const back = { workload: web, action: 'rollback', reason: '', actor: 'test' } as const
    expect((await ask(back)).failure).toBeUndefined()
    await kept()
  })

  it('is named and kept when its workload is removed, and goes only where it is named', async () => {
    const { deploys, run: ask, web, volume, apply, deploy, containers } = await withData('removed')
    const removal = { workload: web, action: 'remove', reason: '', actor: 'test' } as const
    const plan = await deploys.plan(removal, never)
    expect(plan.targets[0]?.warnings.join()).toContain(volume)
    expect((await ask(removal)).state).toBe('succeeded')
    expect(await hasVolume(volume)).toBe(true)

    apply('removed', { image })
    await deploy(web, 'v1')
    const other = await volumeOf((await containers(web))[0])
    const options = { services: [], scale: {}, volumes: [other], removeOrphans: false }
    const foreign = { ...options, volumes: ['of-somebody-else'] }
    await expect(deploys.plan({ ...removal, options: foreign }, never)).rejects.toMatchObject({
      failure: { kind: 'invalid' },
    })
    expect((await ask({ ...removal, options })).state).toBe('succeeded')
    expect(await hasVolume(other)).toBe(false)
    await bed.call('DELETE', `/volumes/${volume}`)
  })

  it('moves along also where it has no name, as earlier versions made it', async () => {
    const { store, deploy, containers, web, volume } = await withData('unnamed')
    const [made = ''] = await containers(web)
    const { Config } = await inspect(made)
    await bed.call('DELETE', `/containers/${made}?force=1`)
    await bed.call('DELETE', `/volumes/${volume}`)
    const labels = { Image: `${image}:v1`, Labels: Config.Labels }
    await bed.ask('POST', `/containers/create?name=${made}`, labels)
    await bed.call('POST', `/containers/${made}/start`)
    await inside(made, 'sh', '-c', `echo older > ${place}/rows`)
    const unnamed = await volumeOf(made)
    expect(unnamed).toMatch(/^[0-9a-f]{64}$/)
    expect((await deploy(web, 'v2')).failure).toBeUndefined()
    const [now] = await containers(web)
    expect(await volumeOf(now)).toBe(unnamed)
    expect(await inside(now, 'cat', `${place}/rows`)).toContain('older')
    const [live] = store.releases.list(web)
    expect(live?.config[`mount.${place}`]).toContain(unnamed)
    await bed.call('DELETE', `/containers/${now}?force=1`)
    await bed.call('DELETE', `/volumes/${unnamed}`)
  })

  it('stays, and is named, where the first deployment failed', async () => {
    const { apply, deploy } = open()
    const web = apply('first', { image })
    const failed = await deploy(web, 'broken')
    expect(failed).toMatchObject({ state: 'failed', aftermath: 'nothing-before' })
    const [volume = ''] = failed.leftVolumes ?? []
    expect(await hasVolume(volume)).toBe(true)
  })
})
