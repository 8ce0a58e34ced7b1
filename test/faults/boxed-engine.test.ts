// An engine as in a virtual machine: no address of a container can be dialled, what is published answers on 127.0.0.1.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../scripts/lib/exec.mjs'
import { systemIds } from '../../src/main/clock.ts'
import type { ContainerSpec } from '../../src/main/engine/container-spec.ts'
import { createForwards } from '../../src/main/hosts/forwards.ts'
import type { DeclaredHosts } from '../../src/main/hosts/hosts.ts'
import type { Deployment } from '../../src/shared/model/deployment.ts'
import { privateEngine } from '../support/bed/private-engine.ts'
import { recorderOn } from '../support/bed/recorder.ts'
import { plainSpec } from '../support/container-spec.ts'
import { openDeployBed } from '../support/deploy-bed.ts'
import { dockerCli } from '../support/docker-cli.ts'
import { eventually } from '../support/eventually.ts'
import { failureFrom } from '../support/fake-engine/contract-bed.ts'
import { testClock as clock } from '../support/fake-engine/test-clock.ts'
import { hostsOn } from '../support/hosts-on.ts'

const never = new AbortController().signal
const image = 'localhost/longshore-test:v1'
const hold = 'localhost/longshore-test:hold'
const bed = privateEngine({
  isBoxed: true,
  images: ['v1', 'v2', 'broken', 'hold'].map((tag) => `localhost/longshore-test:${tag}`),
})
const docker = dockerCli(bed)
const recorder = recorderOn(bed)
const open = () => openDeployBed(bed, { socketPath: recorder().socketPath })

interface Inspected {
  readonly HostConfig: { readonly PortBindings: Record<string, readonly object[]> }
}

const bindingsOf = async (name: string) =>
  (await bed.ask<Inspected>('GET', `/containers/${name}/json`)).HostConfig.PortBindings

const probeOf = ({ stages }: Deployment) => stages.find(({ name }) => name === 'health')?.probe

/** Containers and images that no workload has. */
async function helpers(): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: ['longshore.role=helper'] }))
  const containers = await bed.ask<{ Names: string[] }[]>(
    'GET',
    `/containers/json?all=1&filters=${filters}`,
  )
  const images = await bed.ask<{ RepoTags: string[] }[]>('GET', `/images/json?filters=${filters}`)
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...images.flatMap(({ RepoTags }) => RepoTags),
  ]
}

describe('a deployment where containers cannot be dialled', () => {
  it('TF-39 is proved at a loopback port of its own, which the plan shows and nothing compares', async () => {
    const app = open()
    const web = app.apply('published')
    const plan = await app.deploys.plan({ workload: web, action: 'deploy', tag: 'v1' }, never)
    const created = plan.targets[0]?.stages.find(({ name }) => name === 'create')
    expect(created?.summary).toContain('port 8080 on a free port of 127.0.0.1')
    const deployed = await app.deploy(web, 'v1')
    expect(deployed).toMatchObject({ state: 'succeeded', verified: true })
    expect(probeOf(deployed)).toMatchObject({
      ok: true,
      status: 200,
      target: expect.stringMatching(
        /^GET http:\/\/127\.0\.0\.1:\d+\/healthz \(published for it\)$/,
      ),
    })
    const [name = ''] = await app.containers(web, true)
    expect(await bindingsOf(name)).toEqual({ '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] })
    expect((await app.deploy(web, 'v1')).state).toBe('skipped')
    expect(await app.deploy(web, 'v2')).toMatchObject({ state: 'succeeded', verified: true })
    expect(await app.containers(web, true)).toHaveLength(1)
    await app.close()
  })

  it('publishes nothing of its own where the user published the port', async () => {
    const app = open()
    const web = app.apply('chosen', { publish: ['127.0.0.1:20900:8080'] })
    const deployed = await app.deploy(web, 'v1')
    expect(deployed).toMatchObject({ state: 'succeeded', verified: true })
    expect(probeOf(deployed)?.target).toContain('http://127.0.0.1:20900/')
    const [name = ''] = await app.containers(web, true)
    expect(await bindingsOf(name)).toEqual({
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '20900' }],
    })
    await app.close()
  })

  it('waits for one that is not ready, and leaves the old one where the new one never is', async () => {
    const app = open()
    const web = app.apply('unready')
    expect((await app.deploy(web, 'v1')).state).toBe('succeeded')
    app.apply('unready', {}, { deploy: { healthTimeout: '2s', soak: '0ms' } })
    const [serving] = await app.containers(web)
    const failed = await app.deploy(web, 'broken')
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'health-timeout' } })
    expect(await app.containers(web, true)).toEqual([serving])
    await app.close()
  })
})

