// Secrets that are words of ours, on a real engine: everything goes as with random ones.
import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, failureOfRun, image } from '../../support/compose-bed.ts'
import { secretWords, vocabulary } from '../../support/secret-words.ts'
import { testSource } from '../../support/workload-containers.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { word, random } = secretWords([...vocabulary, 'dns', 'mail', 'shell', 'grafana', 'invalid'])

type Env = typeof word

/** `job`: what one says that has to be done first. */
const stack = (env: Env, job?: string) => ({
  'compose.yaml': JSON.stringify({
    services: {
      dns: { image: image('hold'), stop_grace_period: '1s' },
      mail: {
        ...{ image: image('hold'), stop_grace_period: '1s', environment: env },
        volumes: ['grafana_data:/var/lib/grafana'],
        depends_on: job
          ? { job: { condition: 'service_completed_successfully' } }
          : { dns: { condition: 'service_started' } },
      },
      ...(job && {
        job: { image: image('shell'), environment: env, entrypoint: ['/bin/sh', '-c', job] },
      }),
    },
    volumes: { grafana_data: {} },
  }),
})
const unready = (env: Env) => ({
  'compose.yaml': JSON.stringify({
    services: {
      dns: { image: image('hold') },
      mail: {
        ...{ image: image('hold'), environment: env },
        depends_on: { dns: { condition: 'service_healthy' } },
      },
    },
  }),
})

/** How often these are told is a matter of time. */
const untold = new Set(['transfer', 'container', 'probe'])
/** Two streams are read: which line comes first is a matter of time too. */
const sorted = (key: string, value: unknown): unknown =>
  key === 'lines' && Array.isArray(value) ? value.toSorted() : value

/** How it went: all but times, ids, the name of the workload, and what services that end by themselves were seen doing. */
function course(name: string, deployment: Deployment): unknown {
  const { state, failure, verified, stages, parts } = deployment
  const events = stacks.deploys().events(deployment.id)
  const told = events
    .filter(({ data }) => data !== undefined && !untold.has(data.type))
    .map(({ kind, state, stage, data }) => `${kind} ${state} ${stage} ${data?.type}`)
  const kept = {
    ...{ state, failure, verified, told: [...new Set(told)].sort() },
    planned: parts.map(({ part, change, outageMs }) => ({ part, change, outageMs })),
    stages: stages.map(({ name, state }) => `${name} ${state}`),
  }
  return JSON.parse(
    JSON.stringify(kept, (key, value) => (key === 'finishedAt' ? '' : sorted(key, value)))
      .replaceAll(name, 'NAME')
      .replace(/\b[0-9a-f]{8,64}\b/g, 'ID'),
  )
}

async function stackCourse(base: string, env: Env): Promise<unknown[]> {
  const name = stacks.apply(base, unready(env))
  const refused = await failureOfRun(stacks.deploy(name))
  stacks.write(name, stack(env))
  const plan = await stacks.plan(name)
  const good = await stacks.deploy(name)
  stacks.write(name, stack(env, 'echo "it is $$T0_TOKEN, T0_TOKEN=$$T0_TOKEN"; exit 3'))
  const bad = await stacks.deploy(name)
  const removed = await stacks.run(name, 'remove')
  return [
    ...JSON.parse(JSON.stringify([refused, plan.difference]).replaceAll(name, 'NAME')),
    ...[good, bad, removed].map((each) => course(name, each)),
  ]
}

describe('a workload whose secrets are words of ours', () => {
  it('of containers in a stack goes as with random ones, and names keep their names', async () => {
    const withWords = await stackCourse('words', word)
    expect(withWords).toEqual(await stackCourse('canary', random))
    expect(withWords).toMatchObject([
      { kind: 'invalid' },
      expect.arrayContaining([
        { field: 'mail.volumes[0].target', before: null, after: '/var/lib/grafana' },
      ]),
      { state: 'succeeded' },
      { state: 'failed' },
      { state: 'succeeded' },
    ])
    const { store } = stacks.deploys()
    const history = store.deployments.list({ limit: 100 })
    const all = JSON.stringify([history, history.map(({ id }) => store.deployments.events(id))])
    expect(all).not.toContain('c4n4ry')
  })

  it('of one image goes as with random ones', async () => {
    const run = async (base: string, env: Env): Promise<unknown[]> => {
      const { apply, deploy, run: start } = stacks.deploys()
      const name = apply(base, testSource, { env })
      const done = [await deploy(name, 'v1'), await deploy(name, 'exit3'), await deploy(name, 'v2')]
      const by = { reason: '', actor: 'test' }
      done.push(await start({ workload: name, action: 'rollback', ...by }))
      done.push(await start({ workload: name, action: 'remove', ...by }))
      return done.map((each) => course(name, each))
    }
    const withWords = await run('iwords', word)
    expect(withWords).toEqual(await run('icanary', random))
    expect(withWords).toMatchObject([
      ...[{ state: 'succeeded' }, { failure: { kind: 'container-exited' } }],
      ...[{ state: 'succeeded' }, { state: 'succeeded' }, { state: 'succeeded' }],
    ])
  })
})
