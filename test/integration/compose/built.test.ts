// Services whose image is built: what runs is what their files say, whatever was built in between.
import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { dockerignore } from '../../../src/main/sources/compose/project/builds.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)

const project = (command = '/bin/ls-serve') => ({
  'compose.yaml': `
services:
  api: { build: ./api, pull_policy: never, command: ["${command}"], stop_grace_period: 0s }
`,
})
const content = (version: string) => ({
  'api/Dockerfile': `FROM ${image('v1')}\nENV BUILT=${version}\n`,
})

/** As the engine has it in the container that runs. */
async function built(workload: string): Promise<string | undefined> {
  const [api] = await stacks.containers(workload)
  expect(api?.State.Status).toBe('running')
  return api?.Config.Env.find((each) => each.startsWith('BUILT='))
}

describe('a service whose image is built', () => {
  it('is built again from files that are put back after a build that came to nothing', async () => {
    const name = stacks.apply('rebuilt', { ...project(), ...content('one') })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    stacks.write(name, { ...project('/no/such/program'), ...content('two') })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'failed' })
    expect(await built(name)).toBe('BUILT=one')
    stacks.write(name, { ...project(), ...content('one') })
    const again = await stacks.deploy(name)
    expect(again.failure).toBeUndefined()
    expect(await built(name)).toBe('BUILT=one')
  })

  it('is left as it is by changes of files that docker leaves out of its context', async () => {
    const ignore = ['# own', '**/*.log', '/data/', 'src/**', '!src/keep', 'web.Dockerfile']
    const files = {
      'compose.yaml': `
services:
  api:
    build: { context: ., dockerfile: web.Dockerfile, additional_contexts: { more: ./data/more } }
    pull_policy: never
    stop_grace_period: 0s
    volumes: ["./data:/data"]
`,
      'web.Dockerfile': `FROM ${image('v1')}\nCOPY . /context\nCOPY --from=more . /more\n`,
      'web.Dockerfile.dockerignore': ignore.join('\n'),
      '.dockerignore': 'app.txt',
      ...{ 'app.txt': 'app', 'a.log': '1', 'deep/b.log': '1', 'deep/c': '1' },
      ...{ 'data/state': '1', 'data/more/x': '1', 'src/a': '1', 'src/keep': '1' },
    }
    const name = stacks.apply('ignored', files)
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const { binary, env } = stacks.docker()
    const listing = ['exec', `ls-${name}-api-1`, 'find', '/context', '-type', 'f']
    const taken = (await run(binary, listing, { env })).trim().split('\n').sort()
    const { file } = dockerignore(ignore.join('\n'))
    const kept = Object.keys(files).filter((each) => !file(each))
    expect(taken).toEqual(kept.map((each) => `/context/${each}`).sort())

    stacks.write(name, { 'a.log': '2', 'deep/b.log': '2', 'data/state': '2', 'src/a': '2' })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'skipped' })
    const changes = async (change: Record<string, string>) => {
      stacks.write(name, change)
      return (await stacks.plan(name)).parts[0]?.change
    }
    for (const counts of ['src/keep', 'deep/c', 'data/more/x']) {
      expect(await changes({ [counts]: '2' }), counts).toBe('recreate')
      expect(await changes({ [counts]: '1' }), counts).toBe('unchanged')
    }
    expect(await changes({ 'web.Dockerfile': `${files['web.Dockerfile']}ENV A=1\n` })).toBe(
      'recreate',
    )
  })

  it('is built again after its release was gone back from', async () => {
    const name = stacks.apply('returned', { ...project(), ...content('one') })
    await stacks.deploy(name)
    stacks.write(name, content('two'))
    await stacks.deploy(name)
    expect(await built(name)).toBe('BUILT=two')
    expect(await stacks.run(name, 'rollback')).toMatchObject({ state: 'succeeded' })
    expect(await built(name)).toBe('BUILT=one')
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    expect(await built(name)).toBe('BUILT=two')
    expect(await stacks.deploy(name)).toMatchObject({ state: 'skipped' })
  })
})
