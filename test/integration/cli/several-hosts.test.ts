// One workload on two hosts: this machine's engine, and one over SSH. Judged by both engines.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { remoteHost } from '../../support/bed/remote-host.ts'
import { type EngineBed, sharedEngine } from '../../support/bed/shared-engine.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { documentOf, terminalBed } from './terminal-bed.ts'

const image = 'localhost/longshore-test'
const here = sharedEngine()
const far = remoteHost({ images: [`${image}:v1`, `${image}:broken`] })
dockerCli(here)
const home = mkdtempSync(join(tmpdir(), 'longshore-home-'))
mkdirSync(join(home, '.ssh'), { mode: 0o700 })
const terminal = terminalBed(here, undefined, { HOME: home, SSH_AUTH_SOCK: '' })
afterAll(() => rmSync(home, { recursive: true, force: true }))

beforeAll(async () => {
  const { user, address, port, keys } = far.remote()
  const place = ['--ssh', `${user}@${address}:${port}`, '--identity', keys.plain]
  await terminal.ask('hosts', 'add', 'far', ...place)
  const unknown = await terminal.run('--json', 'hosts', 'test', 'far')
  const { fingerprint } = JSON.parse(unknown.err.trim().split('\n').at(-1) ?? '').failure
  await terminal.ask('hosts', 'trust', 'far', '--fingerprint', fingerprint)
  // There the same tag is an image that does not become healthy.
  await far.ask('POST', `/images/${image}:broken/tag?repo=${image}&tag=v2`)
})

