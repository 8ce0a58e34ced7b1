import { describe, expect, it } from 'vitest'
import type { Lane } from '../../../src/shared/model/deployment.ts'
import {
  outageMs,
  serviceLanes,
  untouchedServices,
} from '../../../src/shared/model/service-lanes.ts'
import { lane } from '../renderer-deploys/deployments.ts'

const now = 20_000
const of = (service: string, fields: Partial<Lane>) => lane({ service, ...fields })
const outageIn = (...lanes: readonly Lane[]) => serviceLanes({ lanes: [...lanes] }, now)[0]?.outage

describe('how long a service was away', () => {
  it('counts from when the old one was asked to end until the new one serves', () => {
    const old = of('web', { role: 'old', servingFrom: 0, drainingAt: 4_000, servingTo: 5_000 })
    const outage = outageIn(old, of('web', { containerId: 'b', servingFrom: 7_500 }))
    expect(outage).toEqual({ from: 4_000, until: 7_500 })
    expect(outage && outageMs(outage, now)).toBe(3_500)
  })

  it('is nothing while one of its replicas serves', () => {
    const old = of('web', { role: 'old', servingFrom: 0, servingTo: 5_000 })
    const other = of('web', { containerId: 'b', role: 'old', servingFrom: 0, servingTo: 9_000 })
    expect(outageIn(old, other, of('web', { containerId: 'c', servingFrom: 8_000 }))).toBeNull()
  })

  it('goes on where nothing serves at the end', () => {
    const outage = outageIn(of('web', { role: 'old', servingFrom: 0, servingTo: 5_000 }))
    expect(outage).toEqual({ from: 5_000, until: null })
    expect(outage && outageMs(outage, now)).toBe(15_000)
  })

  it('is the longest of several', () => {
    const turns = [
      [0, 1_000],
      [1_500, 2_000],
      [6_000, null],
    ] as const
    const lanes = turns.map(([servingFrom, servingTo]) => of('web', { servingFrom, servingTo }))
    expect(outageIn(...lanes)).toEqual({ from: 2_000, until: 6_000 })
  })

  it('is nothing for one that never served before', () => {
    expect(outageIn(of('web', { createdAt: 1_000 }))).toBeNull()
    expect(outageIn(of('web', { createdAt: 1_000, servingFrom: 9_000 }))).toBeNull()
  })
})

describe('the services of a deployment', () => {
  const planned = [
    { service: 'web', change: 'recreate', outageMs: 2_000 },
    { service: 'db', change: 'unchanged', outageMs: 0 },
    { service: 'cache', change: 'unchanged', outageMs: 0 },
    { service: 'late', change: 'create', outageMs: null },
  ] as const
  const ill = {
    ...{ service: 'cache', state: 'exited', health: 'none', restarts: 0, exitCode: 1 },
    trouble: 'ended with 1',
  }
  const deployment = {
    lanes: [of('web', { servingFrom: 1 })],
    planned: [...planned],
    services: [ill],
  }

  it('are those that something happens to, each with what was planned and what is wrong', () => {
    expect(serviceLanes(deployment, now)).toMatchObject([
      { service: 'cache', lanes: [], trouble: 'ended with 1' },
      { service: 'late', lanes: [], planned: { change: 'create' }, trouble: '' },
      { service: 'web', planned: { outageMs: 2_000 }, trouble: '' },
    ])
    expect(untouchedServices(deployment)).toEqual(['db'])
  })

  it('shows one that something happened to against the plan', () => {
    const lanes = [of('db', { role: 'old', servingFrom: 1, servingTo: 2 })]
    expect(untouchedServices({ ...deployment, lanes })).toEqual([])
  })
})
