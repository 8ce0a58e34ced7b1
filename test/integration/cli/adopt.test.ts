import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { run } from '../../../scripts/lib/exec.mjs'
import { planSchema } from '../../../src/shared/model/plan.ts'
import { workloadSchema } from '../../../src/shared/model/workload.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { image } from '../../support/compose-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { handMade } from '../../support/hand-made.ts'
import { roadTo, ways } from '../../support/ways.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const terminal = terminalBed(bed)

const service = (tag: string, more = '') =>
  `{ image: "${image(tag)}", stop_grace_period: 1s${more} }`

interface Started {
  readonly State: { readonly StartedAt: string }
}

describe('adopting a stack that runs already', () => {
  it('takes it over as it is, proves that it is what its files say, and goes on from there', async () => {
    const stack = handMade(bed, docker, terminal.dir, 'taken')
    const files = (tag: string) => ({
      'stack.yaml': `services:
  web: ${service(tag, ', env_file: [web.env]')}
  side: ${service('v1', ', profiles: [never, extra]')}
  unused: ${service('v1', ', profiles: [never]')}
`,
      'web.env': 'WHO=them\n',
    })
    stack.write(files('v1'))
    stack.options('-f', 'stack.yaml', '--profile', 'extra')
    await stack.compose('up', '-d', '--pull', 'never')
    const before = await stack.containers()
    expect(Object.keys(before).sort()).toEqual(['side', 'web'])
    const name = bed.name('adopted')
    const adopted = await terminal.ask('adopt', 'local', stack.project, '--name', name)
    expect(adopted).toMatchObject({
      workload: {
        document: { source: { path: stack.folder, files: ['stack.yaml'], profiles: ['extra'] } },
      },
      plan: {
        targets: [{ parts: [{ change: 'unchanged' }, { change: 'unchanged' }] }],
      },
    })
    expect(await stack.containers()).toEqual(before)
    await watchBriefly(adopted)
    expect(await terminal.ask('status')).toMatchObject({
      workloads: [{ name, kind: 'compose', state: 'running' }],
    })
    expect(await terminal.ask('stats', name)).toMatchObject({
      services: [{ service: 'side' }, { service: 'web' }],
    })
    const said = await terminal.run('logs', name, 'web')
    expect(said.out).toMatch(/^serving v1/)
    expect(said.out).not.toContain('side')
    expect((await terminal.run('logs', name)).out).toMatch(/side-1 \| serving v1/)
    expect(await terminal.run('logs', name, 'nope')).toMatchObject({ code: 1 })
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'succeeded', release: 'r1' })
    expect(await stack.containers()).toEqual(before)
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'skipped' })

    stack.write(files('v2'))
    expect(await terminal.ask('deploy', name)).toMatchObject({ release: 'r2' })
    const after = await stack.containers()
    expect(after.side).toBe(before.side)
    expect(await stack.states()).toMatchObject({ web: 'v2 running' })
    expect(await terminal.ask('rollback', name)).toMatchObject({ release: 'r3' })
    expect(await stack.states()).toMatchObject({ web: 'v1 running' })
    expect(await terminal.ask('remove', name, '--yes')).toMatchObject({ state: 'succeeded' })
    expect(await stack.states()).toEqual({})
  })

  it('is advised where a workload is deployed from the folder of one, and not where it is one by then', async () => {
    const stack = handMade(bed, docker, terminal.dir, 'beside')
    stack.write({ 'compose.yaml': `services: { web: ${service('v1')} }\n` })
    await stack.compose('up', '-d', '--pull', 'never')
    const name = bed.name('beside')
    const source = { kind: 'compose', path: stack.folder, pull: 'never' }
    const file = join(terminal.dir, 'beside.json')
    writeFileSync(file, JSON.stringify({ name, host: 'local', source }))
    await terminal.ask('workloads', 'apply', '-f', file)
    const advice = `longshore adopt local ${stack.project}`
    expect(JSON.stringify(await terminal.ask('plan', name))).toContain(advice)
    await terminal.ask('adopt', 'local', stack.project, '--name', bed.name('first'))
    expect(JSON.stringify(await terminal.ask('plan', name))).not.toContain(advice)
  })

  it('tells what changed alone, each time, runs no job again, and builds nothing that is there', async () => {
    const stack = handMade(bed, docker, terminal.dir, 'changed')
    const files = (mode: string) => ({
      'compose.yaml': `services:
  built: { build: ./app, image: ${bed.name('built')}:1, stop_grace_period: 0s }
  migrate: ${service('shell', ', entrypoint: [sh, -c], command: ["exit 0"]')}
  seed: ${service('shell', ', entrypoint: [sh, -c], command: ["exit 0"]')}
  web: ${service('v1', `, environment: { MODE: ${mode}, OTHER: same }, volumes: ["data:/data"], depends_on: { migrate: { condition: service_completed_successfully } }`)}
volumes: { data: {} }
`,
      'app/Dockerfile': `FROM ${image('v1')}\n`,
    })
    stack.write(files('a'))
    await stack.compose('up', '-d', '--pull', 'never')
    const name = bed.name('changed')
    const planOf = (plan: unknown) => {
      const [target] = planSchema.parse(plan).targets
      const parts = target?.parts ?? []
      return {
        changes: Object.fromEntries(parts.map(({ part, change }) => [part, change])),
        fields: target?.difference.map(({ field }) => field),
      }
    }
    const startedAt = async () => {
      const ids = Object.entries(await stack.containers()).map(
        async ([of, shown]) =>
          [of, await bed.ask<Started>('GET', `/containers/${shown.split(' ')[0]}/json`)] as const,
      )
      const all = (await Promise.all(ids)).map(([of, { State }]) => [of, State.StartedAt])
      return Object.fromEntries(all) as Record<string, string>
    }
    stack.write(files('b'))
    const adopted = await terminal.ask('adopt', 'local', stack.project, '--name', name)
    const planned = planOf(z.object({ plan: z.unknown() }).parse(adopted).plan)
    expect(planned.fields).toEqual(['web.environment.MODE'])
    expect(planned.changes).toMatchObject({ built: 'unchanged', web: 'recreate' })
    await watchBriefly(adopted)
    expect(planOf(await terminal.ask('plan', name))).toEqual(planned)

    stack.write(files('a'))
    const left = { built: 'unchanged', migrate: 'unchanged', seed: 'unchanged', web: 'unchanged' }
    expect(planOf(await terminal.ask('plan', name))).toEqual({ changes: left, fields: [] })
    const before = await startedAt()
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'succeeded', release: 'r1' })
    expect(await startedAt()).toEqual(before)
    await terminal.ask('restart', name)
    const { migrate, seed, web } = await startedAt()
    expect({ migrate, seed }).toEqual({ migrate: before.migrate, seed: before.seed })
    expect(web).not.toBe(before.web)
  })

  it('says what is not there', async () => {
    const missing = await terminal.run('adopt', 'local', 'nobody-knows-this')
    expect(missing.code).toBe(1)
    expect(missing.err).toMatch(/no compose project nobody-knows-this on local/)
  })

  it('leaves nothing behind when no plan comes of it', async () => {
    const stack = handMade(bed, docker, terminal.dir, 'unsafe')
    stack.write({ 'compose.yaml': `services: { web: { image: ${image('v1')}, pid: host } }\n` })
    await stack.compose('up', '-d', '--pull', 'never')
    const name = bed.name('half')
    const refused = await terminal.run('--json', 'adopt', 'local', stack.project, '--name', name)
    expect(refused.err).toContain('"unsafe-project"')
    for (const what of [['local', stack.project], [`local/${stack.project}-web-1`]]) {
      const noConsent = await terminal.run('adopt', ...what, '--name', name, '--allow', 'all')
      expect(noConsent.code).toBe(2)
      expect(noConsent.err).toContain('name a service or workload and a thing')
    }
    expect(JSON.stringify(await terminal.ask('workloads', 'list'))).not.toContain(name)
    expect(await stack.states()).toEqual({ web: 'v1 running' })
  })

  it('is done by one workload alone', async () => {
    const stack = handMade(bed, docker, terminal.dir, 'once')
    stack.write({ 'compose.yaml': `services: { web: { image: ${image('v1')} } }\n` })
    await stack.compose('up', '-d', '--pull', 'never')
    const [name, other] = [bed.name('sole'), bed.name('second')]
    await terminal.ask('adopt', 'local', stack.project, '--name', name)
    const again = await terminal.run('--json', 'adopt', 'local', stack.project, '--name', other)
    expect(again.err).toContain(`it is the workload ${name} already`)
    const document = join(terminal.dir, 'other.json')
    const source = { kind: 'compose', path: stack.folder, project: stack.project }
    writeFileSync(document, JSON.stringify({ name: other, host: 'local', source }))
    const applied = await terminal.run('--json', 'workloads', 'apply', '-f', document)
    expect(applied.err).toContain(
      `${stack.project} on local is the project of the workload ${name}`,
    )
    expect(JSON.stringify(await terminal.ask('workloads', 'list'))).not.toContain(other)
  })
})

