// Public names at a proxy that goes by addresses: they follow what is started again, whatever started it.
import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { proxy as sidecar, web } from './instance/instance-bed.ts'
import { movingBed } from './moving-bed.ts'

const faces = [
  { domain: 'shop.example.com' },
  { domain: 'api.example.com', targetPort: 81, tls: 'off', accessList: 3 },
]
const atV1 = ['api.example.com -> v1:81', 'shop.example.com -> v1:80']

async function single(source: Record<string, unknown> = {}) {
  const bed = movingBed()
  bed.apply(source, { faces })
  expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded' })
  expect(bed.leads()).toEqual(atV1)
  bed.said()
  return bed
}

const stagesOf = ({ stages }: { stages: readonly { name: string }[] }) =>
  stages.map(({ name }) => name)

describe('public names at a proxy that goes by addresses', () => {
  it('follow what is restarted, or stopped and started, as a stage of that, and are asked for', async () => {
    const bed = await single()
    const done = await bed.run('restart')
    expect(done).toMatchObject({ state: 'succeeded' })
    expect(stagesOf(done)).toEqual(['restart', 'route', 'verify', 'soak'])
    expect(bed.leads()).toEqual(atV1)
    expect(bed.said()).toHaveLength(2)
    expect(await bed.run('stop')).toMatchObject({ state: 'succeeded' })
    const started = await bed.run('start')
    expect(stagesOf(started)).toEqual(['start', 'route', 'verify', 'soak'])
    expect(bed.leads()).toEqual(atV1)
    // All else of it is as it was released: no deployment is needed.
    expect(await bed.deploy('v1')).toMatchObject({ state: 'skipped' })
    expect((await bed.plan('restart'))?.stages).toContainEqual({
      name: 'route',
      summary: 'have shop.example.com, api.example.com lead to where it is by then',
    })
  })

  it('follow it also where it does not come back as it was, and that is undone', async () => {
    const bed = await single()
    bed.proxy.refuse('api.example.com', 1)
    const failed = await bed.run('restart')
    expect(failed).toMatchObject({
      ...{ state: 'failed', aftermath: 'put-back', failure: { kind: 'proxy-refused' } },
    })
    expect(bed.leads()).toEqual(atV1)
  })

  it('are where they were where a start is undone, exactly', async () => {
    const bed = await single()
    await bed.run('stop')
    const before = bed.proxy.all()
    bed.proxy.refuse('api.example.com', 1)
    expect(await bed.run('start')).toMatchObject({ state: 'failed', aftermath: 'nothing-before' })
    expect(bed.proxy.all()).toEqual(before)
    expect(bed.containers()).toContain('v1 exited')
  })

  it('follow what was stopped, and is started again as that is undone', async () => {
    const bed = await single()
    bed.at.onStop = () => {
      delete bed.at.onStop
      throw new FailureError({
        kind: 'engine-unavailable',
        host: 'local',
        endpoint: '',
        reason: '',
      })
    }
    expect(await bed.run('stop')).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    expect(bed.containers()).toContain('v1 running')
    expect(bed.leads()).toEqual(atV1)
    expect(bed.said()).toHaveLength(2)
  })

  it('follow what was replaced in place, and had to be started again', async () => {
    const bed = await single({ publish: ['8080:80'] })
    bed.session.engine.control.addImage('localhost/app:v2')
    bed.proxy.refuse('api.example.com', 1)
    const failed = await bed.deploy('v2')
    expect(failed).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    expect(stagesOf(failed)).toContain('stop-old')
    expect(bed.containers()).toContain('v1 running')
    expect(bed.leads()).toEqual(atV1)
  })

  it('follow each of several as it is back, before the next is stopped', async () => {
    const bed = movingBed()
    bed.apply({ replicas: 3 }, { faces: faces.slice(0, 1) })
    expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded' })
    const { control } = bed.session.engine
    const reached = () =>
      (bed.proxy.all()[0]?.targets ?? []).filter((target) =>
        control
          .containers()
          .some(({ address, state }) => state === 'running' && target === `${address}:80`),
      ).length
    expect(reached()).toBe(3)
    const reachedBeside: number[] = []
    bed.at.onStop = () => reachedBeside.push(reached())
    expect(await bed.run('restart')).toMatchObject({ state: 'succeeded' })
    expect([...reachedBeside, reached()]).toEqual([2, 2, 2, 3])
  })

  it('are led to it again by a restart where its engine started it by itself', async () => {
    const bed = await single()
    for (const each of bed.session.engine.control.containers())
      each.address = `10.9.9.${each.id.length}`
    expect(bed.leads()).toEqual(['api.example.com -> nowhere', 'shop.example.com -> nowhere'])
    expect(await bed.run('restart')).toMatchObject({ state: 'succeeded' })
    expect(bed.leads()).toEqual(atV1)
  })

  it('leave what another hand took, or took down, as it is', async () => {
    const bed = await single()
    const [shop, api] = bed.proxy.all()
    if (!shop || !api) throw new Error('both are there')
    const taken = { ...api, owner: null, targets: ['10.0.0.9:1'], state: 'theirs' }
    bed.at.onStart = () => bed.proxy.put(taken)
    expect(await bed.run('restart')).toMatchObject({ state: 'succeeded' })
    expect(bed.proxy.all()).toContainEqual(taken)
    expect(bed.said()).toHaveLength(1)
  })

  it('keep nobody from a restart while their proxy is silent, and the plan says what may come of it', async () => {
    const bed = await single()
    bed.at.onRoutes = () => {
      const reason = 'it does not answer'
      throw new FailureError({ kind: 'proxy-away', host: 'local', proxy: 'Caddy', reason })
    }
    const said =
      'The proxy of shop.example.com, api.example.com does not answer: where a container has another address afterwards, deploy it once the proxy is back'
    expect((await bed.plan('restart'))?.warnings).toContain(said)
    expect((await bed.plan('stop'))?.warnings).not.toContain(said)
    expect(await bed.run('restart')).toMatchObject({ state: 'succeeded' })
  })

  it('follow each its service of an instance, restarted, or replaced in place and put back', async () => {
    const bed = movingBed()
    const shop = { domain: 'shop.example.com' }
    const toProxy = { domain: 'proxy.example.com', service: 'proxy', targetPort: 9 }
    const inPlace = { ...sidecar, ports: [{ container: 9, host: 7_000 }] }
    bed.have([web, inPlace], {}, { faces: [shop, toProxy] })
    expect(await bed.deploy('')).toMatchObject({ state: 'succeeded' })
    const before = ['proxy.example.com -> proxy:9', 'shop.example.com -> web:8080']
    expect(bed.leads()).toEqual(before)
    expect(await bed.run('restart')).toMatchObject({ state: 'succeeded' })
    expect(bed.leads()).toEqual(before)
    bed.have([web, { ...inPlace, env: { NEW: '1' } }], {}, { faces: [shop, toProxy] })
    bed.proxy.refuse('proxy.example.com', 1)
    const failure = { kind: 'proxy-refused' }
    expect(await bed.deploy('')).toMatchObject({ state: 'failed', aftermath: 'put-back', failure })
    expect(bed.services()).toContain('proxy running')
    expect(bed.leads()).toEqual(before)
  })
})
