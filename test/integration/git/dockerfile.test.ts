// A repository with a Dockerfile, from a commit to what serves, and back.
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { testRepository } from '../../support/git-repository.ts'

const bed = sharedEngine()
const deploys = deployBed(bed)
const docker = dockerCli(bed)

const files = (version: string) => ({
  'services/orders/Dockerfile': [
    'FROM localhost/longshore-test:v1',
    `ENV VERSION=${version}`,
    'COPY page /page',
  ].join('\n'),
  'services/orders/page': version,
})

const source = (url: string, more = {}) => ({
  ...{ kind: 'git', repository: url, ref: 'main', path: 'services/orders' },
  ...{ port: 8080, healthcheck: '/healthz' },
  ...more,
})

function apply(base: string, url: string, more = {}): string {
  const name = bed.name(base)
  deploys().workloads.apply({
    ...{ name, host: 'local', source: source(url, more) },
    deploy: { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s' },
  })
  return name
}

/** The page in the container that runs: what was built. */
async function page(workload: string): Promise<string> {
  const [container = ''] = await deploys().containers(workload)
  return (await run(docker().binary, ['exec', container, 'cat', '/page'], docker())).trim()
}

const stagesOf = (id: string) =>
  deploys()
    .store.deployments.get(id)
    ?.stages.map(({ name, state }) => `${name} ${state}`)

describe('a workload from a git repository with a Dockerfile', () => {
  it('is built of the commit that its branch is at, served, and rolled back without a build or its repository', async () => {
    const repository = await testRepository()
    onTestFinished(() => repository.close())
    await repository.commit(files('one'), 'first')
    const name = apply('orders', repository.url)
    const one = await deploys().deploy(name)
    expect(one.failure).toBeUndefined()
    expect(stagesOf(one.id)).toEqual(
      [
        ...['git fetch', 'git checkout', 'git pull', 'build', 'resolve', 'create', 'start'],
        ...['health', 'soak', 'record'],
      ]
        .map((stage) => `${stage} succeeded`)
        .concat('retire skipped'),
    )
    expect(await page(name)).toBe('one')
    await repository.commit(files('two'), 'second')
    const two = await deploys().deploy(name)
    expect(two.failure).toBeUndefined()
    expect(await page(name)).toBe('two')
    repository.close()
    const back = await deploys().run({
      ...{ workload: name, action: 'rollback', reason: '', actor: 'test' },
    })
    expect(back.failure).toBeUndefined()
    expect(await page(name)).toBe('one')
  })
})
