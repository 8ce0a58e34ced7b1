// What stands in the way of a stack on its host: each is said for what it is, and what ran before runs on,
// the same containers by the engine's own account.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { watchedParts } from '../../../src/shared/model/part-lanes.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, failureOfRun, image } from '../../support/compose-bed.ts'
import {
  type RefusingRegistry,
  startRefusingRegistry,
} from '../../support/compose-refusing-registry.ts'
import type { Files } from '../../support/stack-folders.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const processPort = 18_471
const containerPort = 18_472
let registry: RefusingRegistry | undefined
let listener: ChildProcess | undefined

beforeAll(async () => {
  if (!bed.engine.private) return
  const { netns, outsideAddress } = bed.engine.network
  registry = await startRefusingRegistry(outsideAddress)
  // A program of the host that has nothing to do with containers.
  const listen = ['busybox', 'nc', '-l', '-p', `${processPort}`]
  listener = spawn('nsenter', [`--net=/run/netns/${netns}`, ...listen], { stdio: 'ignore' })
  const HostConfig = { PortBindings: { '8080/tcp': [{ HostPort: `${containerPort}` }] } }
  const foreign = bed.name('foreign')
  const made = { Image: image('v1'), ExposedPorts: { '8080/tcp': {} }, HostConfig }
  await bed.ask('POST', `/containers/create?name=${foreign}`, made)
  await bed.ask('POST', `/containers/${foreign}/start`)
})
afterAll(async () => {
  listener?.kill('SIGKILL')
  await registry?.close()
})

const serving = `services:
  web: { image: "${image('v1')}", stop_grace_period: 0s }
`
const beside = (service: string, more = ''): Files => ({
  'compose.yaml': `${serving}  side: { stop_grace_period: 0s, ${service} }\n${more}`,
})
const v1 = `image: "${image('v1')}"`
const from = (repository: string) => beside(`image: "${registry?.address}/${repository}:1"`)

interface Case {
  readonly what: string
  readonly files: Files
  readonly failure: Partial<Failure>
  /** What the sentences name. */
  readonly named: RegExp
}

const onTheHost = (): Case[] => [
  {
    what: 'a port that a program of the host holds',
    files: beside(`${v1}, ports: ["${processPort}:8080"]`),
    failure: { kind: 'port-taken', port: `${processPort}` },
    named: /Port 18471 is taken/,
  },
  {
    what: 'a port that a foreign container holds',
    files: beside(`${v1}, ports: ["${containerPort}:8080"]`),
    failure: { kind: 'port-taken', port: `${containerPort}`, holder: bed.name('foreign') },
    named: /Port 18472 is taken/,
  },
  {
    what: 'an external volume that is not there',
    files: beside(
      `${v1}, volumes: ["data:/data"]`,
      'volumes: { data: { external: true, name: gone-volume } }',
    ),
    failure: { kind: 'invalid' },
    named: /compose\.yaml line 4: volumes\.data": there is no volume gone-volume on the host/,
  },
  {
    what: 'the health of a service that nothing checks, which it waits for',
    files: beside(`${v1}, depends_on: { web: { condition: service_healthy } }`),
    failure: { kind: 'invalid' },
    named:
      /compose\.yaml line 3: services\.side\.depends_on\.web": side waits for the health of web/,
  },
  {
    what: 'a file that is to be mounted and is not there',
    files: beside(`${v1}, configs: [settings]`, 'configs: { settings: { file: ./gone.conf } }'),
    failure: { kind: 'invalid' },
    named: /side-1": there is no \S+\/gone\.conf on the host/,
  },
  {
    what: 'a disk that is full',
    files: beside(
      `image: "${image('shell')}", command: ["sleep", "9"], volumes: ["full:/bin"]`,
      'volumes: { full: { driver_opts: { type: tmpfs, device: tmpfs, o: size=64k } } }',
    ),
    failure: { kind: 'no-space', where: 'local' },
    named: /No space left on local/,
  },
  {
    what: 'processors that the host does not have',
    files: beside(`${v1}, cpus: 4000`),
    failure: { kind: 'create-failed' },
    named: /side-1: Range of CPUs is from/,
  },
  {
    what: 'a device that the host does not have',
    files: beside(
      `${v1}, deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }`,
    ),
    failure: { kind: 'start-failed' },
    named: /side-1: .*gpu/i,
  },
  {
    what: 'an image that is there for another architecture',
    files: beside(`image: "${image('v2')}", platform: linux/s390x`),
    failure: { kind: 'create-failed' },
    named: /side-1: .*wanted linux\/s390x, actual: linux\//i,
  },
]

