// What becomes of a running stack: going back, being taken back, starting first, being taken down.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { watchedParts } from '../../../src/shared/model/part-lanes.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { pacedMs } from '../../support/paced.ts'
import { strayCalls } from '../../support/stray-calls.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write, run, running, containers } = stacks

const web = (tag: string, more = '') => `
services:
  web: { image: ${image(tag)}, environment: { GREETING: "\${GREETING:-none}" }${more} }
  side: { image: ${image('v1')} }
`
const healthy =
  ', healthcheck: { test: "wget -q -O /dev/null http://127.0.0.1:8080/healthz", interval: 1s }'

/** What a shell in a service's container says. */
const shellIn = (name: string, service: string, script: string): Promise<string> => {
  const { binary, env } = stacks.docker()
  const args = ['exec', `ls-${name}-${service}-1`, 'sh', '-c', script]
  return promisify(execFile)(binary, args, { env }).then(({ stdout }) => stdout)
}

describe('rolling back a stack', () => {
  it('SD-17 SD-18 makes the older release live again, though its files have changed, and leaves volumes alone', async () => {
    const files = (tag: string) => ({
      'compose.yaml': `
services:
  web: { image: ${image(tag)}, env_file: [web.env], volumes: ["data:/data"] }
  side: { image: ${image('v1')} }
volumes: { data: }
`,
      'web.env': `WHO=${tag}\nPRICE=a$$b`,
    })
    const name = apply('back', files('v1'))
    const first = await stacks.deploy(name)
    expect(first.failure).toBeUndefined()
    const before = await running(name)
    await shellIn(name, 'web', 'echo kept > /data/note')
    write(name, files('v2'))
    await stacks.deploy(name)
    write(name, { 'compose.yaml': 'services: {}' })
    const back = await run(name, 'rollback')
    expect(back.failure).toBeUndefined()
    expect(back).toMatchObject({ state: 'succeeded', release: 'r3' })
    const kept = stacks.deploys().store.keptLogs.list(name)
    expect(kept.map((log) => log.name)).toEqual([`ls-${name}-web-1`, `ls-${name}-web-1`])
    expect(kept.every(({ lines }) => lines.length > 0)).toBe(true)
    const [side, again] = await containers(name)
    expect(side?.Id).toBe(before.side)
    expect(again?.Config.Image).toBe(image('v1'))
    expect(again?.Config.Env).toEqual(expect.arrayContaining(['WHO=v1', 'PRICE=a$b']))
    expect(await shellIn(name, 'web', 'cat /data/note')).toBe('kept\n')
  })
})

describe('a stack that cannot be brought up', () => {
  it('SD-23 has the previous release put back when a service cannot start', async () => {
    const name = apply('undone', { 'compose.yaml': web('v1') })
    await stacks.deploy(name)
    const before = await running(name)
    write(name, { 'compose.yaml': web('v2', ', command: ["/no/such/program"]') })
    const failed = await stacks.deploy(name)
    expect(failed.state).toBe('failed')
    expect(failed.stages.map(({ state }) => state)).not.toContain('undo-failed')
    const after = await running(name)
    expect(after.side).toBe(before.side)
    const [, now] = await containers(name)
    expect(now?.Config.Image).toBe(image('v1'))
    expect(now?.State.Status).toBe('running')
    expect(await containers(name)).toHaveLength(2)
  })

  it('leaves nothing of a first deployment that fails', async () => {
    const name = apply('failing', { 'compose.yaml': web('v1', ', command: ["/no/such/program"]') })
    const failed = await stacks.deploy(name)
    expect(failed.state).toBe('failed')
    expect(await containers(name)).toEqual([])
    expect((await bed.leftovers()).filter((left) => left.includes(name))).toEqual([])
  })

  it('SD-25 SD-27 is unstable, never succeeded, when a service keeps restarting', async () => {
    const name = apply(
      'loop',
      {
        'compose.yaml': `
services:
  web: { image: ${image('crashloop')}, restart: always }
  side: { image: ${image('v1')} }
`,
      },
      { deploy: { stabilise: '3s' } },
    )
    const ended = await stacks.deploy(name)
    expect(ended.state).toBe('unstable')
    expect(watchedParts(ended)).toMatchObject([
      { part: 'side', trouble: '' },
      { part: 'web', trouble: expect.stringMatching(/restart/) },
    ])
  })
})

describe('cancelling', () => {
  it('SD-13 SD-23 ends docker compose and puts back what served', async () => {
    const name = apply('cancel', { 'compose.yaml': web('v1') })
    await stacks.deploy(name)
    const before = await running(name)
    const waits = ', depends_on: { side: { condition: service_healthy } }'
    write(name, {
      'compose.yaml': `
services:
  web: { image: ${image('v2')}${waits} }
  side: { image: ${image('v2')}, healthcheck: { test: "exit 1", interval: 1s, retries: 100 } }
`,
    })
    const { deploys } = stacks.deploys()
    const { deployment } = await deploys.start(
      { workload: name, action: 'deploy', reason: '', actor: 'test' },
      never,
    )
    await expect
      .poll(async () => (await running(name)).side, { timeout: 20_000 })
      .not.toBe(before.side)
    const asked = Date.now()
    const cancelled = await deploys.cancel(deployment.id)
    expect(cancelled.state).toBe('cancelled')
    expect(Date.now() - asked).toBeLessThan(pacedMs(20_000))
    const now = await containers(name)
    expect(now.map(({ Config }) => Config.Image)).toEqual([image('v1'), image('v1')])
    expect((await running(name)).web).toBe(before.web)
    expect(strayCalls(name)).toEqual([])
  })
})

