// A stack on a host over SSH that has no docker compose: this machine's works on it, judged by the host's own
// engine, by its processes, and by what lies on either side.
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { image } from '../../support/compose-bed.ts'
import { refusal, remoteComposeBed, withCompose } from './remote-bed.ts'

const bed = remoteComposeBed({ tags: ['v1'], hasCompose: false })
const planned = async (workload: string) => {
  const { targets } = await bed.app().client.plans.create({ workload })
  const [target] = targets
  if (!target) throw new Error('a plan has a target')
  return target
}

const compose = (tag: string) => `
services:
  web:
    image: ${image(tag)}
    env_file: [web.env]
    volumes: ["data:/data", "/srv/shared:/shared:ro"]
    depends_on: { tracing: { condition: service_started, required: false } }
    secrets: [token]
  tracing: { image: ${image(tag)}, profiles: [debug] }
  built:
    build: { context: ./app }
    pull_policy: never
volumes: { data: {} }
secrets: { token: { environment: TOKEN } }
`
const files = {
  'compose.yaml': compose('v1'),
  'web.env': 'WHO=first\n',
  '.env': 'TOKEN=first\n',
  'app/Dockerfile': `FROM ${image('v1')}\nCOPY who /who\nENV BUILT=yes\n`,
  'app/who': 'me',
}
const standIn = 'docker compose runs on this machine, through the connection: the host has none'
const workingDir = 'com.docker.compose.project.working_dir'

describe('a host over SSH without docker compose', () => {
  it("SD-06 has its stacks brought up by this machine's, through its socket, as the plan says", async () => {
    await bed.apply('shop', files)
    expect((await planned('shop')).warnings).toContain(standIn)
    expect(await bed.run('shop')).toMatchObject({ state: 'succeeded', release: 'r1' })
    const [built, web] = await bed.containers('ls-shop')
    expect(built?.Config.Env).toContain('BUILT=yes')
    expect(web?.Config.Env).toContain('WHO=first')
    expect(web?.Config.Labels[workingDir]).toBe(bed.folder('shop'))

    expect(await bed.run('shop')).toMatchObject({ state: 'skipped' })
    bed.write('shop', { 'web.env': 'WHO=second\n', '.env': 'TOKEN=second\n' })
    const changes = (await planned('shop')).parts
    expect(changes.map(({ change }) => change)).toEqual(['unchanged', 'recreate'])
    expect(await bed.run('shop')).toMatchObject({ release: 'r2' })
    expect(await bed.run('shop', { action: 'rollback' })).toMatchObject({ release: 'r3' })
    expect((await bed.containers('ls-shop'))[1]?.Config.Env).toContain('WHO=first')
  })

  it('SD-22 is stopped, started, restarted, pulled and scaled by it, each as a deployment', async () => {
    for (const [action, states] of [
      ['stop', ['exited', 'exited']],
      ['start', ['running', 'running']],
      ['restart', ['running', 'running']],
      ['pull', ['running', 'running']],
    ] as const) {
      const done = await bed.run('shop', { action })
      expect([action, done.state]).toEqual([action, action === 'pull' ? 'skipped' : 'succeeded'])
      expect((await bed.containers('ls-shop')).map(({ State }) => State.Status)).toEqual(states)
    }
    const options = { services: [], scale: { web: 2 }, removeOrphans: false, volumes: [] }
    expect(await bed.run('shop', { action: 'scale', options })).toMatchObject({ release: 'r4' })
    expect(await bed.containers('ls-shop')).toHaveLength(3)
  })

  it('plans nothing, and changes nothing, once the host gets a docker compose of its own', async () => {
    // The scale was a release of its own; the files say one.
    expect(await bed.run('shop')).toMatchObject({ release: 'r5' })
    const before = (await bed.containers('ls-shop')).map(({ Id }) => Id)
    await bed.host.remote().stopSshd({ sessions: true })
    await bed.host.remote().startSshd(withCompose)
    const { warnings, skip } = await planned('shop')
    expect(warnings).not.toContain(standIn)
    expect(skip).toMatch(/is already live/)
    expect(await bed.run('shop')).toMatchObject({ state: 'skipped' })
    expect((await bed.containers('ls-shop')).map(({ Id }) => Id)).toEqual(before)
    // What either of them made, the other puts back, restarts and removes.
    expect(await bed.run('shop', { action: 'rollback', release: 'r2' })).toMatchObject({
      state: 'succeeded',
    })
    await bed.host.remote().stopSshd({ sessions: true })
    await bed.host.remote().startSshd()
    expect(await bed.run('shop', { action: 'restart' })).toMatchObject({ state: 'succeeded' })
    expect(await bed.run('shop', { action: 'rollback', release: 'r1' })).toMatchObject({
      state: 'succeeded',
    })
    expect(await bed.run('shop', { action: 'remove' })).toMatchObject({
      state: 'succeeded',
    })
    expect(await bed.containers('ls-shop')).toEqual([])
    expect(await bed.leftovers('shop')).toEqual([])
  })

  it('SD-21 refuses what means files of this machine, by service and line, with the way to install it', async () => {
    await bed.apply('local', {
      'compose.yaml': [
        'include: [other/more.yaml]',
        'services:',
        '  web:',
        `    image: ${image('v1')}`,
        '    volumes:',
        '      - data:/data',
        '      - ./pages:/pages:ro',
        '      - /srv/shared:/shared',
        '    secrets: [key]',
        'secrets: { key: { file: ./key.txt } }',
        'volumes: { data: {} }',
      ].join('\n'),
      'other/more.yaml': `services: { more: { image: ${image('v1')}, volumes: ["./deep:/deep"] } }`,
      'key.txt': 'k',
    })
    const failure = await refusal(planned('local'))
    expect(failure).toMatchObject({
      ...{ kind: 'compose-needed', host: 'far' },
      issues: [
        {
          path: 'other/more.yaml line 1: services.more.volumes',
          message: 'other/deep is on this machine',
        },
        { path: 'compose.yaml line 7: services.web.volumes' },
        { path: 'compose.yaml line 10: secrets.key.file' },
      ],
    })
  })

  it('adopts what was brought up from this machine, and nothing whose files are elsewhere', async () => {
    bed.write('mine', { 'compose.yaml': `services: { web: { image: "${image('v1')}" } }` })
    await bed.byHand('mine')
    const before = (await bed.containers('mine')).map(({ Id }) => Id)
    const { plan } = await bed.app().client.workloads.adopt({ host: 'far', project: 'mine' })
    expect(plan.targets[0]?.parts).toMatchObject([{ part: 'web', change: 'unchanged' }])
    expect((await bed.containers('mine')).map(({ Id }) => Id)).toEqual(before)

    bed.write('gone', { 'compose.yaml': `services: { web: { image: "${image('v1')}" } }` })
    await bed.byHand('gone')
    rmSync(bed.folder('gone'), { recursive: true })
    const adopted = bed.app().client.workloads.adopt({ host: 'far', project: 'gone' })
    expect(await refusal(adopted)).toMatchObject({ kind: 'compose-missing', host: 'far' })
  })
})
