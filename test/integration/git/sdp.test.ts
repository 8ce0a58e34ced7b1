// Go and PHP from a commit to what serves, as SDP promises it. alpine:3.20 and php:8.3-apache are stand-ins: a shell, and
// one that serves the document root of its site.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { beginDeployment, reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import { type SdpEvent, sdpEventsOf } from '../../../src/shared/model/sdp.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { buildTools } from '../../support/build-tools.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { testRepository } from '../../support/git-repository.ts'
import { goFiles, goMod, goProgram, phpFiles } from '../../support/sdp-files.ts'
import { roadTo } from '../../support/ways.ts'

const bed = sharedEngine()
const tools = buildTools(bed)
const checkouts = mkdtempSync(join(tmpdir(), 'longshore-sdp-'))
afterAll(() => rmSync(checkouts, { recursive: true, force: true }))
const never = new AbortController().signal
const open = deployBed(bed, () => ({ settings: { allowedPaths: [checkouts] } }))
afterEach(() => tools.behave())

async function repositoryOf(files: Record<string, string>) {
  const repository = await testRepository()
  onTestFinished(() => repository.close())
  await repository.commit(files)
  return repository
}

interface Given {
  readonly build: Record<string, unknown>
  readonly more?: Record<string, unknown>
}

/** Served at /, so that it is proved. */
function apply(base: string, url: string, { build, more = {} }: Given): string {
  const name = bed.name(base)
  open().workloads.apply({
    ...{ name, host: 'local' },
    source: { kind: 'git', repository: url, ref: 'main', build, healthcheck: '/', ...more },
    deploy: { healthTimeout: '20s', soak: '0ms', stopTimeout: '0s' },
  })
  return name
}

function sdpOf({ id, action, workload }: Deployment): SdpEvent[] {
  const opened = { id, action, workload, workloadId: '', tag: '', plan: null, reason: '' }
  let before = beginDeployment({ ...opened, actor: '', targets: ['local'], queuedAt: 0 })
  return open()
    .events(id)
    .flatMap((event) => {
      const after = reduceTimeline(before, event)
      const told = sdpEventsOf({ event, before, after })
      before = after
      return told
    })
}

const stagesIn = (events: readonly SdpEvent[]) =>
  events.flatMap(({ kind, stage, line, state }) =>
    kind === 'progress' ? [`${stage}: ${state || line}`] : [],
  )
const wellOf = (...stages: string[]) =>
  stages.flatMap((stage) => [`${stage}: starting ${stage}`, `${stage}: ok`])
const gitStages = ['git fetch', 'git checkout', 'git pull']

interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly State: { readonly StartedAt: string; readonly Running: boolean }
  readonly Config: {
    readonly Image: string
    readonly Cmd: readonly string[]
    readonly Env: readonly string[]
    readonly WorkingDir: string
    readonly ExposedPorts: object
  }
  readonly HostConfig: {
    readonly RestartPolicy: { readonly Name: string }
    readonly PortBindings: object
  }
  readonly Mounts: readonly {
    readonly Type: string
    readonly Source: string
    readonly Destination: string
  }[]
}

async function only(workload: string): Promise<Inspected> {
  const names = await open().containers(workload, true)
  expect(names).toHaveLength(1)
  return await bed.ask<Inspected>('GET', `/containers/${names[0]}/json`)
}

/** What the container that runs answers on port 80. */
async function answer(workload: string): Promise<string> {
  const { Id } = await only(workload)
  const networks = await bed.ask<{
    NetworkSettings: { Networks: Record<string, { IPAddress: string }> }
  }>('GET', `/containers/${Id}/json`)
  const [network] = Object.values(networks.NetworkSettings.Networks)
  return await (await fetch(`http://${network?.IPAddress}/`)).text()
}

