import { describe, expect, it } from 'vitest'
import { containerName, formsOf } from '../../../src/main/sources/rollout/alias.ts'
import { hurriedBed, type RunBed } from './run-bed.ts'

const names = ({ session }: RunBed) =>
  session.engine.control
    .containers()
    .map(({ spec }) => spec.name)
    .sort()

describe('the name of a workload on its network', () => {
  it('leads to the proved container, and after the next deployment to that one alone', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    expect(names(bed)).toEqual(['web'])
    await bed.deploy('v2')
    expect(names(bed)).toEqual(['Web'])
    await bed.deploy('v1')
    expect(names(bed)).toEqual(['web'])
    expect(bed.containers()).toEqual(['v1 running'])
  })

  it('has both while the old one has not gone, and never an unproved one', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    const { control } = bed.session.engine
    control.forgetCalls()
    await bed.deploy('v2')
    const steps = control.calls
      .filter(({ mutates, method }) => mutates || method === 'containers.keepRunning')
      .map(({ method, args }) => [method, ...args.slice(1, 2)].join(' '))
    const given = steps.indexOf('containers.rename Web')
    expect(given).toBeGreaterThan(
      steps.findIndex((step) => step.startsWith('containers.keepRunning')),
    )
    const taken = steps.findIndex((step) => step.startsWith('containers.rename ls-web-'))
    expect(taken).toBeGreaterThan(given)
    expect(steps.findIndex((step) => step.startsWith('containers.stop'))).toBeGreaterThan(taken)
  })

  it('stays with what serves where the new one fails', async () => {
    const bed = hurriedBed()
    bed.apply()
    await bed.deploy('v1')
    bed.session.respond(() => ({ status: 500, body: 'no' }))
    expect(await bed.deploy('v2')).toMatchObject({ state: 'failed' })
    expect(names(bed)).toEqual(['web'])
  })

  it('is given in another form where a container of somebody else is called so', async () => {
    const bed = hurriedBed()
    bed.apply()
    bed.session.engine.control.addContainer({ name: 'web', image: 'localhost/app:v3' })
    expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded' })
    expect(names(bed)).toEqual(['Web', 'web'])
  })

  it('is warned of where others are found by it, by their names or by an alias', async () => {
    const bed = hurriedBed()
    bed.apply()
    const { control } = bed.session.engine
    const image = 'localhost/app:v3'
    await bed.session.engine.networks.ensure('net', {})
    control.addContainer({ name: 'WEB', image, network: 'net' })
    control.addContainer({ name: 'other', image, network: 'net', aliases: ['web'] })
    control.addContainer({ name: 'elsewhere', image, network: 'else', aliases: ['web'] })
    const plan = await bed.deploys.plan(
      { workload: 'web', action: 'deploy', tag: 'v1' },
      new AbortController().signal,
    )
    const warnings = plan.targets[0]?.warnings.filter((line) => line.includes('by the name of'))
    expect(warnings).toEqual([
      expect.stringMatching(/^WEB is found on network net/),
      expect.stringMatching(/^other is found on network net/),
    ])
  })

  it('is worth no deployment: an engine that cannot rename still gets its new version', async () => {
    const bed = hurriedBed()
    bed.apply()
    const message = 'cannot'
    bed.session.engine.control.failNext('containers.rename', {
      ...{ kind: 'engine-error', host: 'local', operation: 'rename', status: 500, message },
    })
    const { state, id } = await bed.deploy('v1')
    expect(state).toBe('succeeded')
    const told = bed.deploys.show(id).events.map(({ line }) => line)
    expect(told).toContainEqual(expect.stringContaining('does not lead to it'))
  })

  it('is not given where the document says so', async () => {
    const bed = hurriedBed()
    bed.apply({ alias: false })
    await bed.deploy('v1')
    expect(names(bed)).toEqual([expect.stringMatching(/^ls-web-/)])
  })

  it('has as many forms as containers may share it, all alike to who looks it up', () => {
    const forms = formsOf('shop-2')
    expect(forms.slice(0, 4)).toEqual(['shop-2', 'Shop-2', 'sHop-2', 'SHop-2'])
    expect(new Set(forms).size).toBe(16)
    expect(new Set(forms.map((form) => form.toLowerCase()))).toEqual(new Set(['shop-2']))
    expect(formsOf('42')).toEqual(['42'])
  })
})

it('TF-29 the name that a container is made with has characters that an engine takes alone, none of them a dash at an end', () => {
  const made = { id: '0123456789abcdef', name: 'web', at: 0x1_9a0 }
  expect(containerName({ ...made, tag: 'v1' })).toBe('ls-web-01234567-v1-19a0')
  for (const tag of ['feature/é+x', '-', '…', 'a b'])
    expect(containerName({ ...made, tag })).toMatch(/^ls-web-01234567-[a-zA-Z0-9_.-]+-19a0$/)
})
