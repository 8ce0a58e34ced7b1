// What is made of a commit beside a Dockerfile's image, on every kind of host; and a crash while it is built.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, tryRun } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { type DeployBed, deployBed, openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { hostAlong, roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const image = 'localhost/longshore-test:v1'

let repository: TestRepository
beforeAll(async () => {
  repository = await testRepository()
})
afterAll(() => repository.close())

const deploy = { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s' }

function apply(app: DeployBed, host: string, source: object, base = 'git'): string {
  const name = bed.name(`${base}-${host}`)
  const from = { kind: 'git', repository: repository.url, ref: 'main', path: 'site' }
  app.workloads.apply({ name, host, source: { ...from, port: 8080, ...source }, deploy })
  return name
}

const page = (version: string) => ({ 'site/index.html': version, 'site/healthz': 'ok' })
const server = (root: string) => ['httpd', '-f', '-p', '8080', '-h', root]

const back = (workload: string) =>
  ({ workload, action: 'rollback', reason: '', actor: 'test' }) as const

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)
  const deploys = deployBed(bed, () => ({ road }))

  it('serves a folder as an image of its own, and goes back to the one before', async () => {
    await repository.commit(page('one'), 'one')
    const build = { kind: 'static', server: image, serve: server('/srv') }
    const name = apply(deploys(), over, { build, healthcheck: '/healthz' })
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['one'])
    await repository.commit(page('two'), 'two')
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['two'])
    expect((await deploys().run(back(name))).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['one'])
  })

  it('mounts the files of a commit from a folder of its own', async () => {
    await repository.commit(page('mounted'), 'mounted')
    const build = { kind: 'none', image, pull: 'never', mount: '/site' }
    const more = { healthcheck: '/healthz', command: server('/site') }
    const name = apply(deploys(), over, { build, ...more }, 'mounted')
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    await repository.commit(page('anew'), 'anew')
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['anew'])
    expect((await deploys().run(back(name))).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['mounted'])
  })
})

describe('over TLS', () => {
  const road = roadTo(bed, 'tls')
  const deploys = deployBed(bed, () => ({ road }))

  it.each([
    [
      { kind: 'none', image, pull: 'never' },
      { kind: 'capability-missing', capability: 'files' },
    ],
    [{ kind: 'dockerfile' }, { kind: 'invalid', issues: [{ path: 'source.build.on' }] }],
  ])('says in the plan that %o cannot be made there', async (build, failure) => {
    await repository.commit(page('tls'), 'tls')
    const name = apply(deploys(), 'tls', { build }, `tls-${build.kind}`)
    expect(await deploys().deploy(name)).toMatchObject({ failure })
  })
})

describe('built here, for a host that runs no commands for us', () => {
  const road = roadTo(bed, 'tls')
  const deploys = deployBed(bed)

  it('is sent to its engine, and goes back there without a build', async () => {
    deploys().hosts.put(hostAlong(road))
    const dockerfile = { 'site/Dockerfile': `FROM ${image}\nCOPY index.html /page\n` }
    await repository.commit({ ...page('one'), ...dockerfile }, 'one')
    const build = { kind: 'dockerfile', on: 'here' }
    const name = apply(deploys(), 'tls', { build, healthcheck: '/healthz' }, 'sent')
    const read = async () => {
      const [container = ''] = await deploys().containers(name)
      return await run(docker().binary, ['exec', container, 'cat', '/page'], docker())
    }
    const one = await deploys().deploy(name)
    expect(one.failure).toBeUndefined()
    expect(
      deploys()
        .events(one.id)
        .map(({ line }) => line)
        .join('\n'),
    ).toMatch(/sent .* to tls/)
    await repository.commit(page('two'), 'two')
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await read()).toBe('two')
    expect((await deploys().run(back(name))).failure).toBeUndefined()
    expect(await read()).toBe('one')
  })
})

it('kill -9 while it is built: the next start leaves no image, no container and no build that runs', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-crash-'))
  const dockerfile = (last: string) => ({ 'site/Dockerfile': `FROM ${image}\nRUN ${last}\n` })
  await repository.commit(dockerfile('sleep 311'), 'slow')
  const before = openDeployBed(bed, { dir })
  const source = { build: { kind: 'dockerfile' }, healthcheck: '/healthz' }
  const name = apply(before, 'local', source, 'killed')
  await before.close()
  const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
  const place = { dir, socketPath: bed.socketPath, network: bed.name('net') }
  const crash: Crash = {
    ...{ stage: 'build', says: 'sleep 311', workload: name, tag: 'main', ...place },
    ...{ over: 'local', home: '' },
  }
  const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  const after = openDeployBed(bed, { dir })
  const [settled] = await after.deploys.recover()
  expect(settled).toMatchObject({ state: 'failed', recovered: true })
  expect((await tryRun('pgrep', ['-f', `tag localhost/longshore/${name}`])).stdout).toBe('')
  const listing = ['images', '--quiet', `localhost/longshore/${name}`]
  expect(await run(docker().binary, listing, docker())).toBe('')
  expect(await after.containers(name, true)).toEqual([])
  await repository.commit(dockerfile('true'), 'quick')
  expect(await after.deploy(name)).toMatchObject({ state: 'succeeded' })
  await after.close()
  rmSync(dir, { recursive: true, force: true })
})
