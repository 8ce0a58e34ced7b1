import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { listProject, serviceOf } from '../../support/project-containers.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
dockerCli(bed)
const terminal = terminalBed(bed)

async function services(name: string): Promise<string[]> {
  const found = await listProject(bed, `ls-${name}`)
  return found.map((each) => `${serviceOf(each)} ${each.State}`).sort()
}

async function idsOf(name: string): Promise<string[]> {
  return (await listProject(bed, `ls-${name}`)).map(({ Id }) => Id)
}

function writeProject(name: string, tag: string): string {
  const folder = join(terminal.dir, name)
  mkdirSync(folder, { recursive: true })
  const image = `localhost/longshore-test:${tag}`
  writeFileSync(
    join(folder, 'compose.yaml'),
    `services: { web: { image: "${image}", volumes: ["data:/d"] }, side: { image: "${image}" } }\nvolumes: { data: }\n`,
  )
  const document = join(terminal.dir, `${name}.yaml`)
  writeFileSync(
    document,
    `name: ${name}\nhost: local\nsource: { kind: compose, path: ./${name}, pull: never }\ndeploy: { stabilise: 500ms, stopTimeout: 1s }\n`,
  )
  return document
}

describe('a stack in the terminal', () => {
  it('lives from its folder to its removal', async () => {
    const name = bed.name('shop')
    const document = writeProject(name, 'v1')
    const applied = await terminal.ask('workloads', 'apply', '-f', document)
    expect(applied).toMatchObject({
      workload: { document: { source: { path: join(terminal.dir, name) } } },
    })
    const plan = await terminal.ask('plan', name)
    expect(plan).toMatchObject({
      targets: [{ parts: [{ part: 'side', change: 'create' }, { change: 'create' }] }],
    })
    const first = await terminal.ask('deploy', name)
    expect(first).toMatchObject({ state: 'succeeded', release: 'r1' })
    expect(await services(name)).toEqual(['side running', 'web running'])

    expect(await terminal.ask('stop', name, 'side')).toMatchObject({ state: 'succeeded' })
    expect(await services(name)).toEqual(['side exited', 'web running'])
    expect(await terminal.ask('start', name)).toMatchObject({ state: 'succeeded' })
    const unscaled = await idsOf(name)
    expect(await terminal.ask('scale', name, 'side=2')).toMatchObject({ release: 'r2' })
    expect(await idsOf(name)).toEqual(expect.arrayContaining(unscaled))
    expect(await services(name)).toEqual(['side running', 'side running', 'web running'])

    writeProject(name, 'v2')
    const second = await terminal.run('plan', name)
    expect(second.out).toMatch(/side\s+recreate\s+2 → 1/)
    expect(await terminal.ask('deploy', name)).toMatchObject({ release: 'r3' })
    expect(await terminal.ask('rollback', name, '--to', 'r1')).toMatchObject({ release: 'r4' })

    const removed = await terminal.run('remove', name, '--yes', '--volume', `ls-${name}_data`)
    expect(removed.err).toBe('')
    expect(removed.code).toBe(0)
    expect(await services(name)).toEqual([])
    expect((await bed.leftovers()).filter((left) => left.includes(name))).toEqual([])
  })

  it('SD-27 never tells of an unstable or a failed deployment as done: in its end, its exit code and the activity', async () => {
    const name = bed.name('shaky')
    const document = writeProject(name, 'v1')
    await terminal.ask('workloads', 'apply', '-f', document)
    const write = (more: string) =>
      writeFileSync(join(terminal.dir, name, 'compose.yaml'), `services: { web: { ${more} } }\n`)
    write('image: "localhost/longshore-test:crashloop", restart: always')
    const unstable = await terminal.run('deploy', name)
    write('image: "localhost/longshore-test:v1", command: ["/no/such/program"]')
    const failed = await terminal.run('deploy', name)
    for (const [how, { code, out }] of Object.entries({ unstable, failed })) {
      expect(code).toBe(1)
      expect(out).toContain(`${how}: `)
      // Stages before it may well have.
      expect(out.slice(out.indexOf(`${how}: `))).not.toMatch(/succeeded|deployed/)
    }
    expect(await terminal.ask('activity', '--workload', name)).toMatchObject([
      { event: 'deployment-failed', outcome: 'failed', object: { kind: 'workload', name } },
      { event: 'deployment-unstable', outcome: 'unstable', object: { kind: 'workload', name } },
    ])
    await terminal.ask('remove', name, '--yes')
  })

  it('names the field of what cannot be deployed', async () => {
    const name = bed.name('wrong')
    const document = writeProject(name, 'v1')
    await terminal.ask('workloads', 'apply', '-f', document)
    const folder = join(terminal.dir, name)
    writeFileSync(
      join(folder, 'compose.yaml'),
      'services: { web: { image: "$' + '{MISSING:?set it}" } }\n',
    )
    const missing = await terminal.run('deploy', name)
    expect(missing.code).toBe(1)
    expect(missing.out + missing.err).toMatch(/MISSING.*set it/)
    writeFileSync(join(folder, 'compose.yaml'), 'services:\n  web:\n    image: a\n    prts: []\n')
    const unknown = await terminal.run('plan', name)
    expect(unknown.code).toBe(2)
    expect(unknown.err).toMatch(/prts/)
    writeFileSync(
      join(folder, 'compose.yaml'),
      'services: { web: { image: a, privileged: true } }\n',
    )
    const unsafe = await terminal.run('plan', name)
    expect(unsafe.err).toMatch(/services\.web\.privileged/)
  })
})
