import { describe, expect, it } from 'vitest'
import { requestOf } from '../../../../src/renderer/plans/plan-request.ts'
import { planVerb } from '../../../../src/renderer/plans/plan-words.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import type { Plan } from '../../../../src/shared/model/plan.ts'

const plan = (more: Partial<Plan> = {}): Plan => ({
  ...{ id: 'p1', workload: 'shop', action: 'deploy', tag: '', release: null },
  ...{ options: noOptions, createdAt: 0, fingerprint: '', targets: [] },
  ...more,
})

describe('the button of a plan', () => {
  it('names the tag, or the workload where its releases have none', () => {
    expect(planVerb(plan({ tag: 'v42' }))).toBe('Deploy v42')
    expect(planVerb(plan())).toBe('Deploy shop')
    expect(planVerb(plan({ action: 'rollback', release: 'r2' }))).toBe('Roll back to r2')
  })

  it('names the services it is for, or counts them', () => {
    const stop = (services: string[]) =>
      planVerb(plan({ action: 'stop', options: { ...noOptions, services } }))
    expect(stop([])).toBe('Stop shop')
    expect(stop(['web', 'api'])).toBe('Stop web and api')
    expect(stop(['web', 'api', 'db'])).toBe('Stop 3 services')
  })

  it('names what is scaled to how many', () => {
    const options = { ...noOptions, scale: { web: 3, worker: 0 } }
    expect(planVerb(plan({ action: 'scale', options }))).toBe('Scale web to 3 and worker to 0')
  })
})

describe('a plan that is asked for again', () => {
  it('asks the same question: no tag where there is none, none for a rollback', () => {
    expect(requestOf(plan())).toEqual({ workload: 'shop', action: 'deploy', options: noOptions })
    expect(requestOf(plan({ tag: 'v1' }))).toMatchObject({ tag: 'v1' })
    const back = requestOf(plan({ action: 'rollback', tag: 'v1', release: 'r1' }))
    expect(back).toMatchObject({ action: 'rollback', release: 'r1' })
    expect(back).not.toHaveProperty('tag')
  })
})
