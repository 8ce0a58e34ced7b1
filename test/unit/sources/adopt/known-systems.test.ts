import { describe, expect, it } from 'vitest'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { derive } from '../../../../src/main/sources/single/adopt/derive.ts'
import {
  foreignLabel,
  makerOf,
  workloadName,
} from '../../../../src/main/sources/single/adopt/known-systems.ts'
import { anInspection } from '../../../support/an-inspection.ts'

describe('a container that another system made', () => {
  it.each([
    ['tf-shop-1a2b3c4d-v1.2-18f0a1b2c3d', ['tinyforge.workload.id'], 'Tiny Forge', 'shop'],
    ['tf-my-shop-1a2b3c4d-2024.01.15-18f0a1b2c3d', [], 'Tiny Forge', 'my-shop'],
    ['dw-shop', [], 'Tiny Forge', 'shop'],
    ['sdp-shop-42', [], 'an SDP agent', 'shop'],
    ['sdp-my-shop-0f6a1c2e-9b1d-4c55-8a77-3d2b9e0c4f10', [], 'an SDP agent', 'my-shop'],
    ['simpledeploy-blog', [], 'SimpleDeploy', 'blog'],
    ['cp-7f3a', ['ctrlplane.instance', 'ctrlplane.project'], 'ctrlplane', '7f3a'],
    ['cp-7f3a-web', [], 'ctrlplane', '7f3a-web'],
    ['Odd_Name', ['tinyforge.workload.id'], 'Tiny Forge', 'odd-name'],
  ])('%s is known, and named as its user called it', (name, labels, title, workload) => {
    expect(makerOf(name, labels)?.title).toBe(title)
    expect(workloadName(name, labels)).toBe(workload)
  })

  it('is nobody’s that is known where neither name nor labels say so', () => {
    expect(makerOf('postgres_main', ['team'])).toBeNull()
    expect(workloadName('postgres_main', ['team'])).toBe('postgres-main')
    expect(workloadName('-'.repeat(3), [])).toBe('')
  })

  it('loses the labels by which that system would take the next one for its own, which is told', () => {
    const config = { Labels: { 'tinyforge.workload.id': 'w1', team: 'blue' } }
    const found = derive(anInspection({ config }), {
      schema: imageConfigSchema,
      given: { kind: 'image', maxInstances: 1 },
      workload: 'web',
    })
    expect(found?.source.labels).toEqual({ team: 'blue' })
    expect(found?.lost.join()).toMatch(/^label tinyforge\.workload\.id, by which another system/)
    expect(found?.said.join()).toMatch(/Tiny Forge seems to have made it/)
    expect(foreignLabel('team')).toBe(false)
  })
})
