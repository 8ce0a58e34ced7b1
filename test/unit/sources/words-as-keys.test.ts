// Services, variables, networks and hosts called as every object's own words are: records keyed by them hold no more
// than what was put there.
import { describe, expect, it } from 'vitest'
import type { Action } from '../../../src/shared/model/deployment.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { runBed } from '../deploys/run-bed.ts'
import { instanceBed, migrate, proxy, web } from './instance/instance-bed.ts'

const words = Object.getOwnPropertyNames(Object.prototype).filter((word) => word !== '__proto__')
const env = Object.fromEntries(words.map((word) => [word, `my ${word}`]))
const { signal } = new AbortController()

describe('what is called as every object’s own words are', () => {
  it('is a service like any other, and so are a host and a workload', async () => {
    const name = 'constructor'
    const bed = instanceBed({ others: Object.fromEntries([[name, 'open' as const]]) })
    const ask = async (action: Action, more = {}) =>
      await bed.end((await bed.start('', { workload: name, action, tag: undefined, ...more })).id)
    const have = (more: object) =>
      bed.have(
        [migrate, web, { ...proxy, name, ...more }],
        {},
        {
          ...{ name, host: undefined, hosts: ['local', 'constructor'] },
        },
      )
    have({})
    expect(await ask('deploy')).toMatchObject({ state: 'succeeded', targets: ['local', name] })
    // It alone was proved by no answer, and so owes none.
    expect(await ask('deploy')).toMatchObject({ state: 'skipped' })
    const up = ['constructor running', 'migrate exited', 'web running']
    expect(bed.others.map(bed.services)).toEqual([up])
    const kept = bed.of('web').id

    have({ env })
    const { targets } = await bed.deploys.plan({ workload: name, action: 'deploy' }, signal)
    for (const { difference, parts } of targets) {
      expect(difference.map(({ field }) => field).sort()).toEqual(
        words.map((word) => `constructor.env.${word}`).sort(),
      )
      expect(parts.filter(({ change }) => change !== 'unchanged')).toHaveLength(1)
    }
    expect(await ask('deploy')).toMatchObject({ state: 'succeeded' })
    expect(bed.of(name).spec.env).toEqual(env)
    expect(bed.of('web').id).toBe(kept)
    expect(await ask('rollback', { release: 'r1' })).toMatchObject({ state: 'succeeded' })
    expect(bed.of(name).spec.env).toEqual({})
    const options = { ...noOptions, services: [name] }
    expect(await ask('stop', { options })).toMatchObject({ state: 'succeeded' })
    expect(bed.services()).toEqual(['constructor exited', 'migrate exited', 'web running'])
    expect(await ask('start')).toMatchObject({ state: 'succeeded' })
    expect(await ask('remove')).toMatchObject({ state: 'succeeded' })
    expect([bed.services(), bed.services(bed.others[0])]).toEqual([[], []])
  })

  it('is a network, a label or a variable like any other', async () => {
    const network = 'toString'
    const bed = runBed()
    const { control, networks } = bed.session.engine
    await networks.ensure(network, {}, signal)
    const have = (value: string) =>
      bed.apply({ networkMode: network, labels: env }, { env: { ...env, valueOf: value } })
    have('one')
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(await bed.deploy()).toMatchObject({ state: 'skipped' })
    const [made] = control.containers()
    expect(made?.spec).toMatchObject({ network, env: { ...env, valueOf: 'one' }, labels: env })
    have('another')
    const asked = { workload: 'web', action: 'deploy', tag: 'v1' } as const
    const { targets } = await bed.deploys.plan(asked, signal)
    expect(targets[0]?.difference.map(({ field }) => field)).toEqual(['env.valueOf'])
  })

  it('is a workload of which there are to be two', async () => {
    const bed = runBed()
    const workload = 'constructor'
    bed.apply({}, { name: workload })
    const run = async (more: object) =>
      await bed.end((await bed.start('v1', { workload, ...more })).id)
    expect(await run({})).toMatchObject({ state: 'succeeded' })
    const scale = (count: Record<string, number>) =>
      run({ action: 'scale', tag: undefined, options: { ...noOptions, scale: count } })
    expect(await scale({ constructor: 2 })).toMatchObject({ state: 'succeeded' })
    expect(bed.containers()).toEqual(['v1 running', 'v1 running'])
  })
})