describe.each(ways)('adopting over %s', (over) => {
  const road = roadTo(bed, over)
  const door = terminalBed(bed, undefined, {}, road)
  const home = () => (over === 'ssh' ? road.remote().home : door.dir)

  it('takes several files, env files and profiles, and says which services are not what they say', async () => {
    const stack = handMade(bed, docker, home(), `parts-${over}`)
    stack.write({
      'base.yaml': `services:
  web: ${service('$TAG')}
  side: ${service('v1', ', profiles: [never, extra]')}
  unused: ${service('v1', ', profiles: [never]')}
`,
      'more/prod.yaml': `services: { web: { environment: { WHO: "\${WHO}" } }, idle: ${service('v1')} }\n`,
      'one.env': 'TAG=v2\nWHO=one\n',
      'two.env': 'TAG=v1\n',
    })
    stack.options('-f', 'base.yaml', '-f', 'more/prod.yaml', '--profile', 'extra')
    stack.options('--env-file', 'one.env', '--env-file', 'two.env')
    await stack.compose('up', '-d', '--pull', 'never')
    await stack.compose('stop', 'idle')
    stack.write({ 'one.env': 'TAG=v2\nWHO=another\n' })
    const before = { web: 'v1 running', side: 'v1 running', idle: 'v1 exited' }
    const name = bed.name(`parts-${over}`)
    const adopted = await door.ask('adopt', over, stack.project, '--name', name)
    expect(adopted).toMatchObject({
      workload: {
        document: {
          source: {
            files: ['base.yaml', 'more/prod.yaml'],
            envFiles: ['one.env', 'two.env'],
            profiles: ['extra'],
          },
        },
      },
    })
    expect(changesIn(adopted)).toEqual({ web: 'recreate', side: 'unchanged', idle: 'start' })
    expect(await stack.states()).toEqual(before)
  })

  it('says which of its files cannot be read, and leaves it as it is', async () => {
    const stack = handMade(bed, docker, home(), `gone-${over}`)
    stack.write({ 'compose.yaml': `services: { web: { image: ${image('v1')} } }\n` })
    await stack.compose('up', '-d', '--pull', 'never')
    const adopted = () => door.run('--json', 'adopt', over, stack.project)
    if (over === 'ssh') {
      chmodSync(join(stack.folder, 'compose.yaml'), 0o600)
      expect((await adopted()).err).toMatch(/"kind":"invalid".*compose\.yaml.*may not be read/)
    }
    renameSync(join(stack.folder, 'compose.yaml'), join(stack.folder, 'elsewhere.yaml'))
    expect((await adopted()).err).toMatch(/"kind":"invalid".*compose\.yaml/)
    expect(await door.ask('workloads', 'list')).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ document: { name: stack.project } })]),
    )
    expect(await stack.states()).toEqual({ web: 'v1 running' })
    renameSync(join(stack.folder, 'elsewhere.yaml'), join(stack.folder, 'compose.yaml'))
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('takes a project that is stopped, and starts nothing of it', async () => {
    const stack = handMade(bed, docker, home(), `rest-${over}`)
    stack.write({ 'compose.yaml': `services: { web: { image: ${image('v1')} } }\n` })
    await stack.compose('up', '-d', '--pull', 'never')
    await stack.compose('stop', '-t', '0')
    const name = bed.name(`rest-${over}`)
    const adopted = await door.ask('adopt', over, stack.project, '--name', name)
    expect(changesIn(adopted)).toEqual({ web: 'start' })
    expect(await stack.states()).toEqual({ web: 'v1 exited' })
  })
})

