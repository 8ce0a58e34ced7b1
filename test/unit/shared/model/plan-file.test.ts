import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Plan, planSchema } from '../../../../src/shared/model/plan.ts'
import { planDifferences, readPlanFile } from '../../../../src/shared/model/plan-file.ts'

const plan: Plan = planSchema.parse({
  ...{ id: 'p1', workload: 'web', action: 'deploy', tag: 'v2', release: null },
  ...{ createdAt: 1, fingerprint: 'f1' },
  targets: [
    {
      ...{ target: 'prod', order: 'start-first', warnings: ['slow'], parts: [], skip: null },
      stages: [{ name: 'pull', summary: 'pull web:v2' }],
      difference: [{ field: 'tag', before: 'v1', after: 'v2' }],
      outage: { kind: 'none', estimateMs: 0, why: 'the old one serves' },
    },
  ],
})

describe('a plan in a file', () => {
  it('is read back as it was printed', () => {
    expect(readPlanFile(JSON.stringify(plan)).plan).toEqual(plan)
    expect(readPlanFile(`\uFEFF${JSON.stringify(plan)}`).plan).toEqual(plan)
  })

  it.each([
    ['', 'it is no JSON'],
    ['[]', 'it is no plan'],
    ['{"id":"p1"}', 'it is no plan: its field workload is missing or wrong'],
    [
      JSON.stringify({ ...plan, action: 'exec' }),
      'it is no plan: its field action is missing or wrong',
    ],
    [' '.repeat(1_048_577), 'it is larger than 1 MiB'],
  ])('%.40j is none, and what is wrong is said', (text, problem) => {
    expect(readPlanFile(text)).toEqual({ plan: null, problem })
  })

  it('never throws, whatever the text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json())
    fc.assert(fc.property(text, (each) => void readPlanFile(each)))
  })

  it('is equal to itself computed again elsewhere, and moved in exactly the fields that differ', () => {
    expect(planDifferences(plan, { ...plan, id: 'p2', createdAt: 9, fingerprint: 'f2' })).toEqual(
      [],
    )
    const [target] = plan.targets
    const moved = [
      { ...target, warnings: [], difference: [{ field: 'tag', before: 'v0', after: 'v2' }] },
    ]
    expect(planDifferences(plan, planSchema.parse({ ...plan, targets: moved }))).toEqual([
      { field: 'prod: change of tag', before: 'v1 → v2', after: 'v0 → v2' },
      { field: 'prod: warning "slow"', before: 'yes', after: null },
    ])
  })
})
