// A repository with a Dockerfile, from a commit to what serves, and back.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, tryRun } from '../../../scripts/lib/exec.mjs'
import { noOptions } from '../../../src/shared/model/options.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'

const bed = sharedEngine()
const deploys = deployBed(bed)
const docker = dockerCli(bed)
const never = new AbortController().signal

/** `last`: how its build ends. */
const files = (version: string, last = '') => ({
  'services/orders/Dockerfile': [
    'FROM localhost/longshore-test:v1',
    'ARG GREETING=none',
    'RUN --mount=type=secret,id=TOKEN cat /run/secrets/TOKEN | wc -c > /told; echo "$GREETING $no_proxy" >> /told',
    'COPY page /page',
    last,
  ].join('\n'),
  'services/orders/page': version,
})

let repository: TestRepository
const home = mkdtempSync(join(tmpdir(), 'longshore-docker-'))
beforeAll(async () => {
  repository = await testRepository()
  // An account of its own for the registry of the base image: docker is not left to its own logins, but to all else.
  const usual = readFileSync(join(process.env.DOCKER_CONFIG ?? '', 'config.json'), 'utf8')
  const proxies = { default: { noProxy: 'inside.example' } }
  writeFileSync(join(home, 'config.json'), JSON.stringify({ ...JSON.parse(usual), proxies }))
  process.env.DOCKER_CONFIG = home
  const account = { name: 'own', address: 'localhost', user: 'ada', plainHttp: true, changedAt: 0 }
  deploys().store.registries.put(account, 'token')
})
afterAll(() => {
  repository.close()
  rmSync(home, { recursive: true, force: true })
})

function apply(base: string, source = {}, more = {}): string {
  const name = bed.name(base)
  deploys().workloads.apply({
    ...{ name, host: 'local' },
    source: {
      ...{ kind: 'git', repository: repository.url, ref: 'main', path: 'services/orders' },
      ...{ port: 8080, healthcheck: '/healthz' },
      ...source,
    },
    deploy: { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s' },
    ...more,
  })
  return name
}

/** In the container that runs. */
async function read(workload: string, file: string): Promise<string> {
  const [container = ''] = await deploys().containers(workload)
  return (await run(docker().binary, ['exec', container, 'cat', file], docker())).trim()
}

const imagesOf = async (workload: string) =>
  (
    await run(
      docker().binary,
      ['images', '--format', '{{.Tag}}', `localhost/longshore/${workload}`],
      docker(),
    )
  )
    .split('\n')
    .filter((line) => line !== '')

const planOf = async (workload: string, tag?: string) => {
  const asked = { workload, action: 'deploy' as const, options: noOptions, ...(tag && { tag }) }
  return await deploys().deploys.plan(asked, never)
}

const stagesOf = (id: string) =>
  Object.fromEntries(
    deploys()
      .store.deployments.get(id)
      ?.stages.map(({ name, state }) => [name, state]) ?? [],
  )

describe('a workload from a git repository with a Dockerfile', () => {
  it('is built of the commit that its branch is at, or that is named, not again where no file of it changed, and rolled back without a build or its repository', async () => {
    const first = await repository.commit(files('one'), 'first')
    const build = { kind: 'dockerfile', args: { GREETING: 'hello' }, secrets: ['TOKEN'] }
    const name = apply('orders', { build, env: { TOKEN: 'secret', KEPT: 'yes' } })
    const one = await deploys().deploy(name)
    expect(one.failure).toBeUndefined()
    const { url } = repository
    expect(one.results).toMatchObject([{ commit: { repository: url, commit: first } }])
    expect(Object.keys(stagesOf(one.id))).toEqual([
      ...['git fetch', 'git checkout', 'git pull', 'build', 'resolve', 'create', 'start'],
      ...['health', 'soak', 'record', 'retire'],
    ])
    expect(await read(name, '/page')).toBe('one')
    // The secret was read, and is in neither the image nor the container.
    expect(await read(name, '/told')).toBe('6\nhello inside.example')
    const [container = ''] = await deploys().containers(name)
    const inspected = await run(docker().binary, ['inspect', container], docker())
    expect(inspected).toContain('KEPT=yes')
    expect(inspected).not.toContain('TOKEN')
    expect(await imagesOf(name)).toEqual([expect.stringContaining(`${first.slice(0, 12)}-`)])

    const [recorded] = deploys().store.releases.list(name)
    expect(recorded?.config).toMatchObject({ commit: first, subject: 'first', author: 'Ada' })
    const second = await repository.commit(files('two'), 'second')
    const [planned] = (await planOf(name)).targets
    expect(planned?.commits).toMatchObject({
      ...{ live: first, commit: second, fileCount: 1, isMade: true },
      span: { relation: 'ahead', count: 1, commits: [{ subject: 'second', author: 'Ada' }] },
      files: [{ path: 'services/orders/page', change: 'changed' }],
    })
    expect((await deploys().deploy(name)).failure).toBeUndefined()
    expect(await read(name, '/page')).toBe('two')
    const [live] = deploys().store.releases.list(name)
    expect(live).toMatchObject({ tag: second.slice(0, 12), config: { commit: second } })
    const other = await repository.commit({ 'other/file': 'x' }, 'elsewhere')
    expect((await planOf(name)).targets[0]).toMatchObject({
      skip: expect.stringContaining('already live'),
      commits: { commit: other, fileCount: 0, isMade: false },
    })
    expect(await deploys().deploy(name, second)).toMatchObject({ state: 'skipped' })

    await repository.git('checkout', '--quiet', '--detach')
    await repository.git('branch', '--delete', '--force', 'main')
    const rollback = { workload: name, action: 'rollback', reason: '', actor: 'test' } as const
    const back = await deploys().run(rollback)
    expect(back.failure).toBeUndefined()
    expect(back.results).toMatchObject([{ commit: { repository: url, commit: first } }])
    expect(Object.keys(stagesOf(back.id))).not.toContain('build')
    expect(await read(name, '/page')).toBe('one')
    await repository.git('checkout', '--quiet', '-B', 'main', second)
  })

  it('is refused by a plan that was made of a commit which its branch has left', async () => {
    await repository.commit(files('planned'), 'planned')
    const name = apply('stale')
    const { id } = await planOf(name)
    await repository.commit(files('moved'), 'moved')
    const asked = { plan: id, action: 'deploy', reason: '', actor: 'test' } as const
    await expect(deploys().run(asked)).rejects.toMatchObject({ failure: { kind: 'plan-stale' } })
  })

  it('leaves no image, container or build behind where its build fails', async () => {
    await repository.commit(files('fails', 'RUN echo the reason && exit 3'), 'fails')
    const name = apply('undone')
    const failed = await deploys().deploy(name)
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'build-failed' } })
    expect(JSON.stringify(failed.failure)).toContain('the reason')
    expect(await imagesOf(name)).toEqual([])
    expect(await deploys().containers(name, true)).toEqual([])
    const builds = await tryRun('pgrep', ['-f', `longshore/${name}`])
    expect(builds.stdout).toBe('')
  })
})