describe('a Go module', () => {
  it('SDP-01, SDP-03, SDP-04, SDP-07, SDP-11, SDP-20, SDP-23, SDP-25, SDP-26, SDP-28 is fetched, built as its document says and run in the folder of its commit, stage after stage, on no port of the host', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const orders = apply('go', repository.url, {
      build: { kind: 'go' },
      more: { env: { LEVEL: 'debug' } },
    })
    const deployed = await open().deploy(orders)
    expect(deployed.failure).toBeUndefined()
    const events = sdpOf(deployed)
    expect(stagesIn(events)).toEqual(wellOf(...gitStages, 'go build', 'start container'))
    expect(events.at(-1)).toMatchObject({ kind: 'status', state: 'RUNNING' })
    const container = await only(orders)
    const name = repository.folder.split('/').at(-1)
    expect(container.Config).toMatchObject({
      ...{ Image: 'alpine:3.20', Cmd: [`/src/app-${name}`], WorkingDir: '/src' },
      ExposedPorts: { '8080/tcp': {} },
    })
    expect(open().store.releases.list(orders)[0]?.parts[0]?.image).toBe(container.Config.Image)
    expect(container.Mounts).toMatchObject([{ Type: 'bind', Destination: '/src' }])
    const [mount] = container.Mounts
    expect(readFileSync(`${mount?.Source}/store/store.go`, 'utf8')).toContain('Size')
    expect(await open().served(orders)).toEqual(['one'])
    expect(container.Config.Env).toContain('LEVEL=debug')
    expect(container.HostConfig.RestartPolicy.Name).toBe('unless-stopped')
    expect(container.HostConfig.PortBindings).toEqual({})
    expect(container.Name).not.toMatch(/^\/sdp-/)
  })

  it('SDP-24, SDP-29 starts the next commit in a folder of its own, takes the one before away once it is proved, and goes back without Go', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const orders = apply('next', repository.url, { build: { kind: 'go' } })
    await open().deploy(orders)
    const first = await only(orders)
    await repository.commit(goFiles('two'))
    expect((await open().deploy(orders)).state).toBe('succeeded')
    const second = await only(orders)
    expect(second.Mounts[0]?.Source).not.toBe(first.Mounts[0]?.Source)
    expect(await open().served(orders)).toEqual(['two'])
    repository.close()
    tools.misbehave('endless')
    const back = await open().run({ workload: orders, action: 'rollback', reason: '', actor: 'me' })
    expect(back.state).toBe('succeeded')
    expect(await open().served(orders)).toEqual(['one'])
  })

  it('SDP-24 is mounted where all commits are, in place, where its document wants that; the plan says what that means', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const orders = apply('place', repository.url, { build: { kind: 'go', inPlace: true } })
    expect((await open().deploy(orders)).failure).toBeUndefined()
    const first = await only(orders)
    expect(first.Mounts[0]?.Source).toMatch(/\/checkout$/)
    await repository.commit({ 'main.go': goProgram('two'), 'store/store.go': null })
    const planned = await open().deploys.plan({ workload: orders, action: 'deploy' }, never)
    const warnings = planned.targets.flatMap((target) => target.warnings)
    expect(warnings.join('\n')).toContain('changed in place (inPlace)')
    expect((await open().deploy(orders)).failure).toBeUndefined()
    const second = await only(orders)
    expect([second.Id === first.Id, second.Mounts]).toEqual([false, first.Mounts])
    expect(existsSync(`${second.Mounts[0]?.Source}/store`)).toBe(false)
    expect(await open().served(orders)).toEqual(['two'])
    const again = await open().deploy(orders)
    expect(again.state).toBe('skipped')
    await open().run({ workload: orders, action: 'remove', reason: '', actor: 'me' })
    expect(existsSync(second.Mounts[0]?.Source ?? '')).toBe(false)
  })

  it('SDP-16, SDP-20, SDP-29 that does not compile fails with all that go said, and what served serves on', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const orders = apply('broken', repository.url, { build: { kind: 'go' } })
    await open().deploy(orders)
    const before = await only(orders)
    await repository.commit({ 'main.go': 'package main\n\nfunc main() { serve() }\n' })
    const failed = await open().deploy(orders)
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'build-failed' } })
    if (!failed.failure) throw new Error('it failed')
    expect(describeFailure(failed.failure).title).toBe('go build: exit status 2')
    const events = sdpOf(failed)
    expect(stagesIn(events).at(-1)).toBe('go build: FAILED')
    const last = events.filter(({ state }) => state === 'FAILED')
    expect(last.map(({ kind, stage }) => [kind, stage])).toEqual([
      ['progress', 'go build'],
      ['status', ''],
    ])
    expect(last[0]?.line).toMatch(
      /^go build: exit status 2\n(.*\n)*.*main\.go:3:15: undefined: serve/,
    )
    expect((await only(orders)).Id).toBe(before.Id)
  })

  it('SDP-20 with several programs is refused with their names, and built of the one that is named, or of the folder that is deployed where its module is', async () => {
    const repository = await repositoryOf({
      ...{ ...goMod, 'cmd/a/main.go': goProgram('a'), 'cmd/b/main.go': goProgram('b') },
    })
    const orders = apply('several', repository.url, { build: { kind: 'go' } })
    const failed = await open().deploy(orders)
    expect(failed.failure).toMatchObject({
      kind: 'build-failed',
      reason:
        'several packages are programs: example.com/orders/cmd/a, example.com/orders/cmd/b; name one as build.package',
    })
    apply('several', repository.url, { build: { kind: 'go', package: './cmd/b' } })
    expect((await open().deploy(orders)).failure).toBeUndefined()
    expect(await open().served(orders)).toEqual(['b'])
    const more = { path: 'cmd/a' }
    apply('several', repository.url, { build: { kind: 'go' }, more })
    const { failure } = await open().deploy(orders)
    expect(failure).toMatchObject({
      reason: expect.stringMatching(/if its module lies above cmd\/a, have it built here/),
    })
    apply('several', repository.url, { build: { kind: 'go', on: 'here' }, more })
    expect((await open().deploy(orders)).failure).toBeUndefined()
    expect(await open().served(orders)).toEqual(['a'])
  })

  it('SDP-20 whose program is not static, or for another machine, is never started', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const orders = apply('dynamic', repository.url, { build: { kind: 'go' } })
    tools.misbehave('dynamic')
    const failed = await open().deploy(orders)
    expect(failed.failure).toMatchObject({
      kind: 'build-failed',
      reason: expect.stringMatching(/^what was built is not static: it needs \/lib/),
    })
    const { arch } = await open().hosts.get('local').engine.info()
    const other = arch === 'arm64' ? 'amd64' : 'arm64'
    apply('dynamic', repository.url, { build: { kind: 'go', platform: `linux/${other}` } })
    const foreign = await open().deploy(orders)
    expect(foreign.failure).toMatchObject({
      reason: `what was built is for ${arch}, not for ${other}`,
    })
    expect(await open().containers(orders, true)).toEqual([])
  })

  it('SDP-27, SDP-29, SDP-30 says whether its container could not be started, leaves none, and has nothing to stop then', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const orders = apply('start', repository.url, {
      build: { kind: 'go' },
      more: { command: ['/src/nothing'] },
    })
    const failed = await open().deploy(orders)
    const [said] = sdpOf(failed).filter(({ state }) => state === 'FAILED')
    expect(said).toMatchObject({ stage: 'start container' })
    expect(said?.line).toMatch(/^container start: .*\/src\/nothing/)
    expect(await open().containers(orders, true)).toEqual([])
    const stopped = await open().run({ workload: orders, action: 'stop', reason: '', actor: 'me' })
    expect(stopped.state).toBe('skipped')
  })

  it('SDP-05 is refused before anything is made where its image is not on the host, and none is to be pulled', async () => {
    const repository = await repositoryOf(goFiles('one'))
    const image = `localhost/longshore-absent-${bed.tag}:1`
    const orders = apply('absent', repository.url, { build: { kind: 'go', image, pull: 'never' } })
    const failed = await open().deploy(orders)
    expect(failed.failure).toMatchObject({ kind: 'image-not-found', image, pull: 'never' })
    expect(await open().containers(orders, true)).toEqual([])
  })
})

