import { expect, it } from 'vitest'
import { summaryOf } from '../../../../src/main/desktop/tray/plan-summary.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import type { Plan, TargetPlan } from '../../../../src/shared/model/plan.ts'

const target: TargetPlan = {
  ...{ target: 'prod', order: 'replace-in-place', stages: [], parts: [], skip: null },
  difference: [
    { field: 'tag', before: 'v1', after: 'v2' },
    { field: 'env.\u202eKEY\n', before: null, after: '••••' },
  ],
  outage: { kind: 'while-replacing', estimateMs: 2_000, why: 'it holds port 80' },
  warnings: ['It has no health check'],
}
const plan: Plan = {
  ...{ id: 'p1', workload: 'web', action: 'deploy', tag: 'v2', release: null, options: noOptions },
  ...{ createdAt: 0, fingerprint: '', targets: [target] },
}

it('a plan is told with its difference, its outage and its warnings', () => {
  expect(summaryOf(plan)).toEqual({
    question: 'Deploy web v2 on prod?',
    verb: 'Deploy',
    detail: [
      'tag: v1 → v2',
      'env.<U+202E>KEY␊: none → ••••',
      'Outage of about 2.0 s: it holds port 80',
      'Warning: It has no health check',
    ].join('\n'),
  })
})

it('a plan for several hosts is told host by host', () => {
  const idle = { ...target, target: 'stage', skip: 'r1 is live already' }
  const { question, detail } = summaryOf({ ...plan, targets: [target, idle] })
  expect(question).toBe('Deploy web v2 on prod, stage?')
  expect(detail).toMatch(/^prod:\ntag: /)
  expect(detail).toMatch(/\n\nstage:\nNothing to do: r1 is live already$/)
})

it.each([
  ['rollback', 'r3', 'Roll back web to r3 on prod?', 'Roll back to r3'],
  ['restart', null, 'Restart web on prod?', 'Restart'],
  ['stop', null, 'Stop web on prod?', 'Stop'],
  ['start', null, 'Start web on prod?', 'Start'],
] as const)('the plan of a %s is asked by its name', (action, release, question, verb) => {
  expect(summaryOf({ ...plan, action, release })).toMatchObject({ question, verb })
})

it('a long plan fits a box', () => {
  const difference = Array.from({ length: 500 }, (_, i) => ({
    ...{ field: `env.KEY_${i}`, before: 'x'.repeat(5_000), after: null },
  }))
  const warnings = Array.from({ length: 50 }, (_, i) => `warning ${i}`)
  const { detail } = summaryOf({ ...plan, targets: [{ ...target, difference, warnings }] })
  expect(detail.split('\n').length).toBeLessThan(25)
  expect(detail).toContain('… and 490 more, in the window')
  expect(Math.max(...detail.split('\n').map(({ length }) => length))).toBeLessThan(200)
})
