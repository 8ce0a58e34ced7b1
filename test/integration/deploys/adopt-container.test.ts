import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { asMade } from '../../support/as-made.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm } from '../../support/campaign.ts'
import { deployBed, openDeployBed } from '../../support/deploy-bed.ts'
import { createDice } from '../../support/dice.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { randomFlags } from '../../support/random-run.ts'
import { roadTo } from '../../support/ways.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const folder = mkdtempSync(join(tmpdir(), 'longshore-adopted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const open = deployBed(bed, () => ({ settings: { allowedPaths: [folder] } }))

interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly State: { readonly StartedAt: string; readonly Running: boolean }
  readonly Mounts: readonly { readonly Name?: string; readonly Destination: string }[]
}

/** An engine tells its mounts in any order. */
async function inspect(id: string): Promise<Inspected> {
  const found = await bed.ask<Inspected>('GET', `/containers/${id}/json`)
  const Mounts = found.Mounts.toSorted((a, b) => (a.Destination < b.Destination ? -1 : 1))
  return { ...found, Mounts }
}

const isThere = async (id: string) =>
  (await bed.call('GET', `/containers/${id}/json`)).status === 200

/** `docker run -d`, and what its engine says then. Gone when the test is over. */
async function runByHand(
  name: string,
  flags: readonly string[],
  image = 'v1',
  words: string[] = [],
) {
  const { binary, env } = docker()
  const all = ['run', '--detach', '--name', name, ...flags, `localhost/longshore-test:${image}`]
  await run(binary, [...all, ...words], { env })
  onTestFinished(async () => {
    await run(binary, ['rm', '--force', '--volumes', name], { env }).catch(() => {})
  })
  return await inspect(name)
}

async function networkByHand(base: string): Promise<string> {
  const name = bed.name(base)
  await bed.ask('POST', '/networks/create', { Name: name, Driver: 'bridge' })
  onTestFinished(async () => void (await bed.call('DELETE', `/networks/${name}`)))
  return name
}

const never = new AbortController().signal
const form = campaignForm('adopted-containers')

