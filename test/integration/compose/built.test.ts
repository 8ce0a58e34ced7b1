// Services whose image is built: what runs is what their files say, whatever was built in between.
import { describe, expect, it } from 'vitest'
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
  }, 120_000)

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
  }, 120_000)
})
