// Many instances side by side on one engine, the first of them on a host over SSH as well, judged by both engines.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { readTail } from '../../../src/main/logs/tail.ts'
import type { Action, Deployment } from '../../../src/shared/model/deployment.ts'
import { hostRecordSchema } from '../../../src/shared/model/host.ts'
import { keptFailedUntil } from '../../../src/shared/model/kept-failed.ts'
import { image, migrate, proxy, web } from '../../support/an-instance.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { type EngineBed, sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { roadTo } from '../../support/ways.ts'
import { containersOf } from '../../support/workload-containers.ts'

const form = campaignForm('instances-side-by-side')
const here = sharedEngine()
const there = privateEngine({ images: ['v1', 'v2', 'shell'].map(image) })
const road = roadTo(there, 'ssh')

interface Inspected {
  readonly Id: string
  readonly State: {
    readonly Status: string
    readonly ExitCode: number
    readonly StartedAt: string
  }
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } }
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] | null }>>
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>
  }
}

let app: DeployBed
beforeAll(() => {
  const settings = { globalCap: 6, hostCap: 6 }
  app = openDeployBed(there, { road, settings })
  const connection = { kind: 'local', socket: here.socketPath }
  app.hosts.put(hostRecordSchema.parse({ name: 'here', connection }))
})
afterAll(() => app.close())

const names = Array.from({ length: form.count }, (_, at) => here.name(`inst${at}`))
const [first = ''] = names
const hostsOf = (name: string) => (name === first ? ['here', 'ssh'] : ['here'])

/** `soak`: what fails is watched until it has. */
function have(name: string, services: readonly unknown[], soak = '200ms'): void {
  app.workloads.apply({
    ...{
      name,
      hosts: hostsOf(name),
      env: { GREETING: name },
      source: { kind: 'instance', services },
    },
    deploy: { healthTimeout: '60s', soak, stopTimeout: '1s' },
  })
}

const ask = (workload: string, action: Action = 'deploy') =>
  app.run({ workload, action, reason: '', actor: 'test' })
const all = (action: Action) => Promise.all(names.map((name) => ask(name, action)))

/** By service. */
async function found(name: string, bed: EngineBed = here): Promise<Record<string, Inspected>> {
  const listed = (await containersOf(bed, name, true)).filter(
    (one) => keptFailedUntil(one) === undefined,
  )
  const each = await Promise.all(
    listed.map((one) => bed.ask<Inspected>('GET', `/containers/${one}/json`)),
  )
  return Object.fromEntries(each.map((one) => [one.Config.Labels['longshore.service'] ?? '', one]))
}

/** Which container of each service there is, and since when it has run. */
async function asItIs(name: string, bed: EngineBed = here): Promise<Record<string, string>> {
  const entries = Object.entries(await found(name, bed))
  return Object.fromEntries(
    entries.map(([service, { Id, State }]) => [
      service,
      `${Id} ${State.Status} ${State.StartedAt}`,
    ]),
  )
}

/** What the app says of each on each host. */
async function told(): Promise<string[]> {
  const fleet = fleetOn({ hosts: app.hosts, store: app.store, clock: systemClock })
  const { workloads } = await fleet.status({}, AbortSignal.timeout(60_000))
  await fleet.close()
  return workloads.map(
    ({ name, host, state, trouble = '' }) => `${name} ${host} ${state}${trouble}`,
  )
}

/** The port of its host by which the main of one that is whole answers. */
async function portOfWhole(name: string, host: 'here' | 'ssh'): Promise<number> {
  const made = await found(name, host === 'here' ? here : there)
  expect(Object.keys(made).toSorted()).toEqual(['migrate', 'proxy', 'web'])
  expect(made.migrate?.State).toMatchObject({ Status: 'exited', ExitCode: 0 })
  expect(made.migrate?.HostConfig.RestartPolicy.Name).toBe('no')
  expect(made.web?.HostConfig.RestartPolicy.Name).toBe('unless-stopped')
  const { Networks, Ports } = made.web?.NetworkSettings ?? {}
  expect(Object.keys(Networks ?? {})).toEqual([`${name}-net`])
  expect(Networks?.[`${name}-net`]?.Aliases).toContain('web')
  const { engine } = app.hosts.get(host)
  const said = async () => await readTail(engine, made.proxy?.Id ?? '', { count: 10 })
  await expect.poll(said, { timeout: 60_000 }).toMatchObject([{ line: name }])
  return Number(Ports?.['8080/tcp']?.[0]?.HostPort)
}

