// Projects, networks and volumes that are somebody else's, though they have the names of ours.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { handMade } from '../../support/hand-made.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const parent = mkdtempSync(join(tmpdir(), 'longshore-foreign-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const files = {
  'compose.yaml': `services:
  web: { image: ${image('v1')}, stop_grace_period: 1s, volumes: ["data:/data"] }
volumes: { data: }
`,
}

interface Made {
  readonly Id?: string
  readonly CreatedAt?: string
  readonly Created?: string
}

/** What tells one from another of its name. */
async function identity(kind: 'networks' | 'volumes', name: string): Promise<string | undefined> {
  const { status } = await bed.call('GET', `/${kind}/${name}`)
  if (status === 404) return undefined
  const { Id, CreatedAt, Created } = await bed.ask<Made>('GET', `/${kind}/${name}`)
  return `${Id} ${CreatedAt} ${Created}`
}

const run = (workload: string, action: 'stop' | 'remove', volumes: string[] = []) =>
  stacks.deploys().run({
    ...{ workload, action, reason: '', actor: 'test', confirm: [workload] },
    options: { services: [], scale: {}, removeOrphans: false, volumes },
  })

describe('a name of ours', () => {
  it('that is a project by hand stays its own: containers, network and volume', async () => {
    const name = stacks.apply('hand', files)
    const theirs = handMade(bed, stacks.docker, parent, 'hand', `ls-${name}`)
    theirs.write(files)
    await theirs.compose('up', '-d', '--pull', 'never')
    const [network, volume] = [`ls-${name}_default`, `ls-${name}_data`]
    const before = [await identity('networks', network), await identity('volumes', volume)]
    const unmoved = async () => {
      expect([await identity('networks', network), await identity('volumes', volume)]).toEqual(
        before,
      )
    }
    const holder = expect.stringContaining(theirs.folder)
    const conflict = { failure: { kind: 'name-conflict', name: `ls-${name}`, holder } }
    expect(await stacks.deploy(name)).toMatchObject(conflict)
    expect(await run(name, 'stop')).toMatchObject(conflict)
    expect(await run(name, 'remove', [volume])).toMatchObject(conflict)
    expect(await theirs.states()).toEqual({ web: 'v1 running' })
    await unmoved()

    await theirs.compose('rm', '--stop', '--force')
    const left = await stacks.deploy(name)
    expect(left).toMatchObject({ failure: { kind: 'name-conflict', name: volume } })
    await unmoved()
    await bed.call('DELETE', `/volumes/${volume}`)
    const joined = await stacks.deploy(name)
    expect(joined).toMatchObject({ failure: { kind: 'name-conflict', name: network } })
    expect(await identity('networks', network)).toBe(before[0])
    await bed.call('DELETE', `/networks/${network}`)
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
  })

  it('that a second compose file uses is not ours to stop or remove, and nothing of ours is lost by it', async () => {
    const name = stacks.apply('second', files)
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    const before = await stacks.running(name)
    const theirs = handMade(bed, stacks.docker, parent, 'second', `ls-${name}`)
    theirs.write({
      'other.yaml': `services: { extra: { image: ${image('v1')}, network_mode: none } }\n`,
    })
    theirs.options('-f', 'other.yaml')
    await theirs.compose('up', '-d', '--pull', 'never')
    const conflict = { failure: { kind: 'name-conflict', name: `ls-${name}` } }
    expect(await stacks.deploy(name)).toMatchObject(conflict)
    expect(await run(name, 'remove', [`ls-${name}_data`])).toMatchObject(conflict)
    expect(await stacks.running(name)).toEqual({ ...before, extra: expect.any(String) })
    await theirs.compose('rm', '--stop', '--force', 'extra')
    expect(await stacks.deploy(name)).toMatchObject({ state: 'skipped' })
  })

  it('given to a volume of another project in the files is refused, and external it is used', async () => {
    const owner = stacks.apply('owner', files)
    expect(await stacks.deploy(owner)).toMatchObject({ state: 'succeeded' })
    const text = (external: boolean) =>
      `${files['compose.yaml'].split('volumes: { data')[0]}volumes: { data: { name: ls-${owner}_data, external: ${external} } }\n`
    const name = stacks.apply('guest', { 'compose.yaml': text(false) })
    const refused = await stacks.deploy(name)
    expect(refused).toMatchObject({ failure: { kind: 'name-conflict', name: `ls-${owner}_data` } })
    stacks.write(name, { 'compose.yaml': text(true) })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    const removed = await run(name, 'remove', [`ls-${owner}_data`])
    expect(removed).toMatchObject({ failure: { kind: 'invalid' } })
    expect(await run(name, 'remove')).toMatchObject({ state: 'succeeded' })
    expect(await identity('volumes', `ls-${owner}_data`)).toBeDefined()
  })
})
