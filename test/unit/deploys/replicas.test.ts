// Several equal containers of a workload of one image (ADR 28), on an engine in memory.
import { describe, expect, it } from 'vitest'
import { noOptions } from '../../../src/shared/model/options.ts'
import { hurriedBed, type RunBed, runBed } from './run-bed.ts'

const own = { soak: '0ms', stopTimeout: '1s', healthTimeout: '1s' }

async function deployed(source: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  const bed = hurriedBed()
  bed.apply(source, { deploy: own, ...more })
  expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
  bed.session.engine.control.forgetCalls()
  return bed
}

async function scaled(bed: RunBed, count: number) {
  const options = { ...noOptions, scale: { web: count } }
  const { id } = await bed.start('v1', { action: 'scale', options })
  return await bed.end(id)
}

const idsOf = (bed: RunBed) => bed.session.engine.control.containers().map(({ id }) => id)
const namesOf = (bed: RunBed) =>
  bed.session.engine.control.containers().map(({ spec }) => spec.name.toLowerCase())
const partOf = (bed: RunBed) => bed.store.releases.list('web').find(({ live }) => live)?.parts[0]

describe('replicas of an image', () => {
  it('makes one after another, each proved before the next, and its name leads to all', async () => {
    const bed = await deployed({ replicas: 3 })
    expect(bed.containers()).toEqual(['v1 running', 'v1 running', 'v1 running'])
    expect(namesOf(bed)).toEqual(['web', 'web', 'web'])
    expect(partOf(bed)).toMatchObject({ part: 'web', replicas: 3 })
    const [last] = bed.store.deployments.list({ workload: 'web', limit: 1 })
    expect(last?.lanes.map(({ part, replica }) => [part, replica])).toEqual([
      ['web', 1],
      ['web', 2],
      ['web', 3],
    ])
    const served = last?.lanes.map(({ servingFrom }) => servingFrom ?? 0) ?? []
    const created = last?.lanes.map(({ createdAt }) => createdAt ?? 0) ?? []
    expect(created[1]).toBeGreaterThanOrEqual(served[0] ?? Number.NaN)
    expect(created[2]).toBeGreaterThanOrEqual(served[1] ?? Number.NaN)
    expect(last?.stages.map(({ name }) => name)).toContain('replicas')
    expect(await bed.end((await bed.start('v1')).id)).toMatchObject({ state: 'skipped' })
    await bed.deploys.close('wait')
  })

  it('scaling makes what is missing, and removes what is too much; what stays is not touched', async () => {
    const bed = await deployed()
    const [first] = idsOf(bed)
    expect(await scaled(bed, 3)).toMatchObject({
      state: 'succeeded',
      action: 'scale',
      release: 'r2',
    })
    const three = idsOf(bed)
    expect(three).toHaveLength(3)
    expect(three).toContain(first)
    const { calls } = bed.session.engine.control
    expect(
      calls.filter(({ args: [id] }) => id === first).map(({ method }) => method),
    ).not.toContain('containers.stop')
    expect(await scaled(bed, 3)).toMatchObject({ state: 'skipped' })
    expect(await scaled(bed, 2)).toMatchObject({ state: 'succeeded' })
    expect(idsOf(bed)).toEqual(three.slice(0, 2))
    expect(await scaled(bed, 1)).toMatchObject({ state: 'succeeded', verified: true })
    expect(idsOf(bed)).toEqual([first])
    expect(partOf(bed)).toMatchObject({ replicas: 1 })
    expect(await bed.end((await bed.start('v1')).id)).toMatchObject({ state: 'skipped' })
    await bed.deploys.close('wait')
  })

  it('a failure at the third of three takes back the new ones, while those before serve on', async () => {
    const bed = await deployed({ replicas: 2 })
    const before = idsOf(bed)
    bed.apply({ replicas: 3 }, { deploy: own, keep: { failed: '1h' } })
    failsFrom(bed, 4)
    expect(await bed.deploy('v2')).toMatchObject({
      ...{ state: 'failed', aftermath: 'put-back', failure: { kind: 'health-timeout' } },
    })
    // Of the new ones the one that failed is kept for a look, and no other.
    expect(idsOf(bed).slice(0, 2)).toEqual(before)
    expect(bed.containers()).toEqual(['v1 running', 'v1 running', 'v2 exited'])
    expect(namesOf(bed).slice(0, 2)).toEqual(['web', 'web'])
    expect(partOf(bed)).toMatchObject({ replicas: 2 })
    await bed.deploys.close('wait')
  })

  it('another version replaces all of them; going back brings the count of then', async () => {
    const bed = await deployed()
    await scaled(bed, 3)
    bed.apply({ replicas: 2 }, { deploy: own })
    expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
    expect(bed.containers()).toEqual(['v2 running', 'v2 running'])
    const { id } = await bed.start('v1', { action: 'rollback', release: 'r2' })
    expect(await bed.end(id)).toMatchObject({ state: 'succeeded' })
    expect(bed.containers()).toEqual(['v1 running', 'v1 running', 'v1 running'])
    await bed.deploys.close('wait')
  })

  it('a deployment of the same makes anew what ended, and nothing else', async () => {
    const bed = await deployed({ replicas: 3 })
    const [first = '', second, third] = idsOf(bed)
    await bed.session.engine.containers.stop(first, 0)
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    const [, , made] = idsOf(bed)
    expect(idsOf(bed)).toEqual([second, third, made])
    expect(bed.containers()).toEqual(['v1 running', 'v1 running', 'v1 running'])
    await bed.deploys.close('wait')
  })

  it('one that does not answer any more is made anew', async () => {
    const bed = await deployed({ replicas: 2 })
    const [first] = bed.session.engine.control.containers()
    bed.session.respond((host) => ({ status: host === first?.address ? 500 : 200, body: '' }))
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    expect(idsOf(bed)).not.toContain(first?.id)
    expect(idsOf(bed)).toHaveLength(2)
    await bed.deploys.close('wait')
  })

  it('restart and stop take each of them, also of an earlier release', async () => {
    const bed = await deployed()
    await scaled(bed, 3)
    bed.session.engine.control.forgetCalls()
    for (const action of ['restart', 'stop', 'start'] as const) {
      const { id } = await bed.start('v1', { action })
      expect(await bed.end(id)).toMatchObject({ state: 'succeeded', verified: action !== 'stop' })
    }
    const { calls } = bed.session.engine.control
    const stops = calls.filter(({ method }) => method === 'containers.stop')
    expect(stops.map(({ args: [id] }) => id).sort()).toEqual([...idsOf(bed), ...idsOf(bed)].sort())
    await bed.deploys.close('wait')
  })

  it('what a crash left half-way is taken back whole', async () => {
    const bed = runBed()
    bed.apply({}, { deploy: { ...own, healthTimeout: '1m' } })
    expect(await bed.deploy()).toMatchObject({ state: 'succeeded' })
    const before = idsOf(bed)
    failsFrom(bed, 2)
    const options = { ...noOptions, scale: { web: 3 } }
    const { id } = await bed.start('v1', { action: 'scale', options })
    await bed.reached(id, 'replicas')
    await expect.poll(() => idsOf(bed).length).toBe(3)
    const [ended] = await bed.reopen().recover()
    expect(ended).toMatchObject({ state: 'failed' })
    expect(idsOf(bed)).toEqual(before)
  })

  it('scaling removes no container of an older release that is kept beside what is live: both are refused together', async () => {
    const bed = await deployed({ maxInstances: 2 })
    expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
    const both = idsOf(bed)
    expect(await scaled(bed, 3)).toMatchObject({
      failure: { kind: 'invalid', issues: [{ path: 'options.scale' }] },
    })
    expect(idsOf(bed)).toEqual(both)
    await bed.deploys.close('wait')
  })

  it('refuses, by field, what one alone can have', async () => {
    const bed = await deployed({ publish: ['18080:80'] })
    const options = { ...noOptions, scale: { web: 2 } }
    const refused = { kind: 'invalid', issues: [{ path: 'options.scale' }] }
    const asked = bed.start('v1', { action: 'scale', options })
    await expect(asked.then(({ id }) => bed.end(id))).resolves.toMatchObject({ failure: refused })
    for (const scale of [{ web: 0 }, { web: 21 }, { other: 2 }, {}]) {
      const wrong = bed.start('v1', { action: 'scale', options: { ...noOptions, scale } })
      await expect(wrong).rejects.toMatchObject({ failure: refused })
    }
    expect(() => bed.apply({ replicas: 2, publish: ['18080:80'], maxInstances: 2 })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          issues: [
            expect.objectContaining({ path: 'source.publish' }),
            expect.objectContaining({ path: 'source.maxInstances' }),
          ],
        }),
      }),
    )
    expect(() => bed.apply({ replicas: 2, publish: ['8000-8002:80'] })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          issues: [
            expect.objectContaining({ message: expect.stringContaining('a range of 4 ports') }),
          ],
        }),
      }),
    )
    bed.apply({ replicas: 2, publish: ['8000-8003:80', '81'] })
    const volume = { scope: 'named', name: 'data', target: '/data', exclusive: true }
    bed.apply({ replicas: 2, volumes: [volume] }, { deploy: own })
    expect(await bed.deploy()).toMatchObject({
      failure: { kind: 'invalid', issues: [{ path: 'source.replicas' }] },
    })
    await bed.deploys.close('wait')
  })
})

/** Containers from that place in the list on answer that they are ill. */
function failsFrom(bed: RunBed, place: number): void {
  bed.session.respond((host) => {
    const at = bed.session.engine.control.containers().findIndex(({ address }) => address === host)
    return { status: at >= place ? 500 : 200, body: '' }
  })
}
