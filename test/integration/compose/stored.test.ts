// What is brought up from a release, not from files: rollback, scale, putting back. And what `docker compose run`
// left in a project. On a real engine.
import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import type { Action } from '../../../src/shared/model/deployment.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write, containers, running } = stacks

const docker = async (...args: string[]): Promise<string> => {
  const { binary, env } = stacks.docker()
  return await run(binary, args, { env })
}

const actions: readonly Action[] = ['restart', 'stop', 'start', 'pull']

describe('a stack with services that no profile brings in', () => {
  const stack = (tag: string, web = '') => ({
    'compose.yaml': `
services:
  web:
    image: ${image(tag)}
    stop_grace_period: 0s
    depends_on:
      tracing: { condition: service_started, required: false }
      side: { condition: service_started, required: false }
    links: ["tracing:spans"]
    ${web}
  side: { image: ${image('v1')}, stop_grace_period: 0s, profiles: [shop, other] }
  tracing: { image: ${image('hold')}, profiles: [debug] }
`,
  })
  const idle = { source: { profiles: ['shop'] } }

  it('is rolled back, scaled, restarted, stopped, started, pulled, put back and removed', async () => {
    const name = apply('optional', stack('v1'), idle)
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    write(name, stack('v2'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const before = await running(name)
    const rolled = await stacks.run(name, 'rollback')
    expect(rolled.failure).toBeUndefined()
    expect((await containers(name)).map(({ Config }) => Config.Image)).toEqual([
      image('v1'),
      image('v1'),
    ])
    expect((await running(name)).side).toBe(before.side)
    expect((await stacks.run(name, 'scale', { scale: { web: 2 } })).failure).toBeUndefined()
    expect(await containers(name)).toHaveLength(3)
    for (const action of actions)
      expect((await stacks.run(name, action)).failure, action).toBeUndefined()
    expect(Object.keys(await running(name)).sort()).toEqual(['side', 'web'])
    const served = await running(name)
    write(name, stack('v1', 'command: ["/no/such/program"]'))
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'start-failed' } })
    expect(failed.stages.map(({ state }) => state)).not.toContain('undo-failed')
    expect(Object.keys(await running(name)).sort()).toEqual(Object.keys(served).sort())
    expect((await containers(name)).map(({ State }) => State.Status)).not.toContain('created')
    expect((await stacks.run(name, 'remove')).failure).toBeUndefined()
    expect(await containers(name)).toEqual([])
  })

  it('is unchanged where its release is what runs, by its own hashes', async () => {
    const name = apply('optional-same', stack('v1'), idle)
    await stacks.deploy(name)
    await stacks.run(name, 'scale', { scale: { web: 2 } })
    await stacks.run(name, 'scale', { scale: { web: 1 } })
    const { parts } = await stacks.plan(name)
    expect(parts.map(({ part, change }) => `${part} ${change}`)).toEqual([
      'side unchanged',
      'web unchanged',
    ])
  })
})

describe('a stack whose secrets and configs come from variables', () => {
  const stack = (tag: string, web = '') => ({
    'compose.yaml': `
services:
  web:
    image: ${image(tag)}
    stop_grace_period: 0s
    secrets: [token]
    configs: [{ source: greeting, target: /greeting }]
    ${web}
secrets: { token: { environment: TOKEN } }
configs: { greeting: { environment: GREETING } }
`,
  })
  const env = (values: Record<string, string>) =>
    Object.entries(values)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join('')

  it('is put back, and rolled back, with what they were then', async () => {
    const then = { TOKEN: 'tok$en-of-r1', GREETING: 'hello' }
    const name = apply('made-of', { ...stack('v1'), '.env': env(then) })
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const inside = () =>
      docker('exec', `ls-${name}-web-1`, 'cat', '/run/secrets/token', '/greeting')
    const first = await inside()
    expect(first).toContain('tok$en-of-r1')
    expect(first).toContain('hello')
    const later = env({ TOKEN: 'tok$en-of-r2', GREETING: 'bye' })
    write(name, { ...stack('v2', 'command: ["/no/such/program"]'), '.env': later })
    const failed = await stacks.deploy(name)
    expect(failed.stages.map(({ state }) => state)).not.toContain('undo-failed')
    expect(await inside()).toBe(first)
    write(name, stack('v2'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(await inside()).toContain('tok$en-of-r2')
    expect((await stacks.run(name, 'rollback')).failure).toBeUndefined()
    expect(await inside()).toBe(first)
    const { releases, deployments } = stacks.deploys().store
    const told = JSON.stringify([
      releases.list(name),
      deployments.list({ workload: name, limit: 9 }),
    ])
    expect(told).not.toContain('tok$en')
  })
})

describe('what docker compose run left in a project', () => {
  it('is left alone, counts as nothing of the stack, and is named when that is removed', async () => {
    const files = {
      'compose.yaml': `services: { web: { image: ${image('v1')}, stop_grace_period: 0s } }`,
    }
    const name = apply('one-off', files)
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const migrate = bed.name('migrate')
    const project = ['--project-name', `ls-${name}`, '--project-directory', stacks.folder(name)]
    const run = ['run', '--detach', '--no-deps', '--name', migrate, 'web', 'sleep', '300']
    await docker('compose', ...project, ...run)
    const isUp = async () =>
      (await docker('inspect', '--format', '{{.State.Running}}', migrate)).trim()
    expect((await stacks.plan(name)).skip).toContain('already live')
    expect((await stacks.run(name, 'scale', { scale: { web: 2 } })).failure).toBeUndefined()
    for (const action of actions)
      expect((await stacks.run(name, action)).failure, action).toBeUndefined()
    expect(await isUp()).toBe('true')
    expect((await stacks.plan(name, 'remove')).warnings.join()).toContain(migrate)
    expect((await stacks.run(name, 'remove')).failure).toBeUndefined()
    expect(await isUp()).toBe('true')
    await docker('rm', '--force', migrate)
    await docker('network', 'rm', `ls-${name}_default`)
  })
})