describe.each([
  ['go', goFiles('one')],
  ['php', phpFiles],
])('a build of kind %s', (kind, files) => {
  it('SDP-20, SDP-22 that is cancelled leaves nothing of it running, and nothing behind', async () => {
    const repository = await repositoryOf(files)
    const name = apply(`endless-${kind}`, repository.url, { build: { kind } })
    const mark = bed.name('mark')
    tools.misbehave('endless', mark)
    const running = async () =>
      (await run('pgrep', ['-f', `: ${mark}`]).catch(() => '')).trim() !== ''
    const asked = { workload: name, action: 'deploy', reason: '', actor: 'me' } as const
    const { deployment } = await open().deploys.start(asked, never)
    await expect.poll(running).toBe(true)
    await open().deploys.cancel(deployment.id)
    expect(await running()).toBe(false)
    const ended = await open().end(deployment.id)
    expect(ended.state).toBe('cancelled')
    expect(sdpOf(ended).at(-1)).toMatchObject({ kind: 'status', state: 'FAILED' })
    expect(await open().containers(name, true)).toEqual([])
  })
})

describe('on a host over SSH', () => {
  const road = roadTo(bed, 'ssh')
  const far = deployBed(bed, () => ({ road }))

  it('SDP-20, SDP-21 is built there by its own Go, or here and sent; what Composer installed here comes along', async () => {
    const repository = await repositoryOf({ ...goFiles('one'), ...phpFiles })
    const source = { kind: 'git', repository: repository.url, ref: 'main', healthcheck: '/' }
    const deploy = async (base: string, build: Record<string, unknown>) => {
      const name = far().apply(base, {}, { source: { ...source, build } })
      expect((await far().deploy(name)).failure).toBeUndefined()
      return name
    }
    const orders = await deploy('far', { kind: 'go' })
    expect(await far().served(orders)).toEqual(['one'])
    await repository.commit(goFiles('two'))
    await deploy('far', { kind: 'go', on: 'here' })
    expect(await far().served(orders)).toEqual(['two'])
    const gateway = await deploy('far-php', { kind: 'php', on: 'here' })
    const { Mounts } = await only(gateway)
    const files = Mounts.find(({ Destination }) => Destination === '/app')
    expect(existsSync(`${files?.Source}/vendor/autoload.php`)).toBe(true)
    expect(await answer(gateway)).toBe('public')
  })
})

