// A stack that could not be brought up is as it was: its data, its labels, what was down in it.
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { handMade } from '../../support/hand-made.ts'
import { terminalBed } from '../cli/terminal-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const terminal = terminalBed(bed)
const { apply, write, running, containers } = stacks

const hashes = async (name: string) =>
  (await containers(name)).map(
    ({ Name, Config }) => `${Name} ${Config.Labels['com.docker.compose.config-hash']}`,
  )

const planned = async (workload: string) => {
  const { parts } = await stacks.plan(workload)
  return parts.map(({ part, change }) => `${part} ${change}`)
}

/** `web` depends on `side`, keeps data in a volume without a name, and `idle` is stopped by its user. */
const stack = (tag: string, web = '', side = '') => ({
  'compose.yaml': `
services:
  web:
    image: ${image(tag)}
    stop_grace_period: 1s
    depends_on: { side: { condition: service_started } }
    volumes: ["/data"]
    ${web}
  side: { image: ${image(tag)}, stop_grace_period: 1s ${side} }
  idle: { image: ${image(tag)}, stop_grace_period: 1s }
`,
})

describe('a stack that is put back', () => {
  it('is as it was: its hashes, the data of volumes without a name, and what was down', async () => {
    const name = apply('as-was', stack('v1'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    await stacks.run(name, 'stop', { services: ['idle'] })
    const before = { hashes: await hashes(name), up: Object.keys(await running(name)) }
    const { binary, env } = stacks.docker()
    const inside = (...argv: string[]) =>
      run(binary, ['exec', `ls-${name}-web-1`, ...argv], { env })
    await inside('sh', '-c', 'echo kept > /data/file')
    write(name, stack('v2', 'command: ["/no/such/program"]'))
    const failed = await stacks.deploy(name)
    expect(failed.state).toBe('failed')
    expect(failed.stages.map(({ state }) => state)).not.toContain('undo-failed')
    expect({ hashes: await hashes(name), up: Object.keys(await running(name)) }).toEqual(before)
    expect(await inside('cat', '/data/file')).toContain('kept')
    write(name, stack('v1'))
    expect(await planned(name)).toEqual(['idle start', 'side unchanged', 'web unchanged'])
  })
})

describe('what a recreation that was cut short left', () => {
  /** As compose makes it: the new one, under the old one's id and name. */
  async function cutShort(name: string, isOldThere: boolean): Promise<string> {
    const [old] = await containers(name)
    if (!old) throw new Error('nothing runs')
    const labels = { ...old.Config.Labels, 'com.docker.compose.replace': old.Name.slice(1) }
    const left = `${old.Id.slice(0, 12)}_${old.Name.slice(1)}`
    const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${left}`, {
      ...{ Image: image('v1'), Labels: labels },
    })
    if (!isOldThere) await bed.call('DELETE', `/containers/${old.Id}?force=1`)
    return Id
  }
  const one = (tag: string) => ({
    'compose.yaml': `services: { web: { image: ${image(tag)}, stop_grace_period: 0s } }`,
  })

  it('is seen by its labels, stands in nobody’s way, and becomes what it was to be', async () => {
    const name = apply('cut', one('v1'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const left = await cutShort(name, true)
    expect(await planned(name)).toEqual(['web recreate'])
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const [web, ...more] = await containers(name)
    expect(more).toEqual([])
    expect(web).toMatchObject({ Name: `/ls-${name}-web-1`, State: { Status: 'running' } })
    expect(web?.Id).not.toBe(left)

    const alone = await cutShort(name, false)
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(await containers(name)).toMatchObject([
      { Id: alone, Name: `/ls-${name}-web-1`, State: { Status: 'running' } },
    ])
    expect(await planned(name)).toEqual(['web unchanged'])
  })
})

describe('an adopted stack whose first deployment fails', () => {
  const files = (tag: string, more = '') => ({
    'compose.yaml': `
services:
  web: { image: "${image(tag)}", stop_grace_period: 0s, depends_on: [side] ${more} }
  side: { image: "${image('v1')}", stop_grace_period: 0s }
`,
  })
  const broken = files('v2', ', command: ["/no/such/program"]')

  it('is what it was when it was adopted', async () => {
    const stack = handMade(bed, stacks.docker, terminal.dir, 'taken')
    stack.write(files('v1'))
    await stack.compose('up', '-d', '--pull', 'never')
    const before = await stack.states()
    const name = bed.name('taken')
    await terminal.ask('adopt', 'local', stack.project, '--name', name)
    stack.write(broken)
    const plan = JSON.stringify(await terminal.ask('plan', name))
    expect(plan).not.toContain('cannot be put back')
    const failed = await terminal.run('deploy', name)
    expect(failed.code).toBe(1)
    expect(`${failed.out}${failed.err}`).not.toMatch(/undo-failed|Undoing/)
    expect(await stack.states()).toEqual(before)
    stack.write(files('v1'))
    expect(await terminal.ask('plan', name)).toMatchObject({
      targets: [{ parts: [{ change: 'unchanged' }, { change: 'unchanged' }] }],
    })
  })

  it('is said beforehand, and named afterwards, where nothing told what it ran', async () => {
    const stack = handMade(bed, stacks.docker, terminal.dir, 'other')
    stack.write(files('v1'))
    await stack.compose('up', '-d', '--pull', 'never')
    stack.write(broken)
    const name = bed.name('other')
    await terminal.ask('adopt', 'local', stack.project, '--name', name)
    const plan = JSON.stringify(await terminal.ask('plan', name))
    expect(plan).toMatch(/nothing is recorded of what web runs now/)
    const failed = await terminal.run('--json', 'deploy', name)
    expect(failed.code).toBe(1)
    expect(failed.json().at(-1)).toMatchObject({
      ...{ state: 'interrupted', aftermath: 'not-put-back', failure: { kind: 'start-failed' } },
      undoFailure: { reason: expect.stringContaining('of what web ran before') },
    })
    // It says so as often as it is asked, and goes no further; the next deployment does.
    const recovered = await terminal.run('recover')
    expect(recovered.code).toBe(1)
    expect(`${recovered.out}${recovered.err}`).toMatch(/could not be undone/)
    expect(`${recovered.out}${recovered.err}`).not.toMatch(/What served before is serving/)
    stack.write(files('v2'))
    expect((await terminal.run('deploy', name)).code).toBe(0)
  })
})

describe('a stack that cannot be put back for now', () => {
  const port = '18995'
  const files = (web: string) => ({
    'compose.yaml': `
services:
  web: { image: "${image('v1')}", stop_grace_period: 0s, ${web} }
  side: { image: "${image('v1')}", stop_grace_period: 0s, volumes: ["data:/data"] }
volumes: { data: {} }
`,
  })

  /** Somebody takes the port in the moment in which it is free. */
  async function takePort(): Promise<() => Promise<unknown>> {
    const { Id } = await bed.ask<{ Id: string }>(
      'POST',
      `/containers/create?name=${bed.name('thief')}`,
      {
        ...{ Image: image('v1'), ExposedPorts: { '8080/tcp': {} } },
        HostConfig: {
          PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: port }] },
        },
      },
    )
    const began = Date.now()
    const isTaken = async () => (await bed.call('POST', `/containers/${Id}/start`)).status === 204
    while (!(await isTaken()) && Date.now() - began < 30_000) await wait(10)
    return () => bed.call('DELETE', `/containers/${Id}?force=1`)
  }

  it('says that it is not, tells what does not serve, and is put back by recovering later', async () => {
    const name = apply('later', files(`ports: ["127.0.0.1:${port}:8080"]`))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const { deploys } = stacks.deploys()
    write(name, files('command: ["/no/such/program"]'))
    const [failed, release] = await Promise.all([stacks.deploy(name), takePort()])
    expect(failed).toMatchObject({
      ...{ state: 'interrupted', aftermath: 'not-put-back', failure: { kind: 'start-failed' } },
      undoFailure: { kind: 'undo-failed' },
    })
    expect(Object.keys(await running(name))).toEqual(['side'])
    expect(await deploys.recover(name)).toMatchObject([{ state: 'interrupted' }])
    await release()
    expect(await deploys.recover(name)).toMatchObject([
      { state: 'failed', aftermath: 'put-back', failure: { kind: 'start-failed' } },
    ])
    expect(Object.keys(await running(name)).sort()).toEqual(['side', 'web'])
    write(name, files(`ports: ["127.0.0.1:${port}:8080"]`))
    expect(await planned(name)).toEqual(['side unchanged', 'web unchanged'])
  })

  it('names the volumes that its first deployment made, and leaves', async () => {
    const name = apply('first', files('command: ["/no/such/program"]'))
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({
      ...{ state: 'failed', aftermath: 'nothing-before' },
      leftVolumes: [`ls-${name}_data`],
    })
    expect(await stacks.deploy(name)).not.toHaveProperty('leftVolumes')
  })
})
