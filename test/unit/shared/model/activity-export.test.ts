import { expect, it } from 'vitest'
import type { Activity } from '../../../../src/shared/model/activity.ts'
import { exported } from '../../../../src/shared/model/activity-export.ts'

const row = (more: Partial<Activity> = {}): Activity => ({
  ...{ seq: 1, at: Date.UTC(2026, 1, 3), event: 'workload-down', severity: 'critical' },
  ...{
    object: { kind: 'workload', name: 'web' },
    actor: 'ana',
    door: 'browser',
    outcome: 'failed',
  },
  ...{ reason: '', detail: '', story: 's', facts: {} },
  ...more,
})

it('writes a line of JSON for each, that says all of it', () => {
  const rows = [row({ reason: 'two\nlines' }), row({ seq: 2 })]
  const lines = exported('jsonl', rows).split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows)
})

it('writes a table with a header, whose cells may hold commas, quotes and lines', () => {
  const [header, line] = exported('csv', [row({ reason: 'a, "b"\nc' })]).split('\r\n')
  expect(header).toMatch(/^"seq","at","event","severity","kind","name","host"/)
  expect(line).toContain('"1","2026-02-03T00:00:00.000Z","workload-down"')
  expect(line).toContain('"a, ""b""\nc"')
})

it.each([
  ...[
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '"=1',
    "'=1",
    '\uff1d1',
    '|calc',
  ],
  ...['=cmd|" /C calc"!A0', '%0A=1'],
])('never lets %j begin a formula', (text) => {
  const [, line = ''] = exported('csv', [row({ detail: text })]).split('\r\n')
  expect(line).toContain(`"'${text.replaceAll('"', '""')}"`)
})

it('leaves other text as it is', () => {
  expect(exported('csv', [row({ detail: 'a=b, 3 times' })])).toContain('"a=b, 3 times"')
})
