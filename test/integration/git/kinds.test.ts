// What is made of a commit beside a Dockerfile's image, on every kind of host.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { noOptions } from '../../../src/shared/model/options.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { type DeployBed, deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { hostAlong, roadTo } from '../../support/ways.ts'

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

describe('over ssh', () => {
  const road = roadTo(bed, 'ssh')
  const deploys = deployBed(bed, () => ({ road }))

  it('serves a folder as an image of its own, and goes back to the one before', async () => {
    await repository.commit(page('one'), 'one')
    const build = { kind: 'static', server: image, serve: server('/srv') }
    const name = apply(deploys(), 'ssh', { build, healthcheck: '/healthz' })
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['one'])
    await repository.commit(page('two'), 'two')
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['two'])
    expect((await deploys().run(back(name))).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['one'])
  })
})

describe('from a server that a cut network leads to no more', () => {
  const road = roadTo(bed, 'ssh')
  const before = process.env.GIT_SSH_COMMAND
  beforeAll(() => {
    process.env.GIT_SSH_COMMAND = `ssh -F ${join(road.home, '.ssh/config')} -o UserKnownHostsFile=${join(road.home, '.ssh/known_hosts')}`
  })
  const deploys = deployBed(bed)
  afterAll(() => {
    if (before === undefined) delete process.env.GIT_SSH_COMMAND
    else process.env.GIT_SSH_COMMAND = before
  })

  it('goes back without a packet to it, where whatever asked would wait', async () => {
    const { home, uid, dropPackets, passPackets, droppedPackets } = road.remote()
    await repository.commit(page('near'), 'near')
    const bare = join(home, 'site.git')
    const bring = async () => {
      rmSync(bare, { recursive: true, force: true })
      await run('git', ['clone', '--quiet', '--bare', repository.folder, bare])
      await run('chown', ['-R', String(uid), bare])
    }
    await bring()
    const build = { kind: 'static', server: image, serve: server('/srv') }
    const source = { build, repository: `ssh://ssh${bare}` }
    const name = apply(deploys(), 'local', source, 'cut')
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    await repository.commit(page('further'), 'further')
    await bring()
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await deploys().served(name)).toEqual(['further'])
    await dropPackets()
    try {
      expect((await deploys().run(back(name))).failure).toBeUndefined()
      expect(await deploys().served(name)).toEqual(['near'])
      expect(await droppedPackets()).toBe(0)
      const ending = new AbortController()
      const asked = { workload: name, action: 'deploy', options: noOptions } as const
      const planning = deploys()
        .deploys.plan(asked, ending.signal)
        .catch(() => 'given up')
      await expect.poll(droppedPackets).toBeGreaterThan(0)
      ending.abort()
      expect(await planning).toBe('given up')
    } finally {
      await passPackets()
    }
  })
})

describe('on this machine', () => {
  const deploys = deployBed(bed)

  it('mounts the files of a commit from a folder of its own', async () => {
    await repository.commit(page('mounted'), 'mounted')
    const build = { kind: 'none', image, pull: 'never', mount: '/site' }
    const more = { healthcheck: '/healthz', command: server('/site') }
    const name = apply(deploys(), 'local', { build, ...more }, 'mounted')
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