interface Found {
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

/** Tag and state of each container of an image workload. */
async function tagsOn(bed: EngineBed, workload: string): Promise<string[]> {
  const filters = JSON.stringify({ label: [`longshore.workload=${workload}`] })
  const query = `all=true&filters=${encodeURIComponent(filters)}`
  const found = await bed.ask<Found[]>('GET', `/containers/json?${query}`)
  return found.map(({ State, Labels }) => `${Labels['longshore.tag']} ${State}`)
}

/** The release that each service of a stack was made with, by its environment. */
async function stackOn(bed: EngineBed, workload: string): Promise<string[]> {
  const label = [`com.docker.compose.project=ls-${workload}`]
  const query = `all=true&filters=${encodeURIComponent(JSON.stringify({ label }))}`
  const found = await bed.ask<(Found & { Id: string })[]>('GET', `/containers/json?${query}`)
  const inspected = found.map(async ({ Id, State }) => {
    const { Config } = await bed.ask<{ Config: { Env: string[] } }>('GET', `/containers/${Id}/json`)
    return `${Config.Env.find((each) => each.startsWith('WHO='))} ${State}`
  })
  return (await Promise.all(inspected)).sort()
}

/** The hosts that lines of a log begin with. */
function speakersOf(out: string, said: RegExp): string[] {
  const lines = out.split('\n').filter((line) => said.test(line))
  return [...new Set(lines.map((line) => line.split('/')[0] ?? ''))].sort()
}

async function labelsOf(id: string): Promise<Readonly<Record<string, string>>> {
  const found = await far.ask<{ Config: Pick<Found, 'Labels'> }>('GET', `/containers/${id}/json`)
  return found.Config.Labels
}

async function apply(document: object, name: string, hosts = ['local', 'far']): Promise<void> {
  const file = join(terminal.dir, `${name}.json`)
  writeFileSync(file, JSON.stringify({ ...document, host: undefined, hosts }))
  await terminal.ask('workloads', 'apply', '-f', file)
}

const last = async (name: string) => {
  const [deployment] = (await terminal.ask(
    'deployments',
    'list',
    '--workload',
    name,
  )) as Deployment[]
  if (!deployment) throw new Error(`${name} has no deployment`)
  return deployment
}
const results = ({ results: all }: Deployment) =>
  all.map(({ target, state }) => `${target} ${state}`)

/** As a crash would, when that stage has begun on the second host. */
async function killedAt(stage: string, ...command: string[]): Promise<void> {
  const running = terminal.start(...command)
  await running.shown(`far  ${stage}`)
  running.child.kill('SIGKILL')
  await running.ended
}

describe('an image on two hosts', () => {
  const name = here.name('twin')
  const document = (healthTimeout: string) => {
    const { deploy, ...rest } = documentOf(name)
    return { ...rest, deploy: { ...deploy, healthTimeout } }
  }

  it('goes live on one after the other, as one release', async () => {
    await apply(document('20s'), name)
    expect(await terminal.ask('deploy', name, '--tag', 'v1')).toMatchObject({
      ...{ state: 'succeeded', release: 'r1', targets: ['local', 'far'] },
      results: [{ state: 'succeeded' }, { state: 'succeeded' }],
    })
    expect(await tagsOn(here, name)).toEqual(['v1 running'])
    expect(await tagsOn(far, name)).toEqual(['v1 running'])
    const [release] = (await terminal.ask('releases', name)) as { liveOn: string[] }[]
    expect(release?.liveOn).toEqual(['local', 'far'])
  })

  it('says in one log what it says on each, with the host', async () => {
    const { out } = await terminal.run('logs', name)
    expect(speakersOf(out, /serving v1/)).toEqual(['far', 'local'])
  })

  it('stays on the first where the second fails, which says so, and both go back together', async () => {
    await apply(document('15s'), name)
    const failed = await terminal.run('deploy', name, '--tag', 'v2')
    expect(failed.code).toBe(1)
    expect(failed.out).toMatch(/local +succeeded +r2 is live/)
    expect(failed.out).toMatch(/far +failed +what served before is serving/)
    expect(await tagsOn(here, name)).toEqual(['v2 running'])
    expect(await tagsOn(far, name)).toEqual(['v1 running'])
    const status = await terminal.run('status')
    expect(status.out).toMatch(new RegExp(`${name} +local +running`))
    expect(status.out).toMatch(new RegExp(`${name} +far +running`))

    expect(await terminal.ask('rollback', name)).toMatchObject({ state: 'succeeded', tag: 'v1' })
    expect(await tagsOn(here, name)).toEqual(['v1 running'])
    expect(await tagsOn(far, name)).toEqual(['v1 running'])
  })

  it('kill -9 on the second host: the first stays live, the second is undone', async () => {
    await apply(document('60s'), name)
    await killedAt('health', 'deploy', name, '--tag', 'v2')
    await terminal.ask('recover')
    const recovered = await last(name)
    expect(recovered).toMatchObject({ state: 'failed', recovered: true })
    expect(results(recovered)).toEqual(['local succeeded', 'far failed'])
    expect(await tagsOn(here, name)).toEqual(['v2 running'])
    expect(await tagsOn(far, name)).toEqual(['v1 running'])
  })

  it('is removed from both', async () => {
    await terminal.ask('workloads', 'delete', name, '--yes')
    expect([...(await tagsOn(here, name)), ...(await tagsOn(far, name))]).toEqual([])
  })
})

describe('one engine under two names', () => {
  const name = here.name('twinnames')

  it('is noticed, and refused for a workload on both', async () => {
    await terminal.ask('hosts', 'add', 'again', '--local', '--socket', here.socketPath)
    const { out } = await terminal.run('hosts', 'list')
    expect(out).toContain('local and again lead to one engine.')
    await apply(documentOf(name), name, ['local', 'again'])
    const refused = await terminal.run('deploy', name, '--tag', 'v1')
    expect(refused.code).toBe(1)
    expect(refused.out + refused.err).toContain('local and again are names of one engine')
    expect(await tagsOn(here, name)).toEqual([])
    await terminal.ask('workloads', 'delete', name, '--yes')
    await terminal.ask('hosts', 'remove', 'again', '--yes')
  })
})

describe('a stack whose files are on its hosts', () => {
  const name = here.name('twinfiles')
  // What the other host has there is another folder.
  const path = join('/run', name)

  function write(who: string, folder: string, service = 'web'): void {
    mkdirSync(folder, { recursive: true })
    const web = `{ image: ${image}:v1, environment: { WHO: ${who} } }`
    writeFileSync(join(folder, 'compose.yaml'), `services: { ${service}: ${web} }\n`)
  }
  afterAll(() => rmSync(path, { recursive: true, force: true }))

  it('is read from the host that is asked for, and what differs between both is shown', async () => {
    write('here', path)
    write('far', join(far.remote().runFolder, name))
    const source = { kind: 'compose', path, onHost: true, files: ['compose.yaml'], pull: 'never' }
    await apply({ name, source, deploy: { stabilise: '300ms', stopTimeout: '1s' } }, name)
    const both = ['releases', name, '--diff', 'now@local', 'now@far']
    expect(await terminal.ask(...both, '--files')).toEqual({
      from: expect.stringContaining('WHO: •••• }'),
      to: expect.stringContaining('WHO: •••• (changed) }'),
    })
    const rendered = (await terminal.ask(...both)) as { from: string; to: string }
    expect(rendered.from).toContain(`name: ls-${name}`)
    expect(rendered.to).toContain('WHO: •••• (changed)')
    const elsewhere = await terminal.run('releases', name, '--diff', 'now', 'now@elsewhere')
    expect(elsewhere.err).toContain(`${name} is not on elsewhere: it is on local, far`)
  })

  it('is brought up on each from the files there, and its release is read as each host has it', async () => {
    await terminal.ask('deploy', name)
    expect(await stackOn(here, name)).toEqual(['WHO=here running'])
    expect(await stackOn(far, name)).toEqual(['WHO=far running'])
    const diff = ['releases', name, '--diff', 'r1@far', 'now@far', '--files']
    const { from, to } = (await terminal.ask(...diff)) as { from: string; to: string }
    expect(from).toBe(to)
  })

  it('does what is asked of a service where that is, and says where it is not', async () => {
    write('far', join(far.remote().runFolder, name), 'side')
    await terminal.ask('deploy', name, '--remove-orphans')
    const done = (await terminal.ask('stop', name, 'side')) as Deployment
    expect(results(done)).toEqual(['local skipped', 'far succeeded'])
    expect(await stackOn(here, name)).toEqual(['WHO=here running'])
    expect(await stackOn(far, name)).toEqual(['WHO=far exited'])
    const shown = await terminal.run('deployments', 'show', done.id)
    expect(shown.out).toContain('local has no side')
    const unknown = await terminal.run('restart', name, 'nope')
    expect(unknown.code).toBe(1)
    expect(unknown.out + unknown.err).toContain('there is no such service')
    await terminal.ask('workloads', 'delete', name, '--yes')
  })
})

describe('a stack on two hosts', () => {
  const name = here.name('twinstack')
  const port = 18_431
  const folder = join(terminal.dir, name)

  /** Its release is told apart by its environment; with a port, it can be refused by a host. */
  async function write(who: string, { ports = '[]', stabilise = '300ms' } = {}): Promise<void> {
    mkdirSync(folder, { recursive: true })
    const web = [`image: ${image}:v1`, `environment: { WHO: ${who} }`, `ports: ${ports}`]
    writeFileSync(join(folder, 'compose.yaml'), `services:\n  web:\n    ${web.join('\n    ')}\n`)
    const source = { kind: 'compose', path: folder, pull: 'never' }
    await apply({ name, source, deploy: { stabilise, stopTimeout: '1s' } }, name)
  }

  it('is brought up on one after the other, each from files of its own', async () => {
    await write('first')
    const done = (await terminal.ask('deploy', name)) as Deployment
    expect(results(done)).toEqual(['local succeeded', 'far succeeded'])
    expect(await stackOn(here, name)).toEqual(['WHO=first running'])
    expect(await stackOn(far, name)).toEqual(['WHO=first running'])
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'skipped' })
  })