const ofItsOwn = (): Case[] => [
  {
    what: 'a service that never becomes healthy and is waited for',
    files: beside(
      `${v1}, depends_on: { db: { condition: service_healthy } }`,
      `  db: { image: "${image('healthcheck-bad')}", stop_grace_period: 0s }`,
    ),
    failure: { kind: 'container-unhealthy', container: expect.stringMatching(/-db-1$/) },
    named: /unhealthy/,
  },
  {
    what: 'a job that is waited for and ends badly',
    files: beside(
      `${v1}, depends_on: { job: { condition: service_completed_successfully } }`,
      `  job: { image: "${image('exit3')}" }`,
    ),
    failure: {
      kind: 'container-exited',
      container: expect.stringMatching(/-job-1$/),
      lines: expect.arrayContaining(['cannot open /etc/app.conf']),
    },
    named: /"job".*exit 3/,
  },
  {
    what: 'a service that is waited for and ends at once',
    files: beside(
      `${v1}, depends_on: { db: { condition: service_healthy } }`,
      `  db: { image: "${image('exit3')}", healthcheck: { test: [CMD, "true"] } }`,
    ),
    failure: { kind: 'container-exited', container: expect.stringMatching(/-db-1$/) },
    named: /-db-1 exited \(3\)/,
  },
  {
    what: 'a build that fails',
    files: {
      ...beside('build: .'),
      Dockerfile: `FROM ${image('shell')}\nRUN echo no more wood >&2; exit 7\n`,
    },
    failure: { kind: 'invalid' },
    named: /services\.side\.build": .*RUN echo no more wood.*ended with code 7: no more wood/,
  },
  {
    what: 'a Dockerfile that is none',
    files: { ...beside('build: .'), Dockerfile: `FROM ${image('shell')}\nRUNN x\n` },
    failure: { kind: 'invalid' },
    named: /services\.side\.build": Dockerfile line 2: unknown instruction/,
  },
]

const ofItsRegistry = (): Case[] => [
  {
    what: 'a registry that wants a login',
    files: from('locked'),
    failure: { kind: 'registry-auth' },
    named: /service side/,
  },
  {
    what: 'a registry that is not there',
    files: beside('image: "127.0.0.1:1/app:1"'),
    failure: { kind: 'pull-failed' },
    named: /service side.*127\.0\.0\.1:1/s,
  },
  {
    what: 'a tag that the registry does not have',
    files: from('missing'),
    failure: { kind: 'image-not-found' },
    named: /service side was not found/,
  },
  {
    what: 'a registry that answers no more pulls',
    files: from('limited'),
    failure: { kind: 'pull-failed' },
    named: /service side.*no more pulls for now.*rate limit/s,
  },
  {
    what: 'a registry that is broken',
    files: from('broken'),
    failure: { kind: 'pull-failed' },
    named: /service side/,
  },
  {
    what: 'an image that is made for other machines only',
    files: from('elsewhere'),
    failure: { kind: 'pull-failed' },
    named: /service side.*none for linux\//s,
  },
]

