import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const terminal = terminalBed(bed)
const project = `stack_${bed.tag}`
const folder = join(terminal.dir, 'theirs')

interface Listed {
  readonly Id: string
  readonly Image: string
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

/** `service → id, image and state`, of the project. */
async function running(): Promise<Record<string, string>> {
  const label = [`com.docker.compose.project=${project}`]
  const filters = encodeURIComponent(JSON.stringify({ label }))
  const found = await bed.ask<Listed[]>('GET', `/containers/json?all=true&filters=${filters}`)
  return Object.fromEntries(
    found.map(({ Id, Image, State, Labels }) => [
      Labels['com.docker.compose.service'] ?? '',
      `${Id} ${Image} ${State}`,
    ]),
  )
}

const write = (tag: string) => {
  mkdirSync(folder, { recursive: true })
  const image = (name: string) => `"localhost/longshore-test:${name}"`
  writeFileSync(join(folder, 'web.env'), 'WHO=them\n')
  writeFileSync(
    join(folder, 'stack.yaml'),
    `services:
  web: { image: ${image(tag)}, env_file: [web.env], stop_grace_period: 1s }
  side: { image: ${image('v1')}, profiles: [extra], stop_grace_period: 1s }
  unused: { image: ${image('v1')}, profiles: [never] }
`,
  )
}

const byHand = (...args: string[]) => {
  const { binary, env } = docker()
  const compose = ['compose', '-p', project, '-f', join(folder, 'stack.yaml'), '--profile', 'extra']
  return run(binary, [...compose, ...args], { env })
}
afterAll(() => byHand('down', '-t', '0'))

describe('adopting a stack that runs already', () => {
  it('takes it over as it is, proves that it is what its files say, and goes on from there', async () => {
    write('v1')
    await byHand('up', '-d', '--pull', 'never')
    const before = await running()
    expect(Object.keys(before).sort()).toEqual(['side', 'web'])
    const name = bed.name('adopted')
    const adopted = await terminal.ask('adopt', 'local', project, '--name', name)
    expect(adopted).toMatchObject({
      workload: {
        document: { source: { path: folder, files: ['stack.yaml'], profiles: ['extra'] } },
      },
      plan: {
        targets: [{ services: [{ change: 'unchanged' }, { change: 'unchanged' }] }],
      },
    })
    expect(await running()).toEqual(before)
    expect(await terminal.ask('status')).toMatchObject({
      workloads: [{ name, kind: 'compose', state: 'running' }],
    })
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'succeeded', release: 'r1' })
    expect(await running()).toEqual(before)
    expect(await terminal.ask('deploy', name)).toMatchObject({ state: 'skipped' })

    write('v2')
    expect(await terminal.ask('deploy', name)).toMatchObject({ release: 'r2' })
    const after = await running()
    expect(after.side).toBe(before.side)
    expect(after.web).toContain(':v2 running')
    expect(await terminal.ask('rollback', name)).toMatchObject({ release: 'r3' })
    expect((await running()).web).toContain(':v1 running')
    const twice = await terminal.run(
      '--json',
      'adopt',
      'local',
      project,
      '--name',
      bed.name('other'),
    )
    expect(twice.err).toContain('"exists"')
    expect(await terminal.ask('remove', name, '--yes')).toMatchObject({ state: 'succeeded' })
    expect(await running()).toEqual({})
  }, 180_000)

  it('says what is not there', async () => {
    const missing = await terminal.run('adopt', 'local', 'nobody-knows-this')
    expect(missing.code).toBe(1)
    expect(missing.err).toMatch(/no project on local nobody-knows-this/)
  }, 60_000)
})