  it('says in one log what it says on each, with the host', async () => {
    const { out } = await terminal.run('logs', name)
    expect(speakersOf(out, /serving v1/)).toEqual(['far', 'local'])
  })

  it('is told by its host where it is not as it was made there', async () => {
    const label = [`com.docker.compose.project=ls-${name}`]
    const query = `filters=${encodeURIComponent(JSON.stringify({ label }))}`
    const [there] = await far.ask<{ Id: string }[]>('GET', `/containers/json?${query}`)
    const spec = { Image: `${image}:v1`, Labels: await labelsOf(there?.Id ?? '') }
    const { Id } = await far.ask<{ Id: string }>('POST', '/containers/create', spec)
    const { out } = await terminal.run('status')
    expect(out).toContain(`${name} on far: Not as r1 made it: web has 2 containers, not 1`)
    expect(out).not.toContain(`${name} on local:`)
    await far.ask('DELETE', `/containers/${Id}?force=true`)
    expect((await terminal.run('status')).out).not.toContain('Not as r1 made it')
  })

  it('stays on the first where the second fails, and both go back together', async () => {
    const holder = {
      Image: `${image}:v1`,
      HostConfig: { PortBindings: { '8080/tcp': [{ HostPort: `${port}` }] } },
    }
    const { Id } = await far.ask<{ Id: string }>('POST', '/containers/create', holder)
    await far.ask('POST', `/containers/${Id}/start`)
    await write('second', { ports: `["${port}:8080"]` })
    const failed = await terminal.run('deploy', name)
    expect(failed.code).toBe(1)
    expect(results(await last(name))).toEqual(['local succeeded', 'far failed'])
    expect(await stackOn(here, name)).toEqual(['WHO=second running'])
    expect(await stackOn(far, name)).toEqual(['WHO=first running'])
    await far.ask('DELETE', `/containers/${Id}?force=true`)

    expect(await terminal.ask('rollback', name)).toMatchObject({ state: 'succeeded' })
    expect(await stackOn(here, name)).toEqual(['WHO=first running'])
    expect(await stackOn(far, name)).toEqual(['WHO=first running'])
  })

  it('kill -9 on the second host: the first stays live, the second is put back', async () => {
    await write('third', { stabilise: '15s' })
    await killedAt('stabilise', 'deploy', name)
    await terminal.ask('recover')
    const recovered = await last(name)
    expect(recovered).toMatchObject({ state: 'failed', recovered: true })
    expect(results(recovered)).toEqual(['local succeeded', 'far failed'])
    expect(await stackOn(here, name)).toEqual(['WHO=third running'])
    expect(await stackOn(far, name)).toEqual(['WHO=first running'])
  })

  it('stops, starts and is removed on both', async () => {
    await write('third')
    await terminal.ask('stop', name)
    expect(await stackOn(here, name)).toEqual(['WHO=third exited'])
    expect(await stackOn(far, name)).toEqual(['WHO=first exited'])
    await terminal.ask('start', name)
    expect(await stackOn(here, name)).toEqual(['WHO=third running'])
    expect(await stackOn(far, name)).toEqual(['WHO=first running'])
    await terminal.ask('workloads', 'delete', name, '--yes')
    expect([...(await stackOn(here, name)), ...(await stackOn(far, name))]).toEqual([])
  })
})