/** Deploys each over the same stack that runs; then a good one. */
async function expectFailures(base: string, pull: string, cases: readonly Case[]): Promise<void> {
  const source = { pull }
  const name = stacks.apply(base, { 'compose.yaml': serving })
  expect((await stacks.deploy(name)).state).toBe('succeeded')
  const before = await stacks.running(name)
  for (const { what, files, failure, named } of cases) {
    stacks.apply(base, files, { source })
    const ended = await stacks.deploy(name)
    expect(ended, what).toMatchObject({ state: 'failed', failure })
    if (!ended.failure) throw new Error(what)
    const { title, detail, remedy } = describeFailure(ended.failure)
    expect(`${title}\n${detail}`, what).toMatch(named)
    expect(remedy, what).toMatch(/\w{3}.*\w{3}/)
    expect(await stacks.running(name), what).toEqual(before)
    expect((await stacks.containers(name)).length, what).toBe(1)
  }
  stacks.apply(base, beside(v1), { source: { pull: 'never' } })
  const next = await stacks.deploy(name)
  expect(next).toMatchObject({ state: 'succeeded' })
  expect(await stacks.running(name)).toEqual({ ...before, side: expect.any(String) })
}

describe.concurrent('a stack that cannot be brought up', () => {
  it('names what its host does not have, leaves what runs alone, and is brought up once it is mended', async (context) => {
    context.skip(!bed.engine.private, 'needs a program in the engine’s namespace')
    await expectFailures('host', 'never', onTheHost())
  })

  it('names the service, the step or the job that failed', async () => {
    await expectFailures('own', 'never', ofItsOwn())
  })

  it('names the service whose image its registry refuses, and why', async (context) => {
    context.skip(!bed.engine.private, 'needs a registry that the engine reaches without TLS')
    await expectFailures('registry', 'missing', ofItsRegistry())
  })

  it('is unstable, not green, when a container of it exits at once', async () => {
    const name = stacks.apply('exits', { 'compose.yaml': serving })
    await stacks.deploy(name)
    const before = await stacks.running(name)
    stacks.apply('exits', beside(`image: "${image('exit3')}"`), { deploy: { stabilise: '1s' } })
    const ended = await stacks.deploy(name)
    expect(ended.state).toBe('unstable')
    expect(watchedParts(ended)).toMatchObject([
      { part: 'side', exitCode: 3, trouble: 'ended with 3' },
      { part: 'web', trouble: '' },
    ])
    expect(await stacks.running(name)).toEqual(before)
  })

  it('says which service there is not, when one is asked for', async ({ expect }) => {
    const name = stacks.apply('asked', { 'compose.yaml': serving })
    await stacks.deploy(name)
    const before = await stacks.running(name)
    const asked = stacks.run(name, 'restart', { services: ['nope'] })
    expect(await failureOfRun(asked)).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'services.nope' }],
    })
    await expect.poll(() => stacks.running(name)).toEqual(before)
  })
})

describe('SD-21 a host with docker-compose version 1 only', () => {
  const older = composeBed(bed)
  it('is told from one that has version 2, with the way to it, before anything is touched', async () => {
    const usual = process.env.DOCKER_CONFIG
    const config = mkdtempSync(join(tmpdir(), 'longshore-v1-'))
    const old = '#!/bin/sh\necho "docker-compose version 1.29.2, build unknown"\n'
    mkdirSync(join(config, 'cli-plugins'))
    writeFileSync(join(config, 'cli-plugins/docker-compose'), old, { mode: 0o755 })
    writeFileSync(join(config, 'docker-compose'), '#!/bin/sh\necho 1.29.2\n', { mode: 0o755 })
    process.env.DOCKER_CONFIG = config
    const path = process.env.PATH
    process.env.PATH = `${config}:${path}`
    try {
      const name = older.apply('v1', { 'compose.yaml': serving })
      const failure = await failureOfRun(older.deploy(name))
      expect(failure).toMatchObject({ kind: 'compose-missing', host: 'local' })
      expect(failure && describeFailure(failure).remedy).toMatch(
        /^Version 1\.29\.2 of docker-compose is there, and is too old\. Install version 2/,
      )
      expect(await older.containers(name)).toEqual([])
    } finally {
      process.env.DOCKER_CONFIG = usual
      process.env.PATH = path
      rmSync(config, { recursive: true, force: true })
    }
  })
})
