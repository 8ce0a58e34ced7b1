import { describe, expect, it } from 'vitest'
import { keepSame } from '../../../../src/renderer/client/keep-same.ts'
import { createFakeClient } from '../../../support/fake-client.ts'

const last = await createFakeClient('full').fleet.status({})
const again = () => structuredClone(last)

describe('a fleet that comes anew', () => {
  it('keeps what says the same, to the list itself', () => {
    const next = keepSame(last, { ...again(), at: last.at + 1 })
    expect(next.at).toBe(last.at + 1)
    expect(next.workloads).toBe(last.workloads)
    expect(next.containers).toBe(last.containers)
    expect(next.hosts).toBe(last.hosts)
  })

  it('is new where anything in it is, however deep, and nowhere else', () => {
    const fleet = again()
    const [first] = fleet.workloads
    if (!first?.versions?.declared) throw new Error('no versions')
    first.versions.declared.tag = 'another'
    const next = keepSame(last, fleet)
    expect(next).toEqual(fleet)
    expect(next.workloads[0]).toBe(first)
    expect(next.workloads.slice(1)).toEqual(last.workloads.slice(1))
    for (const [index, workload] of next.workloads.entries())
      if (index > 0) expect(workload).toBe(last.workloads[index])
  })

  it('never keeps what is gone, or what is told no more', () => {
    const fleet = again()
    fleet.containers.pop()
    const { host: _, ...rest } = fleet.containers[0] ?? { host: '' }
    const next = keepSame(last, {
      ...fleet,
      containers: [rest as never, ...fleet.containers.slice(1)],
    })
    expect(next.containers).toHaveLength(last.containers.length - 1)
    expect(next.containers[0]).not.toHaveProperty('host')
  })
})
