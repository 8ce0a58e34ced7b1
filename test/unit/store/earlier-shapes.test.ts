import { describe, expect, it } from 'vitest'
import { deploymentOfNow, eventOfNow, planOfNow } from '../../../src/main/store/earlier-shapes.ts'

const bytes = { done: 1, total: 2, layersDone: 0, layersTotal: 1 }
const lane = { target: 'local', containerId: 'c', name: 'n', role: 'new' }
const status = { state: 'running', health: 'none', restarts: 0, exitCode: null, trouble: '' }

describe('a deployment of a version before', () => {
  it('has parts of what was planned of its services, and of how they did', () => {
    const read = deploymentOfNow({
      ...{ workload: 'shop', tag: '', digest: 'sha256:all', targets: ['far', 'near'] },
      lanes: [{ ...lane, service: 'web', replica: 2, stoppedAt: 5 }],
      stages: [{ name: 'pull', transfer: { ...bytes, services: [{ service: 'web', ...bytes }] } }],
      planned: [
        { service: 'web', change: 'recreate', outageMs: 9 },
        { service: 'old', change: 'orphan', outageMs: 0 },
      ],
      services: [
        { service: 'web', ...status },
        { service: 'late', ...status },
      ],
    })
    const plain = { change: null, outageMs: null, status: null, target: 'far' }
    expect(read).toEqual({
      ...{ workload: 'shop', tag: '', digest: null, targets: ['far', 'near'] },
      lanes: [{ ...lane, part: 'web', replica: 2, stoppedAt: 5, healthyAt: null }],
      stages: [{ name: 'pull', transfer: { ...bytes, parts: [{ part: 'web', ...bytes }] } }],
      parts: [
        { ...plain, part: 'web', change: 'recreate', outageMs: 9, status },
        { ...plain, part: 'old', change: 'orphan', outageMs: 0 },
        { ...plain, part: 'late', status },
      ],
      results: [],
    })
  })

  it('of an image is its own part', () => {
    const of = { workload: 'web', tag: 'v1', digest: 'sha256:d', targets: ['local'], stages: [] }
    expect(deploymentOfNow({ ...of, lanes: [lane] })).toEqual({
      ...of,
      lanes: [{ ...lane, part: 'web', replica: 1, healthyAt: null, stoppedAt: null }],
      ...{ parts: [], results: [] },
    })
  })
})

describe('what is read as it is now', () => {
  it('is left as it is where it was written so', () => {
    const deployment = { workload: 'web', lanes: [], parts: [], digest: 'd', tag: '', results: [] }
    expect(deploymentOfNow(deployment)).toEqual(deployment)
    const plan = { targets: [{ target: 'local', parts: [] }] }
    expect(planOfNow(plan)).toEqual(plan)
    for (const data of [
      { type: 'container', containerId: 'c', part: 'web' },
      { type: 'planned', parts: [] },
      { type: 'statuses', parts: [] },
      { type: 'transfer', transfer: { ...bytes, parts: [] } },
      { type: 'release', release: 'r1' },
    ])
      expect(eventOfNow({ seq: 1, data })).toEqual({ seq: 1, data })
    expect(eventOfNow({ seq: 1 })).toEqual({ seq: 1 })
  })

  it('is left as it is where it is no record at all', () => {
    for (const found of [null, 7, 'text', []])
      for (const asNow of [deploymentOfNow, eventOfNow, planOfNow])
        expect(() => asNow(found)).not.toThrow()
    expect(deploymentOfNow('text')).toBe('text')
  })
})

describe('an event or a plan of a version before', () => {
  it('tells of parts what it told of services', () => {
    const data = (found: object) => eventOfNow({ data: found })
    expect(data({ type: 'container', service: 'web', replica: 2 })).toEqual({
      data: { type: 'container', part: 'web', replica: 2 },
    })
    expect(data({ type: 'planned', services: [{ service: 'a', change: 'stop' }] })).toEqual({
      data: { type: 'planned', parts: [{ part: 'a', change: 'stop' }] },
    })
    expect(data({ type: 'services', services: [{ service: 'a', ...status }] })).toEqual({
      data: { type: 'statuses', parts: [{ part: 'a', ...status }] },
    })
    expect(data({ type: 'transfer', transfer: bytes })).toEqual({
      data: { type: 'transfer', transfer: { ...bytes, parts: [] } },
    })
    expect(
      planOfNow({ targets: [{ services: [{ service: 'a', change: 'create' }] }, {}] }),
    ).toEqual({ targets: [{ parts: [{ part: 'a', change: 'create' }] }, { parts: [] }] })
  })
})
