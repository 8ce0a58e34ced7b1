// What is not ours is never touched; what stands in the way is named.
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../src/main/clock.ts'
import type { Deployment } from '../../src/shared/model/deployment.ts'
import { describeFailure } from '../../src/shared/model/failure-text.ts'
import { recorderOn } from '../support/bed/recorder.ts'
import { sharedEngine } from '../support/bed/shared-engine.ts'
import { type DeployBed, type DeployBedOptions, openDeployBed } from '../support/deploy-bed.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)
const port = 20_000 + (bed.number % 12_000)
const host = bed.engine.private ? bed.engine.network.insideAddress : '127.0.0.1'
const opened: DeployBed[] = []

function open(options: DeployBedOptions = {}): DeployBed {
  const app = openDeployBed(bed, { socketPath: recorder().socketPath, ...options })
  opened.push(app)
  return app
}
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close('interrupt')
})

/** A running container of somebody else. */
async function foreign(name: string, more: Record<string, unknown> = {}): Promise<string> {
  const body = { Image: 'localhost/longshore-test:hold', ...more }
  const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, body)
  await bed.ask('POST', `/containers/${Id}/start`)
  return Id
}

interface Inspected {
  readonly Name: string
  readonly State: unknown
  readonly Config: { readonly Env: readonly string[] }
}
const inspect = (id: string) => bed.ask<Inspected>('GET', `/containers/${id}/json`)
const remove = (id: string) => bed.call('DELETE', `/containers/${id}?force=1`)

function expectSentence({ failure }: Deployment): void {
  if (!failure) throw new Error('no failure')
  const { title, detail, remedy } = describeFailure(failure)
  expect(title).toMatch(/^[A-Z]/)
  expect(detail).toMatch(/\.$/)
  expect(remedy).not.toBeNull()
}

it('TF-33 a name that a foreign container has: the failure names its holder, which stays as it is', async () => {
  const now = Date.now()
  const app = open({ clock: { ...systemClock, now: () => now } })
  const web = app.apply('named')
  const id8 = app.store.workloads.get(web)?.id.slice(0, 8)
  const name = `ls-${web}-${id8}-v1-${now.toString(16)}`
  const holder = await foreign(name)
  const before = await inspect(holder)
  recorder().clear()
  const failed = await app.deploy(web, 'v1')
  expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'name-conflict', name } })
  expectSentence(failed)
  expect(JSON.stringify(failed.failure)).toContain(holder)
  expect(await inspect(holder)).toEqual(before)
  const touched = recorder()
    .mutations()
    .filter(({ path }) => path.includes(holder) || path.startsWith(`/containers/${name}`))
  expect(touched).toEqual([])
  await remove(holder)
})

it('a port that a foreign container has: named, the new one removed, the old one back', async () => {
  const app = open()
  const web = app.apply('port')
  await app.deploy(web, 'v1')
  const holder = await foreign(bed.name('holder'), {
    HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
    ExposedPorts: { '80/tcp': {} },
  })
  const before = await inspect(holder)
  app.apply('port', { publish: [`127.0.0.1:${port}:8080`] })
  const failed = await app.deploy(web, 'v2')
  expect(failed).toMatchObject({
    state: 'failed',
    failure: { kind: 'port-taken', port: String(port), holder: bed.name('holder') },
  })
  expectSentence(failed)
  expect(await app.served(web)).toEqual(['v1'])
  expect(await app.containers(web, true)).toHaveLength(1)
  expect(await inspect(holder)).toEqual(before)
  await remove(holder)
})

it('a port that a process of the host has: said, and the old one is back', async () => {
  const app = open()
  const web = app.apply('process')
  await app.deploy(web, 'v1')
  // In the host's own network, as any other program there: it publishes nothing.
  const holder = await foreign(bed.name('process-holder'), {
    Image: 'localhost/longshore-test:v1',
    Env: [`PORT=${port + 1}`],
    HostConfig: { NetworkMode: 'host' },
  })
  const answer = () => fetch(`http://${host}:${port + 1}/`).then((each) => each.text())
  await expect.poll(() => answer().catch(() => '')).toContain('v1')
  app.apply('process', { publish: [`${port + 1}:8080`] })
  const failed = await app.deploy(web, 'v2')
  expect(failed).toMatchObject({
    state: 'failed',
    failure: { kind: 'port-taken', port: String(port + 1), holder: '' },
  })
  expectSentence(failed)
  expect(await app.served(web)).toEqual(['v1'])
  expect(await app.containers(web, true)).toHaveLength(1)
  await remove(holder)
})

