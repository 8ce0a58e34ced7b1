import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)
const cli = dockerCli(bed)

const docker = async (...args: string[]): Promise<string> => {
  const { binary, env } = cli()
  return await run(binary, args, { env })
}

const signal = new AbortController().signal

const mutations = () =>
  recorder()
    .mutations()
    .map(({ method, path }) => `${method} ${path}`)

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)
  const open = deployBed(bed, () => ({ road, socketPath: recorder().socketPath }))

  it('TF-19, TF-21 the same request again is skipped, and asks the engine to change nothing', async () => {
    const app = open()
    const web = app.apply('same')
    const { digest } = await app.deploy(web)
    recorder().clear()
    const asked = { workload: web, action: 'deploy', reason: 'webhook', actor: 'test' } as const
    const again = await app.run(asked)
    expect(digest).toMatch(/^sha256:/)
    expect(again).toMatchObject({ state: 'skipped', stages: [], workload: web, digest })
    // What is kept of a skip: which workload, which image, and why it was asked for.
    expect(app.store.deployments.get(again.id)).toMatchObject({ reason: 'webhook', digest })
    expect(app.events(again.id).at(-1)?.line).toContain('already live')
    expect(mutations()).toEqual([])
  })

  it('TF-50 asks nothing of the old one before the new one is started, proved and watched', async () => {
    const app = open()
    const web = app.apply(
      'order',
      {},
      { deploy: { healthTimeout: '20s', soak: '1s', stopTimeout: '1s' } },
    )
    await app.deploy(web, 'v1')
    const [old] = await app.containers(web)
    const { Id } = await bed.ask<{ Id: string }>('GET', `/containers/${old}/json`)
    recorder().clear()
    const answers: string[][] = []
    let isOver = false
    const asking = (async () => {
      while (!isOver) {
        // One may be stopped between being listed and being asked: then the next look counts.
        answers.push(await app.served(web).catch(() => ['moving']))
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    const { stages } = await app.deploy(web, 'v2')
    isOver = true
    await asking
    const asked = mutations()
    const touched = asked.findIndex((call) => call.includes(Id))
    const started = asked.findIndex((call) => call.endsWith('/start'))
    expect(started).toBeGreaterThanOrEqual(0)
    expect(touched).toBeGreaterThan(started)
    expect(asked.slice(touched).every((call) => !call.includes('/start'))).toBe(true)
    // Both served while the new one was watched, and at every moment one did.
    expect(answers.some((bodies) => bodies.length === 2)).toBe(true)
    expect(answers.filter((bodies) => bodies.length === 0)).toEqual([])
    expect(await app.served(web)).toEqual(['v2'])
    expect(stages.at(-1)).toMatchObject({ name: 'retire', state: 'succeeded' })
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it.each([
    ['hangs', 'kill -STOP $(pidof httpd)', 'no answer in 2000 ms'],
    ['answers with an error', 'rm /www/healthz', '404'],
  ])(
    'replaces what runs and %s, though nothing else of it changed, and says so',
    async (_, harm, words) => {
      const app = open()
      const web = app.apply('silent')
      await app.deploy(web, 'v1')
      const asked = { workload: web, action: 'deploy', tag: 'v1' } as const
      expect((await app.deploys.plan(asked, signal)).targets[0]?.skip).toMatch(
        /already live.*: 200$/,
      )
      const [name = ''] = await app.containers(web)
      await docker('exec', name, 'sh', '-c', harm)
      recorder().clear()
      const [target] = (await app.deploys.plan(asked, signal)).targets
      expect(mutations()).toEqual([])
      expect(target).toMatchObject({ skip: null, order: 'start-first' })
      expect(target?.warnings.join()).toContain(`${name} runs, and does not answer as it did`)
      expect(target?.warnings.join()).toContain(words)
      expect(await app.deploy(web, 'v1')).toMatchObject({ state: 'succeeded', verified: true })
      expect(await app.containers(web)).not.toContain(name)
      expect(await app.served(web)).toEqual(['v1'])
    },
  )

  it('TF-19 a stopped container, a changed env and a moved tag are each deployed', async () => {
    const app = open()
    const web = app.apply('changed', { image: `localhost/longshore-test` })
    await app.deploy(web)
    const [name] = await app.containers(web)
    await bed.ask('POST', `/containers/${name}/stop?t=0`)
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded' })

    app.apply('changed', { image: `localhost/longshore-test`, env: { GREETING: 'hello' } })
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded' })

    const moving = `localhost/longshore-test-${over}-${bed.tag}`
    const tag = (from: string) =>
      bed.ask('POST', `/images/localhost/longshore-test:${from}/tag?repo=${moving}&tag=latest`)
    await tag('v1')
    app.apply('changed', { image: moving, defaultTag: 'latest' })
    await app.deploy(web)
    await tag('v2')
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded' })
    expect(await app.served(web)).toEqual(['v2'])
    await bed.call('DELETE', `/images/${moving}:latest`)
  })

  it('TF-22, TF-23 tells of a real deployment once how it ended, and nothing of a skipped one', async () => {
    const app = open()
    const web = app.apply('audit')
    await app.deploy(web, 'v1')
    await app.deploy(web, 'v1')
    app.apply('audit', {}, { deploy: { healthTimeout: '500ms', soak: '0ms' } })
    await app.deploy(web, 'broken')
    expect(await app.deploy(web, 'no-such-tag')).toMatchObject({ state: 'failed' })
    const entries = app.store.activity.stories({ object: { name: web }, limit: 10 })
    expect(entries.map(({ outcome, detail }) => `${outcome} ${detail}`).sort()).toEqual([
      'deployed v1',
      'failed Image localhost/longshore-test:no-such-tag was not found',
      'failed Not healthy after 500 ms',
    ])
  })

  it('computes a plan without changing anything, and deploys exactly it', async () => {
    const app = open()
    const web = app.apply('planned')
    await app.deploy(web, 'v1')
    recorder().clear()
    app.apply('planned', { env: { GREETING: 'secret-value' }, memoryLimit: 64 })
    const plan = await app.deploys.plan({ workload: web, action: 'deploy', tag: 'v2' }, signal)
    expect(mutations()).toEqual([])
    const [target] = plan.targets
    expect(target).toMatchObject({ order: 'start-first', outage: { kind: 'none' } })
    expect(target?.difference.map(({ field }) => field)).toEqual([
      'tag',
      'image id',
      'env.GREETING',
      'limit.memory',
    ])
    expect(JSON.stringify(plan)).not.toContain('secret-value')
    const done = await app.run({ action: 'deploy', plan: plan.id, reason: '', actor: 'test' })
    expect(done).toMatchObject({ state: 'succeeded', plan: plan.id, tag: 'v2' })
  })

  it('refuses a plan when what it was computed from has moved, and says what', async () => {
    const app = open()
    const web = app.apply('stale')
    await app.deploy(web, 'v1')
    const plan = await app.deploys.plan({ workload: web, action: 'deploy', tag: 'v2' }, signal)
    const [name] = await app.containers(web)
    await bed.ask('POST', `/containers/${name}/stop?t=0`)
    recorder().clear()
    const started = app.deploys.start(
      { action: 'deploy', plan: plan.id, reason: '', actor: 'test' },
      signal,
    )
    await expect(started).rejects.toMatchObject({
      failure: { kind: 'plan-stale', moved: [{ field: `${over}: container ${name}` }] },
    })
    expect(mutations()).toEqual([])

    const second = await app.deploys.plan({ workload: web, action: 'deploy', tag: 'v2' }, signal)
    app.apply('stale', { env: { TOKEN: 'canary-5c1d' }, memoryLimit: 64 })
    const refused = await app.deploys
      .start({ action: 'deploy', plan: second.id, reason: '', actor: 'test' }, signal)
      .catch((error) => error.failure)
    expect(refused.moved.map(({ field }: { field: string }) => field)).toEqual([
      `${over}: workload document`,
      `${over}: env.TOKEN`,
      `${over}: limit.memory`,
    ])
    expect(JSON.stringify(refused)).not.toContain('canary-5c1d')
  })

  it('never touches a container that is not ours, whatever its name and labels say', async () => {
    const app = open()
    const web = app.apply('foreign')
    const decoy = await bed.ask<{ Id: string }>('POST', `/containers/create?name=ls-${web}-decoy`, {
      Image: 'localhost/longshore-test:hold',
      Labels: { 'longshore.workload': web, 'longshore.installation': 'somebody-else' },
    })
    await bed.ask('POST', `/containers/${decoy.Id}/start`)
    const before = await bed.ask<{ State: unknown }>('GET', `/containers/${decoy.Id}/json`)
    await app.deploy(web, 'v1')
    await app.deploy(web, 'v2')
    await app.run({ workload: web, action: 'remove', reason: '', actor: 'test' })
    const after = await bed.ask<{ State: unknown }>('GET', `/containers/${decoy.Id}/json`)
    expect(after.State).toEqual(before.State)
    await bed.call('DELETE', `/containers/${decoy.Id}?force=1`)
  })
})
