import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type PartChange,
  type Plan,
  planSchema,
  type TargetPlan,
} from '../../../../src/shared/model/plan.ts'
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

  const part: PartChange = {
    part: 'db',
    change: 'recreate',
    reasons: ['image'],
    from: 1,
    to: 2,
    order: 'replace',
    why: 'a fixed port',
    outageMs: null,
  }
  const commits = {
    ...{ repository: 'https://git.example/web.git', ref: 'main', commit: 'a1'.repeat(20) },
    ...{ live: 'b2'.repeat(20), span: null, folder: '.', files: null, fileCount: 0, isMade: false },
  }
  const pin = { digest: `sha256:${'ab'.repeat(32)}`, tagMeans: null }
  const [first] = plan.targets
  if (!first) throw new Error('no target')
  const whole: TargetPlan = { ...first, parts: [part], commits, pin }

  it.each<[moved: string, by: Partial<TargetPlan>]>([
    ['order', { order: 'replace-in-place' }],
    ['nothing to do', { skip: 'r1 is live' }],
    ['outage', { outage: { ...whole.outage, kind: 'while-replacing' } }],
    ['outage', { outage: { ...whole.outage, why: 'another' } }],
    ['stage pull', { stages: [{ name: 'pull', summary: 'pull web:v3' }] }],
    ['change of tag', { difference: [{ field: 'tag', before: 'v1', after: 'v3' }] }],
    ['warning "slow"', { warnings: [] }],
    ['part db', { parts: [{ ...part, change: 'create' }] }],
    ['part db', { parts: [{ ...part, reasons: ['env'] }] }],
    ['part db', { parts: [{ ...part, to: 3 }] }],
    ['part db', { parts: [{ ...part, order: 'start-first' }] }],
    ['part db', { parts: [{ ...part, why: 'another' }] }],
    ['commit', { commits: { ...commits, commit: 'c3'.repeat(20) } }],
    ['commit', { commits: { ...commits, ref: 'v2' } }],
    ['commit', { commits: { ...commits, repository: 'https://git.example/fork.git' } }],
    ['commit', { commits: { ...commits, folder: 'server' } }],
    ['commit', { commits: { ...commits, live: null } }],
    ['pinned image', { pin: { ...pin, tagMeans: `sha256:${'cd'.repeat(32)}` } }],
  ])('has moved in its %s where that is another: %j', (moved, by) => {
    const said = { ...plan, targets: [whole] }
    const now = { ...plan, targets: [{ ...whole, ...by }] }
    expect(planDifferences(said, now).map(({ field }) => field)).toEqual([`prod: ${moved}`])
  })

  it.each<[moved: string, by: Partial<Plan>]>([
    ['workload', { workload: 'api' }],
    ['action', { action: 'rollback' }],
    ['tag', { tag: 'v3' }],
    ['release', { release: 'r2' }],
    ['options', { options: { ...plan.options, removeOrphans: true } }],
  ])('has moved in its %s where another is asked for', (moved, by) => {
    expect(planDifferences(plan, { ...plan, ...by }).map(({ field }) => field)).toEqual([moved])
  })
})