describe('a PHP repository', () => {
  it('SDP-03, SDP-06, SDP-08, SDP-09, SDP-12, SDP-21 is installed by Composer and served from its document root, in its container', async () => {
    const repository = await repositoryOf(phpFiles)
    const gateway = apply('php', repository.url, { build: { kind: 'php' } })
    const deployed = await open().deploy(gateway)
    expect(deployed.failure).toBeUndefined()
    expect(stagesIn(sdpOf(deployed))).toEqual(
      wellOf(...gitStages, 'composer install', 'start container'),
    )
    const { Config, Mounts } = await only(gateway)
    expect(Config).toMatchObject({
      ...{ Image: 'php:8.3-apache', Cmd: ['apache2-foreground'], WorkingDir: '/app' },
      ExposedPorts: { '80/tcp': {} },
    })
    const files = Mounts.find(({ Destination }) => Destination === '/app')
    expect(readFileSync(`${files?.Source}/vendor/autoload.php`, 'utf8')).toContain('<?php')
    const installed = readFileSync(`${files?.Source}/vendor/composer/installed.php`, 'utf8')
    expect(installed).toContain("'dev' => false")
    expect(tools.installs().at(-1)).toBe('install --no-dev --no-interaction --no-progress')
    expect(await answer(gateway)).toBe('public')
    const env = { APACHE_DOCUMENT_ROOT: '/app/other' }
    apply('php', repository.url, { build: { kind: 'php' }, more: { env } })
    expect((await open().deploy(gateway)).failure).toBeUndefined()
    expect(await answer(gateway)).toBe('other')
  })

  it('SDP-22 whose packages cannot be had is served all the same, with a warning', async () => {
    const repository = await repositoryOf({
      ...phpFiles,
      'composer.json': JSON.stringify({
        ...{ name: 'acme/gateway', require: { 'acme/nowhere': '1.0' } },
        repositories: [{ 'packagist.org': false }],
      }),
    })
    const gateway = apply('poor', repository.url, { build: { kind: 'php' } })
    const deployed = await open().deploy(gateway)
    expect(deployed.failure).toBeUndefined()
    const said = sdpOf(deployed).filter(({ kind }) => kind === 'log')
    const lines = said.map(({ line }) => line).join('\n')
    expect(lines).toContain('acme/nowhere')
    expect(lines).toContain('warning: composer install: exit status 2')
  })

  it('SDP-21 is served as it is where there is no composer.json, or no Composer', async () => {
    const { 'composer.json': asked, ...plain } = phpFiles
    const repository = await repositoryOf(plain)
    const gateway = apply('plain', repository.url, { build: { kind: 'php' } })
    const first = await open().deploy(gateway)
    const stateOf = ({ stages }: Deployment) =>
      stages.find(({ name }) => name === 'composer install')?.state
    expect([first.state, stateOf(first)]).toEqual(['succeeded', 'skipped'])
    await repository.commit({ 'composer.json': asked })
    tools.misbehave('no-composer')
    const second = await open().deploy(gateway)
    expect([second.state, stateOf(second)]).toEqual(['succeeded', 'skipped'])
  })
})

it('SDP-26 a container that an SDP agent made is adopted without a restart, and serves until the first commit of its repository is proved', async () => {
  const folder = mkdtempSync(join(checkouts, 'orders-'))
  writeFileSync(join(folder, 'main.go'), goProgram('before'))
  const env = { ...process.env, CGO_ENABLED: '0' }
  await run('/usr/bin/go', ['build', '-o', `${folder}/app-orders`, `${folder}/main.go`], { env })
  const name = `sdp-orders-${bed.tag}`
  const made = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, {
    ...{ Image: 'alpine:3.20', Cmd: ['/src/app-orders'], WorkingDir: '/src' },
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: { Binds: [`${folder}:/src`], RestartPolicy: { Name: 'unless-stopped' } },
  })
  await bed.ask('POST', `/containers/${made.Id}/start`)
  const inspected = () => bed.ask<Inspected>('GET', `/containers/${made.Id}/json`)
  const before = await inspected()
  const workload = bed.name('sdp')
  const shown = await open().adopt(name, workload)
  expect(shown.warnings.join('\n')).toContain(`It runs what an SDP agent built in ${folder}`)
  expect(await inspected()).toEqual(before)
  const repository = await repositoryOf(goFiles('after'))
  apply('sdp', repository.url, { build: { kind: 'go' } })
  expect((await open().deploy(workload)).failure).toBeUndefined()
  expect(await open().served(workload)).toEqual(['after'])
  expect((await bed.call('GET', `/containers/${made.Id}/json`)).status).toBe(404)
})