describe('a container that was made by hand', () => {
  it('makes containers of docker run again as they were, and touches none to adopt it', {
    timeout: 60_000 + form.count * 20_000,
  }, async () => {
    const network = await networkByHand('by-hand')
    for (let i = form.first; i < form.first + form.count; i += 1) {
      const name = bed.name(`hand${i}`)
      const port = 20_000 + ((bed.number + i) % 20_000)
      const within = { folder, network, port, name: (base: string) => `${name}-${base}` }
      const flags = randomFlags(createDice(form.seed, i), within)
      const before = await runByHand(name, flags)
      const { adopt, workloads, run: deploy, store } = open()
      const shown = await adopt(name, name)
      const after = await inspect(before.Id)
      expect(after, `${i}: ${flags.join(' ')}`).toEqual(before)
      expect(shown.lost, flags.join(' ')).toEqual([])
      const unchanged = await deploy({ workload: name, action: 'deploy', reason: '', actor: 'me' })
      expect(unchanged, flags.join(' ')).toMatchObject({ state: 'skipped' })

      // One more variable, so that there is something to do.
      const stored = store.workloads.get(name)?.document
      const how = { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s' }
      workloads.apply({ ...stored, env: { ADDED: '1' }, deploy: { ...stored?.deploy, ...how } })
      const done = await deploy({ workload: name, action: 'deploy', reason: '', actor: 'me' })
      expect(done, flags.join(' ')).toMatchObject({ release: 'r2' })
      expect(await isThere(before.Id)).toBe(false)
      const [made = ''] = await open().containers(name)
      expect(asRemade(await inspect(made), before), `${i}: ${flags.join(' ')}`).toEqual(
        asMade(before),
      )
      await deploy({ workload: name, action: 'remove', reason: '', actor: 'me' })
    }
  })
})

describe('an adopted container of a host over SSH', () => {
  const road = roadTo(bed, 'ssh')
  const open = deployBed(bed, () => ({ road, settings: { allowedPaths: [folder] } }))

  it('counts as its workload by its id alone, and another of its name is a stranger', async () => {
    const name = bed.name('known')
    const { binary, env } = docker()
    const before = await runByHand(name, [])
    const { adopt, look, store, run: deploy, deploys } = open()
    const shown = await adopt(name, name)
    expect(shown.mark).toMatch(/^[0-9a-f]{64}$/)
    expect(store.releases.list(name)).toMatchObject([{ name: 'r1', action: 'adopt', live: true }])
    expect(store.activity.list({ object: { name }, limit: 1 })).toMatchObject([
      { event: 'workload-adopted', actor: 'test' },
    ])
    const again = look(name, bed.name('again'))
    const issues = [{ path: name, message: `it is of the workload ${name} already` }]
    await expect(again).rejects.toMatchObject({ failure: { kind: 'invalid', issues } })
    await run(binary, ['rm', '--force', name], { env })
    const other = await runByHand(name, [])
    const plan = await deploys.plan({ workload: name, action: 'deploy' }, never)
    expect(plan.targets[0]?.difference).toContainEqual({
      ...{ field: 'running', before: 'nothing', after: 'one container' },
    })
    const removed = await deploy({ workload: name, action: 'remove', reason: '', actor: 'me' })
    expect(removed).toMatchObject({ state: 'succeeded' })
    expect(await inspect(other.Id)).toMatchObject({ Id: other.Id, State: { Running: true } })
    expect(before.Id).not.toBe(other.Id)
  })

  it('serves again, itself, where what should replace it fails; and what replaces it has its volumes', async () => {
    const name = bed.name('undone')
    const port = 41_000 + (bed.number % 20_000)
    const ports = ['-p', `127.0.0.1:${port}:8080`, '-p', '8081', '-p', '127.0.0.1::8082/udp']
    const before = await runByHand(name, [...ports, '-v', '/kept'])
    const [volume] = before.Mounts
    const { adopt, workloads, store, run: deploy } = open()
    await adopt(name, name)
    const stored = store.workloads.get(name)?.document
    const how = { healthTimeout: '10s', soak: '100ms', stopTimeout: '1s' }
    workloads.apply({ ...stored, env: { ADDED: '1' }, deploy: { ...stored?.deploy, ...how } })
    const ask = (more: { action: 'deploy' | 'rollback'; tag?: string; release?: string }) =>
      deploy({ workload: name, reason: '', actor: 'me', ...more })
    expect(await ask({ action: 'deploy', tag: 'exit3' })).toMatchObject({ state: 'failed' })
    expect(await inspect(before.Id)).toMatchObject({ Name: before.Name, State: { Running: true } })

    expect(await ask({ action: 'deploy' })).toMatchObject({ release: 'r2' })
    expect(await isThere(before.Id)).toBe(false)
    // The first release is made again from what was recorded of it.
    expect(await ask({ action: 'rollback', release: 'r1' })).toMatchObject({ release: 'r3' })
    const [made = ''] = await open().containers(name)
    const again = await inspect(made)
    expect(again.Mounts).toMatchObject([{ Name: volume?.Name, Destination: '/kept' }])
    expect(asRemade(again, before)).toEqual(asMade(before))
    await deploy({ workload: name, action: 'remove', reason: '', actor: 'me' })
  })
})

/** Without what was added, and the name by which others go on to reach it. */
function asRemade(answer: Inspected, before: Inspected) {
  const text = JSON.stringify(answer)
  const { Config } = answer as unknown as { Config: { Env: string[] } }
  const copy = {
    ...JSON.parse(text),
    Config: { ...Config, Env: Config.Env.filter((each) => each !== 'ADDED=1') },
  }
  const networks = copy.NetworkSettings.Networks as Record<string, { Aliases?: string[] | null }>
  for (const network of Object.values(networks))
    network.Aliases = (network.Aliases ?? []).filter((alias) => `/${alias}` !== before.Name)
  return asMade(copy)
}

describe('a workload of another installation', () => {
  it('is claimed as it runs, told by the host to the one that had it, and changed by that no more', async () => {
    const theirs = open()
    const name = theirs.apply('moved')
    await theirs.deploy(name, 'v1')
    const [id = ''] = await theirs.containers(name)
    const before = await inspect(id)
    const here = openDeployBed(bed, { by: { user: 'bob', machine: 'desk' } })
    onTestFinished(() => here.close())
    const shown = await here.claim(name)
    onTestFinished(async () => {
      await bed.call('DELETE', `/containers/longshore-claim-${before.Id.slice(0, 12)}?force=1`)
    })
    expect(shown).toMatchObject({
      name,
      claimedFrom: { workload: name, release: 'r1', by: { user: 'ann', machine: 'laptop' } },
    })
    expect(await inspect(id)).toEqual(before)
    const asWanted = await here.deploy(name, 'v1')
    expect(asWanted).toMatchObject({ state: 'skipped' })

    const plan = await theirs.deploys.plan({ workload: name, action: 'deploy' }, never)
    expect(plan.targets[0]?.warnings).toContainEqual(
      expect.stringContaining('It was claimed on local by bob on desk'),
    )
    expect(plan.targets[0]?.difference).toContainEqual(
      expect.objectContaining({ field: 'running', before: 'nothing' }),
    )
    expect(theirs.store.activity.list({ object: { name }, limit: 1 })).toMatchObject([
      { event: 'workload-claimed', actor: 'bob on desk' },
    ])
    await theirs.run({ workload: name, action: 'remove', reason: '', actor: 'me' })
    expect(await inspect(id)).toEqual(before)

    expect(await here.deploy(name, 'v2')).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(await isThere(before.Id)).toBe(false)
    expect(await here.served(name)).toEqual(['v2'])
    await here.run({ workload: name, action: 'remove', reason: '', actor: 'me' })
  })
})