/** As `docker run` makes it; gone after the test. */
const runByHand = async (name: string, ...more: string[]): Promise<void> => {
  const { binary, env } = docker()
  onTestFinished(async () => void (await bed.call('DELETE', `/containers/${name}?force=1`)))
  await run(binary, ['run', '--detach', '--name', name, ...more], { env })
}

interface Made extends Started {
  readonly Id: string
  readonly Config: { readonly Env: readonly string[]; readonly Labels: Record<string, string> }
}

describe('adopting what another system made, as that makes it', () => {
  const tiny = () => [
    ...['--label', 'tinyforge.workload.id=1a2b3c4d', '--env', 'A=1', '--expose', '8080/tcp'],
    ...['--cpus', '0.5', '--memory', '64m', image('v1')],
  ]
  const ctrlplane = () => [
    ...['--label', 'ctrlplane.instance=7f3a', '--label', 'ctrlplane.service=main'],
    ...['--label', 'ctrlplane.role=main', '--publish', '8080', image('v1')],
  ]

  it.each([
    ['Tiny Forge', `tf-${bed.name('shop')}-1a2b3c4d-v1.2-18f0a1b2c3d`, bed.name('shop'), tiny],
    ['ctrlplane', `cp-${bed.name('7f3a')}`, bed.name('7f3a'), ctrlplane],
  ])(
    'knows a container of %s, takes it as it runs, and replaces it by one that is not its any more',
    async (title, container, name, flags) => {
      await runByHand(container, '--restart', 'unless-stopped', ...flags())
      const inspected = (id: string) => bed.ask<Made>('GET', `/containers/${id}/json`)
      const before = await inspected(container)
      const shown = await terminal.run('adopt', `local/${container}`, '--dry-run')
      expect(`${shown.out}${shown.err}`).toContain(title)
      const adopted = await terminal.ask('adopt', `local/${container}`, '--accept-losses')
      expect(adopted).toMatchObject({ workload: { document: { name } }, release: 'r1' })
      expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'skipped' })
      expect(await inspected(before.Id)).toMatchObject({ Id: before.Id, State: before.State })

      const { document } = z.object({ workload: workloadSchema }).parse(adopted).workload
      const file = join(terminal.dir, 'replaced.json')
      const deploy = { soak: '200ms', stopTimeout: '1s' }
      writeFileSync(file, JSON.stringify({ ...document, env: { ADDED: '1' }, deploy }))
      await terminal.ask('workloads', 'apply', '-f', file)
      expect(await terminal.ask('deploy', name)).toMatchObject({
        state: 'succeeded',
        release: 'r2',
      })
      const [made = ''] = await terminal.containers(name)
      const { Config } = await inspected(made)
      expect(Config.Env).toContain('ADDED=1')
      expect(Object.keys(Config.Labels).join(' ')).not.toMatch(/tinyforge|ctrlplane/)
      expect((await bed.call('GET', `/containers/${before.Id}/json`)).status).toBe(404)
      await terminal.ask('remove', name, '--yes')
    },
  )

  it.each([
    ['SimpleDeploy', 'docker-compose.yml', `simpledeploy-${bed.name('blog')}`],
    ['StageFreight', 'compose.yaml', 'by-hand-stagefreight'],
  ])('takes a stack of %s as it runs, and restarts nothing', async (title, file, project) => {
    const stack = handMade(bed, docker, terminal.dir, title.toLowerCase(), project)
    const labels = ', labels: { simpledeploy.registries: none }'
    stack.write({ [file]: `services: { web: ${service('v1', labels)} }\n`, '.env': 'A=1\n' })
    await stack.compose('up', '-d', '--pull', 'never', '--remove-orphans')
    const before = await stack.containers()
    const adopted = await terminal.ask('adopt', 'local', project)
    expect(changesIn(adopted)).toEqual({ web: 'unchanged' })
    const { name } = z.object({ workload: workloadSchema }).parse(adopted).workload.document
    await watchBriefly(adopted)
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'succeeded', release: 'r1' })
    expect(await stack.containers()).toEqual(before)
  })
})

/** Deploys what was adopted without half a minute of watching after each. */
async function watchBriefly(adopted: unknown): Promise<void> {
  const { document } = z.object({ workload: workloadSchema }).parse(adopted).workload
  const file = join(terminal.dir, 'brief.json')
  writeFileSync(file, JSON.stringify({ ...document, deploy: { stabilise: '500ms' } }))
  await terminal.ask('workloads', 'apply', '-f', file)
}

/** `service → what becomes of it` */
function changesIn(adopted: unknown): Record<string, string> {
  const { plan } = z.object({ plan: planSchema }).parse(adopted)
  const parts = plan.targets.flatMap((target) => target.parts)
  return Object.fromEntries(parts.map(({ part, change }) => [part, change]))
}