describe('start-first', () => {
  it('starts a service that can run twice beside the old one, which goes once it is healthy', async () => {
    const name = apply('first', { 'compose.yaml': web('v1', healthy) })
    const first = await stacks.deploy(name)
    expect(first).toMatchObject({ state: 'succeeded' })
    const before = await running(name)
    write(name, { 'compose.yaml': web('v2', healthy) })
    const second = await stacks.deploy(name)
    expect(second.failure).toBeUndefined()
    const lanes = second.lanes.map(({ role, name: lane, servingFrom, drainingAt }) => ({
      ...{ role, lane, servingFrom, drainingAt },
    }))
    const fresh = lanes.find(({ role }) => role === 'new')
    const old = lanes.find(({ role }) => role === 'old')
    expect(fresh?.servingFrom).toBeLessThanOrEqual(old?.drainingAt ?? 0)
    const after = await running(name)
    expect(after.web).not.toBe(before.web)
    expect(after.side).toBe(before.side)
    expect(await containers(name)).toHaveLength(2)
    const again = await stacks.deploy(name)
    expect(again.state).toBe('skipped')
  })

  it('starts no new version before the job that it waits for has run anew', async () => {
    const after = 'depends_on: { job: { condition: service_completed_successfully } }'
    const stack = (tag: string) => `
services:
  web: { image: ${image(tag)}, ${after}${healthy} }
  job: { image: ${image('shell')}, command: [sh, -c, "echo ${tag}"], restart: "no" }
`
    const name = apply('migrated', { 'compose.yaml': stack('v1') })
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    write(name, { 'compose.yaml': stack('v2') })
    expect((await stacks.plan(name)).parts).toMatchObject([
      { part: 'job', change: 'recreate' },
      // Why depends on the version: an older one makes it anew in any case.
      { part: 'web', order: 'replace', why: expect.stringContaining('job, which is made') },
    ])
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const [job, newer] = await containers(name)
    expect(newer?.Config.Image).toBe(image('v2'))
    const { StartedAt: ran = '' } = job?.State ?? {}
    expect(Date.parse(newer?.State.StartedAt ?? '')).toBeGreaterThan(Date.parse(ran))
  })

  it('lets the old one serve on when the new one never becomes healthy', async () => {
    const name = apply('sick', { 'compose.yaml': web('v1', healthy) })
    await stacks.deploy(name)
    const before = await running(name)
    const sick = ', healthcheck: { test: "exit 1", interval: 1s }'
    apply('sick', { 'compose.yaml': web('v2', sick) }, { deploy: { healthTimeout: '3s' } })
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'health-timeout' } })
    expect(await running(name)).toEqual(before)
    expect(await containers(name)).toHaveLength(2)
  })
})

describe('a stack as it is', () => {
  it('SD-15 SD-22 is stopped, started and restarted in the same containers', async () => {
    const name = apply('control', { 'compose.yaml': web('v1') })
    await stacks.deploy(name)
    const before = await running(name)
    expect((await run(name, 'stop')).state).toBe('succeeded')
    expect(await running(name)).toEqual({})
    expect((await run(name, 'start')).state).toBe('succeeded')
    expect(await running(name)).toEqual(before)
    const startedAt = (await containers(name)).map(({ State }) => State.StartedAt)
    expect((await run(name, 'restart')).state).toBe('succeeded')
    expect(await running(name)).toEqual(before)
    const again = (await containers(name)).map(({ State }) => State.StartedAt)
    expect(again).not.toContain(startedAt[0])
  })

  it('SD-16 is removed with its network, and with no volume that was not named', async () => {
    const name = apply('gone', {
      'compose.yaml': `
services: { web: { image: ${image('v1')}, volumes: ["keep:/k", "drop:/d", "/unnamed"] } }
volumes: { keep: , drop: }
`,
    })
    await stacks.deploy(name)
    const [web] = await containers(name)
    const unnamed = web?.Mounts.find(({ Destination }) => Destination === '/unnamed')?.Name ?? ''
    const options = { volumes: [`ls-${name}_drop`] }
    expect((await stacks.plan(name, 'remove', options)).warnings).toContain(
      `what ls-${name}-web-1 keeps at /unnamed stays in volume ${unnamed}`,
    )
    const removed = await run(name, 'remove', options)
    expect(removed.failure).toBeUndefined()
    expect(await containers(name)).toEqual([])
    const left = await bed.leftovers()
    expect(left.filter((each) => each.includes(name))).toEqual([
      expect.stringContaining(`ls-${name}_keep`),
    ])
    expect((await bed.call('DELETE', `/volumes/${unnamed}`)).status).toBe(204)
  })
})

const never = new AbortController().signal
