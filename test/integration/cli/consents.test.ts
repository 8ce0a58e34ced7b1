// What a stack asks of its host, in the terminal: refused with what would allow it, allowed thing by thing, and kept.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { failureSchema } from '../../../src/shared/model/failure.ts'
import { planSchema } from '../../../src/shared/model/plan.ts'
import { workloadSchema } from '../../../src/shared/model/workload.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { image } from '../../support/compose-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { handMade } from '../../support/hand-made.ts'
import { stackFolders } from '../../support/stack-folders.ts'
import { roadTo, ways } from '../../support/ways.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const stacks = stackFolders()

const compose = (more = '') => `services:
  proxy:
    image: ${image('hold')}
    stop_grace_period: 0s
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  side:
    image: ${image('hold')}
    stop_grace_period: 0s
    cap_add: [NET_ADMIN]
${more}`
const socket = 'proxy:/var/run/docker.sock:ro'
const admin = 'side:cap_add=NET_ADMIN'

/** What a container was given of its host, by the engine's own account. */
interface Given {
  readonly HostConfig: { readonly CapAdd: string[] | null; readonly PidMode: string }
  readonly Mounts: readonly { readonly Source: string; readonly RW: boolean }[]
}

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)
  const door = terminalBed(bed, undefined, {}, road)

  /** The things that a command is refused for. */
  async function asked(...args: string[]): Promise<string[]> {
    const { code, err } = await door.run('--json', ...args)
    expect(code).toBe(1)
    const told = z.object({ failure: failureSchema }).parse(JSON.parse(err.trim()))
    const { failure } = told
    return failure.kind === 'unsafe-project' ? failure.things.map((each) => each.consent) : []
  }
  const allowed = async (name: string) =>
    z
      .object({ source: z.object({ allow: z.array(z.string()) }) })
      .parse(workloadSchema.parse(await door.ask('workloads', 'show', name)).document).source.allow
  const warnings = (plan: unknown) =>
    planSchema.parse(plan).targets.flatMap((target) => target.warnings)
  const toldInPlan = [
    expect.stringMatching(/^proxy may have \/var\/run\/docker.sock:ro .*: its document allows it$/),
    expect.stringMatching(/^side may have cap_add=NET_ADMIN .*: its document allows it$/),
  ]

  it('SD-33 a project that runs is adopted with exactly what is allowed of it, and nothing of it is restarted', async () => {
    const home = over === 'ssh' ? road.remote().home : door.dir
    const stack = handMade(bed, docker, home, `trusted-${over}`)
    stack.write({ 'compose.yaml': compose() })
    await stack.compose('up', '-d', '--pull', 'never')
    const before = await stack.containers()
    const name = bed.name(`trusted-${over}`)
    const adopt = ['adopt', over, stack.project, '--name', name]
    expect(await asked(...adopt)).toEqual([socket, admin])
    expect(await asked(...adopt, '--allow', socket)).toEqual([admin])
    expect(await door.ask('workloads', 'list')).toEqual([])

    const adopted = await door.ask(...adopt, '--allow', socket, '--allow', admin)
    const { plan } = z.object({ plan: z.unknown() }).parse(adopted)
    expect(warnings(plan)).toEqual(expect.arrayContaining(toldInPlan))
    expect(await allowed(name)).toEqual([socket, admin])
    stack.write({ 'compose.yaml': compose('    pid: host\n') })
    expect(await asked('plan', name)).toEqual(['side:pid=host'])
    expect(await stack.containers()).toEqual(before)
    await door.ask('workloads', 'delete', name, '--yes')
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('SD-33 a stack is deployed with what its command allows, and asked about what is new in it', async () => {
    const name = bed.name(`asking-${over}`)
    const source = { kind: 'compose', path: stacks.folder(name), pull: 'never' }
    const document = { name, host: over, source, deploy: { stabilise: '300ms' } }
    stacks.write(name, {
      'compose.yaml': compose(),
      'document.json': JSON.stringify(document),
    })
    await door.ask('workloads', 'apply', '-f', join(stacks.folder(name), 'document.json'))
    const refused = await door.run('deploy', name)
    expect(refused.code).toBe(1)
    expect(refused.out).toContain(`longshore deploy ${name} --allow ${socket} --allow ${admin}`)

    expect(await asked('plan', name, '--allow', socket)).toEqual([admin])
    expect(await door.ask('deploy', name, '--allow', admin)).toMatchObject({ release: 'r1' })
    expect(await allowed(name)).toEqual([socket, admin])
    const given = (service: string) =>
      bed.ask<Given>('GET', `/containers/ls-${name}-${service}-1/json`)
    expect((await given('proxy')).Mounts).toMatchObject([
      { Source: '/var/run/docker.sock', RW: false },
    ])
    expect((await given('side')).HostConfig).toMatchObject({ CapAdd: ['NET_ADMIN'], PidMode: '' })
    expect(warnings(await door.ask('plan', name))).toEqual(expect.arrayContaining(toldInPlan))

    stacks.write(name, { 'compose.yaml': compose('    pid: host\n').replace('.sock:ro', '.sock') })
    const grown = ['proxy:/var/run/docker.sock', 'side:pid=host']
    expect(await asked('plan', name)).toEqual(grown)
    expect(await asked('plan', name, '--allow', 'side:pid=host')).toEqual(grown.slice(0, 1))
    expect((await given('side')).HostConfig.PidMode).toBe('')
    await door.ask('workloads', 'delete', name, '--yes')
  })
})
