import { describe, expect, it } from 'vitest'
import type { DeployedPart, Lane } from '../../../src/shared/model/deployment.ts'
import {
  isWhole,
  outageMs,
  partLanes,
  troublesOf,
  untouchedParts,
} from '../../../src/shared/model/part-lanes.ts'
import { lane } from '../renderer-deploys/deployments.ts'

const now = 20_000
const of = (part: string, fields: Partial<Lane>) => lane({ part, ...fields })
const outageIn = (...lanes: readonly Lane[]) =>
  partLanes({ lanes: [...lanes], parts: [] }, now)[0]?.outage

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

describe('the parts of a deployment', () => {
  const part = (name: string, more: Partial<DeployedPart>): DeployedPart => ({
    ...{ target: 'local', part: name, change: null, outageMs: null, status: null, ...more },
  })
  const ill = { state: 'exited', health: 'none', restarts: 0, exitCode: 1, trouble: 'ended with 1' }
  const deployment = {
    lanes: [of('web', { servingFrom: 1 })],
    parts: [
      part('web', { change: 'recreate', outageMs: 2_000 }),
      part('db', { change: 'unchanged', outageMs: 0 }),
      part('cache', { change: 'unchanged', outageMs: 0, status: ill }),
      part('late', { change: 'create' }),
    ],
  }

  it('are those that something happens to, each with what was planned and what is wrong', () => {
    expect(partLanes(deployment, now)).toMatchObject([
      { part: 'cache', lanes: [], trouble: 'ended with 1' },
      { part: 'late', lanes: [], planned: { change: 'create' }, trouble: '' },
      { part: 'web', planned: { outageMs: 2_000 }, trouble: '' },
    ])
    expect(untouchedParts(deployment)).toEqual(['db'])
    expect(troublesOf(deployment)).toEqual(['cache ended with 1'])
  })

  it('shows one that something happened to against the plan', () => {
    const lanes = [of('db', { role: 'old', servingFrom: 1, servingTo: 2 })]
    expect(untouchedParts({ ...deployment, lanes })).toEqual([])
  })

  it('are measured against what was planned where they are to serve, not where they leave', () => {
    const leaving = part('web', { target: 'old', change: 'remove' })
    const [, , web] = partLanes({ ...deployment, parts: [...deployment.parts, leaving] }, now)
    expect(web).toMatchObject({ part: 'web', planned: { target: 'local', change: 'recreate' } })
  })

  it('are nothing to tell apart where the workload is one program alone', () => {
    expect(isWhole('web', [])).toBe(true)
    expect(isWhole('web', [part('web', {})])).toBe(true)
    expect(isWhole('shop', [part('web', {})])).toBe(false)
    expect(isWhole('web', deployment.parts)).toBe(false)
  })
})
