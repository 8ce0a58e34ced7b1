// Green means green: what does not run as it is to is never told as live, stable or proved, judged on a real engine.
import { afterEach, describe, expect, it } from 'vitest'
import { watchedParts } from '../../../src/shared/model/part-lanes.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write, run, deploy, plan, containers } = stacks
const shell = (command: string, more = '') =>
  `{ image: ${image('shell')}, stop_grace_period: 0s, entrypoint: ["sh", "-c"], command: ["${command}"]${more} }`
const project = (services: Readonly<Record<string, string>>) => ({
  'compose.yaml': `services:\n${Object.entries(services)
    .map(([name, service]) => `  ${name}: ${service}\n`)
    .join('')}`,
})
const states = async (name: string) =>
  Object.fromEntries(
    (await containers(name)).map(({ Name, State }) => [
      Name.replace(`/ls-${name}-`, '').replace(/-1$/, ''),
      State.Status,
    ]),
  )
const releases = (name: string) => stacks.deploys().store.releases.list(name)
const linesOf = (id: string) =>
  stacks
    .deploys()
    .store.deployments.events(id)
    .map(({ line }) => line)

// Each asks for its health several times a second.
afterEach(() => bed.clear())

describe('a deployment of what does not hold', () => {
  it('is unstable where a service with a port, or a health check, ends with 0', async () => {
    const healthy = ', healthcheck: { test: "true", interval: 200ms }'
    const name = apply(
      'ends',
      project({
        checked: shell('sleep 1', healthy),
        job: shell('sleep 1'),
        served: shell('sleep 1', ', ports: ["127.0.0.1:18681:80"]'),
      }),
      { deploy: { stabilise: '2500ms' } },
    )
    const ended = await deploy(name)
    expect(ended).toMatchObject({ state: 'unstable', verified: false, release: 'r1' })
    expect(watchedParts(ended)).toMatchObject([
      { part: 'checked', exitCode: 0, trouble: 'ended with 0, though it has a health check' },
      { part: 'job', exitCode: 0, trouble: '' },
      { part: 'served', exitCode: 0, trouble: 'ended with 0, though it publishes a port' },
    ])
  })

  it('is unstable each time that a crash loop, or a health that alternates, is deployed', async () => {
    const test = 's=$$(date +%s); [ $$((s / 2 % 2)) = 0 ]'
    const name = apply(
      'loops',
      project({
        flaps: shell(
          'sleep 600',
          `, healthcheck: { test: "${test}", interval: 300ms, retries: 1 }`,
        ),
        loops: `{ image: ${image('crashloop')}, restart: always, stop_grace_period: 0s }`,
      }),
      { deploy: { stabilise: '6s' } },
    )
    for (const [action, release] of [
      ['deploy', 'r1'],
      ['deploy', null],
    ] as const) {
      const ended = await run(name, action)
      expect([action, ended.state, ended.verified]).toEqual([action, 'unstable', false])
      expect(watchedParts(ended)).toMatchObject([
        { part: 'flaps', trouble: expect.stringMatching(/^(is|turned) unhealthy/) },
        {
          part: 'loops',
          trouble: expect.stringMatching(
            /^(keeps restarting|restarted|ended, and was started again)/,
          ),
        },
      ])
      // What only was brought up once more is no other release.
      expect([action, ended.release]).toEqual([action, release])
    }
    expect((await plan(name)).skip).toBeNull()
    expect(releases(name)).toMatchObject([{ name: 'r1', verified: false }])
  })

  it('tells what a health check said that cannot be run: in the timeline, the result and what is kept', async () => {
    const broken =
      ', healthcheck: { test: "curl -f http://localhost/", interval: 200ms, retries: 1 }'
    const name = apply('nocurl', project({ web: shell('sleep 600', broken) }), {
      deploy: { healthTimeout: '8s' },
    })
    const alone = await deploy(name)
    const answer = '/bin/sh: curl: not found'
    expect(watchedParts(alone)).toMatchObject([{ trouble: 'is unhealthy', answer }])
    expect(linesOf(alone.id)).toContain(`web is unhealthy; its health check said: ${answer}`)

    const waits = ', depends_on: { web: { condition: service_healthy } }'
    write(name, project({ web: shell('sleep 600', broken), side: shell('sleep 600', waits) }))
    expect((await deploy(name)).failure).toMatchObject({
      ...{ kind: 'container-unhealthy', container: `ls-${name}-web-1` },
      probe: { ok: false, answer, target: `the health check of ls-${name}-web-1` },
    })
    write(name, project({ web: shell('sleep 600', broken.replace('retries: 1', 'retries: 2')) }))
    const late = await run(name, 'deploy')
    expect(late.failure).toMatchObject({ kind: 'health-timeout', probe: { answer } })
    const kept = stacks.deploys().store.keptLogs.list(name)
    expect(kept.map(({ health }) => health)).toContain(answer)
  })
})