describe('a port opened from here', () => {
  let hosts: DeclaredHosts
  const forwards = () => createForwards(hosts, systemIds)
  beforeAll(() => {
    hosts = hostsOn({
      ...{ clock, installation: bed.tag, filesDir: '/nowhere', endpoint: bed.socketPath },
    })
  })
  afterAll(async () => {
    await hosts.close()
    expect(await helpers()).toEqual([])
  })

  const run = async (base: string, more: Partial<ContainerSpec> = {}): Promise<string> => {
    const { containers } = hosts.get('local').engine
    const id = await containers.create({ ...plainSpec, name: bed.name(base), image, ...more })
    await containers.start(id)
    return bed.name(base)
  }
  const answerAt = async (container: string): Promise<string> => {
    const opened = forwards()
    const { url } = await opened.open({ host: 'local', container, port: 8080 }, never)
    const answer = await eventually(() =>
      fetch(url).then(
        async (response) => (await response.text()).trim(),
        () => undefined,
      ),
    )
    opened.closeAll()
    return answer
  }

  it('goes to where it is published, and to a helper beside it where it is not', async () => {
    const port = { hostIp: '127.0.0.1', hostPort: 0, containerPort: '8080/tcp' }
    expect(await answerAt(await run('open', { publish: [port] }))).toBe('v1')
    expect(await helpers()).toEqual([])
    expect(await answerAt(await run('shut'))).toBe('v1')
    expect(await helpers()).toHaveLength(2)
  })

  it('reaches one on an internal network, and one that uses the network of another', async () => {
    const network = bed.name('inner')
    await bed.ask('POST', '/networks/create', { Name: network, Internal: true })
    expect(await answerAt(await run('internal', { network }))).toBe('v1')
    const owner = await run('owner', { image: hold })
    expect(await answerAt(await run('guest', { network: `container:${owner}` }))).toBe('v1')
  })

  it('is refused, with the reason, where nothing can lead to it', async () => {
    const asked = (container: string) =>
      failureFrom(forwards().open({ host: 'local', container, port: 8080 }, never))
    expect(await asked(await run('alone', { network: 'none' }))).toMatchObject({
      kind: 'port-unreachable',
      reason: expect.stringContaining('"none"'),
    })
    const owner = await run('gone', { image: hold })
    const guest = await run('stays', { network: `container:${owner}` })
    await hosts.get('local').engine.containers.stop(owner, 0)
    expect(await asked(guest)).toMatchObject({
      kind: 'port-unreachable',
      reason: expect.stringContaining(owner),
    })
  })
})

describe('the demo on an engine that is not its own', () => {
  const script = join(import.meta.dirname, '../../scripts/demo.mjs')

  it.each([
    ['one image', []],
    ['a stack', ['--compose']],
  ])('serves with %s all the while, and leaves nothing there', async (_, more) => {
    // What the docker command would take is somebody's production.
    const env = {
      ...docker().env,
      ...{ LONGSHORE_TEST_ENGINE: `unix://${bed.socketPath}`, DOCKER_HOST: 'unix:///nowhere' },
    }
    const out = await run(process.execPath, [script, '--once', '--json', ...more], { env })
    const { engine, deployments, serving, leftovers } = JSON.parse(
      out.trimEnd().split('\n').at(-1) ?? '',
    )
    expect(engine).toEqual({ version: bed.engine.version, private: false })
    expect(deployments.map(({ state }: Deployment) => state)).toEqual([
      ...['succeeded', 'succeeded', 'failed', 'succeeded'],
    ])
    expect(serving.map(({ body }: { body: string }) => body)).toEqual(['v1', 'v2', 'v2', 'v1'])
    expect(leftovers).toEqual([])
  })
})