async function removeNetwork(name: string): Promise<void> {
  for (const { Id } of Object.values(await found(name)))
    await here
      .ask('POST', `/networks/${name}-net/disconnect`, { Container: Id, Force: true })
      .catch(() => undefined)
  await here.ask('DELETE', `/networks/${name}-net`)
}

/** What is done to each in its turn, how that ends, and what is another container, or has started anew, after it. */
const turns = [
  { ends: 'succeeded', changes: 'proxy,web' },
  { ends: 'failed', changes: '' },
  { ends: 'succeeded', changes: 'proxy,web' },
  { ends: 'succeeded', changes: 'web' },
  { ends: 'skipped', changes: '' },
]

async function turn(name: string, at: number): Promise<string> {
  const failing = { ...proxy, image: image('crashloop'), command: undefined }
  const other = { ...web, env: { ANEW: 'yes' } }
  if (at % 5 === 0) return (await ask(name, 'restart')).state
  if (at % 5 === 1) have(name, [migrate, other, failing], '60s')
  if (at % 5 === 2) await removeNetwork(name)
  if (at % 5 === 3) have(name, [migrate, other, proxy])
  return (await ask(name)).state
}

const states = (ended: readonly Deployment[]) => ended.map(({ state }) => state)
const running = names.flatMap((name) => hostsOf(name).map((host) => `${name} ${host} running`))

describe('instances side by side', () => {
  it('CP-02, CP-08, CP-09 is one of each service on a network of its own, found there by name by its own alone, and by a free port of the host', async () => {
    for (const name of names) have(name, [migrate, web, proxy])
    expect(states(await all('deploy'))).toEqual(names.map(() => 'succeeded'))
    const ports = await Promise.all(names.map((name) => portOfWhole(name, 'here')))
    await portOfWhole(first, 'ssh')
    expect(new Set(ports).size).toBe(names.length)
    for (const port of ports) expect(port).toBeGreaterThan(0)
    expect((await told()).toSorted()).toEqual(running.toSorted())
  })

  it('CP-12, CP-15, CP-16, CP-19 is restarted, as it was where its last service fails, whole where its network is gone, or made anew where it differs, and touches none beside it', async () => {
    const before = await Promise.all(names.map((name) => asItIs(name)))
    expect(await Promise.all(names.map(turn))).toEqual(names.map((_, at) => turns[at % 5]?.ends))
    const changed = await Promise.all(
      names.map(async (name, at) => {
        const now = await asItIs(name)
        const services = Object.keys({ ...before[at], ...now }).toSorted()
        return services.filter((service) => now[service] !== before[at]?.[service]).join()
      }),
    )
    expect(changed).toEqual(names.map((_, at) => turns[at % 5]?.changes))
    expect((await told()).toSorted()).toEqual(running.toSorted())
  })

  it('CP-12 keeps what went well on one host, and what serves on the other, where that one fails', async () => {
    const repo = here.name('localhost/longshore-uneven')
    const tag = (bed: EngineBed, from: string) =>
      bed.ask('POST', `/images/${image(from)}/tag?repo=${repo}&tag=v1`)
    await Promise.all([tag(here, 'v1'), tag(there, 'v2')])
    const [r1, onSsh] = [await asItIs(first), await asItIs(first, there)]
    const uneven = { ...migrate, image: `${repo}:v1`, command: ['sh', '-c', 'test $VERSION = v1'] }
    have(first, [uneven, { ...web, env: { ANEW: 'yes' } }, proxy])
    const failed = await ask(first)
    await here.ask('DELETE', `/images/${repo}:v1?force=1`)
    expect(failed.results.map(({ target, state }) => `${target} ${state}`)).toEqual([
      ...['here succeeded', 'ssh failed'],
    ])
    expect(await asItIs(first, there)).toEqual(onSsh)
    const r2 = await asItIs(first)
    expect(r2.proxy).toBe(r1.proxy)
    expect([r2.web === r1.web, r2.migrate === r1.migrate]).toEqual([false, false])
    const shown = app.store.releases
      .list(first)
      .flatMap(({ name, liveOn }) => liveOn.map((host) => `${name} ${host}`))
    expect(shown.toSorted()).toEqual(['r1 ssh', 'r2 here'])
    expect((await told()).toSorted()).toEqual(running.toSorted())
  })

  it('CP-10, CP-20 leaves nothing of any when they are removed', async () => {
    expect(states(await all('remove'))).toEqual(names.map(() => 'succeeded'))
    expect([await here.leftovers(), await there.leftovers()]).toEqual([[], []])
    expect(await told()).toEqual([])
    tellCampaign(form, { instances: names.length })
  })
})