describe('a service that is slow to start', () => {
  it('is waited for as long as its own health check says, alone and beside the old one', async () => {
    const slow = (generation: number) =>
      project({
        web: shell(
          `sleep 2; touch /tmp/ready; sleep 60${generation}`,
          ', healthcheck: { test: "test -f /tmp/ready", interval: 300ms, retries: 2, start_period: 60s }',
        ),
      })
    const name = apply('slow', slow(1), { deploy: { healthTimeout: '500ms' } })
    const first = await deploy(name)
    expect(first).toMatchObject({ state: 'succeeded', verified: true })
    expect(linesOf(first.id)).toContainEqual(
      expect.stringMatching(
        /^web is starting, waiting for its health check, for \d min .* at most$/,
      ),
    )
    write(name, slow(2))
    expect((await plan(name)).parts).toMatchObject([{ order: 'start-first' }])
    const second = await deploy(name)
    expect(second.failure).toBeUndefined()
    expect(second).toMatchObject({ state: 'succeeded', verified: true, release: 'r2' })
  })
})

describe('a stack that is deployed as it is', () => {
  it('is started where it is down, whatever its restart policy says, and makes no other release', async () => {
    const name = apply(
      'down',
      project({
        awaited: shell('exit 0'),
        oneshot: shell('exit 0'),
        web: `{ image: ${image('v1')}, restart: on-failure, stop_grace_period: 1s, depends_on: { awaited: { condition: service_completed_successfully } } }`,
        worker: `{ image: ${image('hold')}, restart: "no", stop_grace_period: 1s }`,
      }),
    )
    expect(await deploy(name)).toMatchObject({ state: 'succeeded', release: 'r1' })
    const before = (await containers(name)).map(({ Id }) => Id)
    // Both end with 0, and nobody starts them again.
    for (const service of ['web', 'worker'])
      await bed.call('POST', `/containers/ls-${name}-${service}-1/stop?signal=KILL`)
    await run(name, 'start', { services: ['worker'] })
    await run(name, 'stop')
    expect(await plan(name)).toMatchObject({
      ...{ skip: null, difference: [] },
      parts: [
        { part: 'awaited', change: 'start', reasons: ['it ran to its end, and runs again'] },
        { part: 'oneshot', change: 'start', reasons: [expect.stringMatching(/runs each time/)] },
        { part: 'web', change: 'start' },
        { part: 'worker', change: 'start' },
      ],
    })
    expect(await deploy(name)).toMatchObject({ state: 'succeeded', release: null })
    expect(await states(name)).toEqual({
      ...{ awaited: 'exited', oneshot: 'exited', web: 'running', worker: 'running' },
    })
    expect((await containers(name)).map(({ Id }) => Id)).toEqual(before)
    expect(releases(name)).toHaveLength(1)
  })

  it('has jobs left alone that others wait for, or that it is told of, and starts these no more', async () => {
    const ran = async () =>
      (await containers(name)).flatMap(({ Name, State }) =>
        Name.includes('-web-') ? [] : [State.StartedAt],
      )
    const waits = ', depends_on: { awaited: { condition: service_completed_successfully } }'
    const name = apply(
      'jobs',
      project({
        awaited: shell('exit 0'),
        listed: shell('exit 0'),
        told: shell('exit 0', ', deploy: { mode: replicated-job }'),
        web: shell('sleep 600', `${waits}, healthcheck: { test: "true", interval: 200ms }`),
      }),
      { source: { jobs: ['listed'] } },
    )
    expect(await deploy(name)).toMatchObject({ state: 'succeeded', verified: true })
    const first = await ran()
    expect(await deploy(name)).toMatchObject({ state: 'skipped' })
    expect(await run(name, 'restart')).toMatchObject({ state: 'succeeded' })
    expect(await ran()).toEqual(first)
    expect(await run(name, 'restart', { services: ['told'] })).toMatchObject({ state: 'succeeded' })
    expect(await ran()).not.toEqual(first)
  })

  it('is refused while a container of it is paused, with what to do, and nothing is touched', async () => {
    const name = apply('paused', project({ other: shell('sleep 600'), web: shell('sleep 600') }))
    await deploy(name)
    const web = `ls-${name}-web-1`
    await bed.call('POST', `/containers/${web}/pause`)
    expect(await plan(name)).toMatchObject({
      skip: null,
      parts: [{ reasons: [] }, { change: 'unchanged', reasons: [`${web} is paused`] }],
      warnings: [expect.stringContaining(`docker unpause ${web}`)],
    })
    for (const action of ['deploy', 'start'] as const) {
      const refused = await run(name, action)
      expect([action, refused.state]).toEqual([action, 'failed'])
      expect(refused.failure).toMatchObject({ kind: 'container-paused', containers: [web] })
      expect(refused.stages.map(({ state }) => state)).not.toContain('undo-failed')
    }
    expect(await states(name)).toEqual({ other: 'running', web: 'paused' })
    // Made anew, it runs.
    write(name, project({ other: shell('sleep 600'), web: shell('sleep 601') }))
    expect((await deploy(name)).failure).toBeUndefined()
    await bed.call('POST', `/containers/${web}/pause`)
    expect(await run(name, 'restart', { services: ['web'] })).toMatchObject({ state: 'succeeded' })
    expect(await deploy(name)).toMatchObject({ state: 'skipped' })
  })
})
