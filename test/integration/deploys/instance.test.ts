// An instance of a main, a sidecar and an init on a host over SSH, judged by the engine itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Action } from '../../../src/shared/model/deployment.ts'
import { image, migrate, proxy, web } from '../../support/an-instance.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { type DeployBed, deployBed, openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'
import { createDice } from '../../support/dice.ts'
import { roadTo } from '../../support/ways.ts'

const bed = sharedEngine()
const form = campaignForm('instance-ends-there')

interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly State: { readonly Status: string; readonly ExitCode: number }
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } }
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] | null }>>
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>
  }
}

describe('an instance over SSH', () => {
  const road = roadTo(bed, 'ssh')
  let dir: string
  let app: DeployBed
  const openApp = () => openDeployBed(bed, { dir, road })
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'longshore-instance-'))
    app = openApp()
  })
  afterAll(async () => {
    await app.close()
    rmSync(dir, { recursive: true, force: true })
  })

  function have(base: string, services: readonly unknown[], soak = '200ms'): string {
    const name = bed.name(base)
    app.workloads.apply({
      ...{ name, host: road.over, source: { kind: 'instance', services } },
      deploy: { healthTimeout: '20s', soak, stopTimeout: '1s' },
    })
    return name
  }

  const ask = (workload: string, action: Action) =>
    app.run({ workload, action, reason: '', actor: 'test' })

  /** By service. */
  async function there(workload: string): Promise<Record<string, Inspected>> {
    const names = await app.containers(workload, true)
    const all = await Promise.all(
      names.map((name) => bed.ask<Inspected>('GET', `/containers/${name}/json`)),
    )
    return Object.fromEntries(
      all.map((each) => [each.Config.Labels['longshore.service'] ?? '', each]),
    )
  }

  async function ids(workload: string): Promise<string[]> {
    return Object.entries(await there(workload))
      .map(([service, { Id, State }]) => `${service} ${Id} ${State.Status}`)
      .sort()
  }

  const stages = [
    ...['sidecar proxy', 'retire', 'resolve', 'pull', 'network'],
    ...['init migrate', 'main web', 'soak', 'record'],
  ]

  async function killedAt(stage: string, workload: string): Promise<void> {
    await app.close()
    const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
    const crash: Crash = {
      ...{ stage, workload, tag: '', dir, ...road },
      ...{ socketPath: bed.socketPath, network: bed.name('net') },
    }
    const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
    app = openApp()
    await app.deploys.recover()
    expect(app.deploys.interrupted()).toEqual([])
  }

  /** Whether it was given up, and not through before that. */
  async function cancelledAfter(ms: number, workload: string): Promise<boolean> {
    const asked = { workload, action: 'deploy', reason: '', actor: 'test' } as const
    const { deployment } = await app.deploys.start(asked, new AbortController().signal)
    await new Promise((resolve) => setTimeout(resolve, ms))
    await app.deploys.cancel(deployment.id).catch(() => undefined)
    return (await app.end(deployment.id)).state === 'cancelled'
  }

  it('is wholly what it was or what it is to be, whenever it is given up or the app is killed', async () => {
    const facts = { kills: 0, cancels: 0, late: 0 }
    // It is live before, whichever tests ran.
    await app.deploy(have('inst', [migrate, web, proxy]))
    for (let i = form.first; i < form.first + form.count; i++) {
      const dice = createDice(form.seed, i)
      const AT = `${form.seed}-${i}`
      const stage = stages[(i / 2) % stages.length]
      const isAnew = stage === 'init migrate' || i % 3 === 2
      const init = { ...migrate, ...(isAnew && { env: { AT } }) }
      const name = have('inst', [init, { ...web, env: { AT } }, { ...proxy, env: { AT } }])
      const before = await ids(name)
      if (stage === undefined) {
        const isCancelled = await cancelledAfter(dice.between(0, 1_500), name)
        facts[isCancelled ? 'cancels' : 'late'] += 1
      } else {
        await killedAt(stage, name)
        facts.kills += 1
      }
      const after = await ids(name)
      const kept = after.filter((each) => before.includes(each))
      const said = `${i}, ${stage ?? 'given up'}: ${before.join()} became ${after.join()}`
      expect(after, said).toHaveLength(3)
      expect(
        after.filter((each) => each.endsWith('running')),
        said,
      ).toHaveLength(2)
      const lasting = kept.filter((each) => !each.startsWith('migrate'))
      expect([0, 2], said).toContain(lasting.length)
    }
    tellCampaign(form, facts)
  }, 1_800_000)

  it('CP-10, CP-20 leaves nothing of it when it is removed, and a network of somebody else as it is', async () => {
    const name = bed.name('inst')
    expect(await ask(name, 'remove')).toMatchObject({ state: 'succeeded' })
    expect(await app.containers(name, true)).toEqual([])
    await expect(bed.ask('GET', `/networks/${name}-net`)).rejects.toThrow()
    await bed.ask('POST', '/networks/create', { Name: `${name}-net` })
    have('inst', [web])
    expect(await app.deploy(name)).toMatchObject({
      state: 'failed',
      failure: { kind: 'name-conflict', name: `${name}-net` },
    })
    await bed.ask('DELETE', `/networks/${name}-net`)
  })

  it('CP-01, CP-02 takes over what ctrlplane made, without a restart, and goes on with it service by service', async () => {
    const project = `cp-${bed.name('7f3a')}`
    const { Id: network } = await bed.ask<{ Id: string }>('POST', '/networks/create', {
      Name: `${project}-net`,
      Labels: { 'ctrlplane.project': project },
    })
    const make = async (service: string, role: string, tag: string, command?: string[]) => {
      const { Id } = await bed.ask<{ Id: string }>(
        'POST',
        `/containers/create?name=${project}-${service}`,
        {
          ...{ Image: image(tag), ...(command && { Cmd: command }), Env: [`ROLE=${role}`] },
          Labels: {
            ...{ 'ctrlplane.instance': '7f3a', 'ctrlplane.project': project },
            ...{ 'ctrlplane.service': service, 'ctrlplane.role': role },
          },
          HostConfig: {
            ...{ NetworkMode: `${project}-net` },
            RestartPolicy: { Name: role === 'init' ? 'no' : 'unless-stopped' },
            ...(role === 'main' && { PortBindings: { '8080/tcp': [{ HostPort: '' }] } }),
          },
          NetworkingConfig: { EndpointsConfig: { [`${project}-net`]: { Aliases: [service] } } },
        },
      )
      await bed.ask('POST', `/containers/${Id}/start`)
      return Id
    }
    const made = [
      await make('migrate', 'init', 'shell', ['sh', '-c', 'true']),
      await make('web', 'main', 'v1'),
      await make('proxy', 'sidecar', 'v1'),
    ]
    const states = async () =>
      await Promise.all(
        made.map(async (id) => {
          const { State } = await bed.ask<{ State: { StartedAt: string; Status: string } }>(
            ...(['GET', `/containers/${id}/json`] as const),
          )
          return `${State.Status} ${State.StartedAt}`
        }),
      )
    await expect.poll(async () => (await states())[0]).toMatch(/^exited/)
    const before = await states()
    const name = bed.name('orders')
    const shown = await app.adopt(`${project}-web`, name)
    expect(shown.lost.filter((each) => !each.includes('by which another system'))).toEqual([])
    expect(shown.document).toMatch(/kind: instance/)
    expect(await app.deploy(name)).toMatchObject({ state: 'skipped' })
    expect(await states()).toEqual(before)

    const { document } = app.workloads.show(name)
    const services = (document.source.services as { name: string }[]).map((each) =>
      each.name === 'proxy' ? { ...each, image: image('v2') } : each,
    )
    const deploy = { ...document.deploy, soak: '200ms', stopTimeout: '1s' }
    app.workloads.apply({ ...document, deploy, source: { ...document.source, services } })
    expect(await app.deploy(name)).toMatchObject({ state: 'succeeded' })
    expect((await states().catch(() => [])).length).toBe(0)
    const { status } = await bed.call('GET', `/containers/${made[1]}/json`)
    expect(status).toBe(200)
    expect(await ask(name, 'remove')).toMatchObject({ state: 'succeeded' })
    for (const id of made)
      expect((await bed.call('GET', `/containers/${id}/json`)).status).toBe(404)
    await bed.ask('DELETE', `/networks/${network}`)
  })
})

describe('an instance on a host that is its engine alone', () => {
  const road = roadTo(bed, 'tls')
  const open = deployBed(bed, () => ({ road }))

  it('CP-20 is proved through a helper on its network, which goes with it', async () => {
    const app = open()
    const name = bed.name('boxed')
    app.workloads.apply({
      ...{ name, host: 'tls', source: { kind: 'instance', services: [web] } },
      deploy: { healthTimeout: '20s', soak: '0ms', stopTimeout: '1s' },
    })
    expect(await app.deploy(name)).toMatchObject({ state: 'succeeded', verified: true })
    const asked = { workload: name, action: 'remove', reason: '', actor: 'test' } as const
    expect(await app.run(asked)).toMatchObject({ state: 'succeeded' })
    expect((await bed.call('GET', `/networks/${name}-net`)).status).toBe(404)
  })
})