const hostile = '<img src=x onerror=alert(1)>\u001b[31m\u202e"\'`$(id)\\ \u0007'

it('TF-31 labels copied from ours stay foreign; hostile ones change nothing', async () => {
  const app = open()
  const web = app.apply('labels')
  await app.deploy(web, 'v1')
  const [ours = ''] = await app.containers(web)
  const { Config } = await bed.ask<{ Config: { Labels: Record<string, string> } }>(
    'GET',
    `/containers/${ours}/json`,
  )
  const decoys = await Promise.all([
    foreign(bed.name('copied'), {
      Labels: { ...Config.Labels, 'longshore.installation': 'another' },
    }),
    foreign(bed.name('bare'), { Labels: { 'longshore.workload': web } }),
    foreign(bed.name('hostile'), {
      Labels: {
        ...Object.fromEntries(Object.keys(Config.Labels).map((key) => [key, hostile])),
        [hostile]: hostile.repeat(500),
      },
    }),
  ])
  const before = await Promise.all(decoys.map(inspect))
  expect(await app.deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
  expect(await app.deploy(web, 'exit3')).toMatchObject({ state: 'failed' })
  await app.run({ workload: web, action: 'remove', reason: '', actor: 'test' })
  expect(await Promise.all(decoys.map(inspect))).toEqual(before)
  await Promise.all(decoys.map(remove))
})

it('a container of ours whose labels are garbage is tidied up like any other', async () => {
  const app = open()
  const web = app.apply('garbage')
  await app.deploy(web, 'v1')
  await foreign(bed.name('garbage-left'), {
    Labels: {
      'longshore.installation': app.store.installation,
      'longshore.workload': web,
      'longshore.deployment': hostile,
      'longshore.release': 'x'.repeat(10_000),
      'longshore.tag': '../..',
      'longshore.config': '{',
    },
  })
  expect(await app.deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
  expect(await app.served(web)).toEqual(['v2'])
  expect(await app.containers(web, true)).toHaveLength(1)
})

it('env values of every kind reach the container as they were written', async () => {
  const app = open()
  const env = {
    HOSTILE: hostile,
    LINES: 'one\ntwo\r\nthree',
    EMPTY: '',
    EQUALS: 'a=b=c',
    UNICODE: '🚢 café \u2028',
    LONG: 'x'.repeat(20_000),
    constructor: 'a name like any other',
  }
  const web = app.apply('env', {}, { env })
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
  const [name = ''] = await app.containers(web)
  const { Config } = await inspect(name)
  for (const [key, value] of Object.entries(env)) expect(Config.Env).toContain(`${key}=${value}`)
  expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'skipped' })
})

it('hostile output is kept as text, bounded, in the timeline and in the kept log', async () => {
  const app = open()
  const web = app.apply('output', {}, { deploy: { healthTimeout: '10s', soak: '0ms' } })
  const failed = await app.deploy(web, 'hostile')
  expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'health-timeout' } })
  const events = app.events(failed.id)
  const output = events.filter(({ kind }) => kind === 'log').map(({ line }) => line)
  const lines = output.join('\n').split('\n')
  expect(lines.some((line) => line.startsWith('<script>window.hacked=1</script>'))).toBe(true)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  const [kept] = app.store.keptLogs.list(web)
  const stamped = '2026-01-01T00:00:00.000000000Z looks like a timestamp'
  expect(kept?.lines.some(({ line }) => line === stamped)).toBe(true)
  // The engine itself holds an unfinished line back until the container has ended.
  expect(kept?.lines.some(({ line }) => line === 'no newline at the end')).toBe(true)
  expect(kept?.lines.some(({ line }) => line.length === 100_000)).toBe(true)
})
