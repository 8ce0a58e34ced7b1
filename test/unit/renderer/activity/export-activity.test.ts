import { describe, expect, it } from 'vitest'
import { activityBlob } from '../../../../src/renderer/activity/export-activity.ts'
import type { Client } from '../../../../src/shared/contract/index.ts'
import { type Activity, usualSeverity } from '../../../../src/shared/model/activity.ts'

const row = (seq: number): Activity => ({
  ...{ seq, at: 0, event: 'workload-down', severity: usualSeverity['workload-down'] },
  ...{ object: { kind: 'workload', name: 'web' }, actor: 'longshore', door: 'none', outcome: '' },
  ...{ reason: 'one, "two"\nthree', detail: '', story: 's', facts: {} },
})
const all = Array.from({ length: 2_500 }, (_, at) => row(2_500 - at))

/** Answers as the app does: the newest first, so many at a time. */
function paging() {
  const asked: unknown[] = []
  const rows = async (of: { before?: number; limit: number; severity?: string }) => {
    asked.push(of)
    const found = all.filter(({ seq }) => seq < (of.before ?? Number.POSITIVE_INFINITY))
    const items = found.slice(0, of.limit)
    return { items, next: found.length > of.limit ? (items.at(-1)?.seq ?? null) : null }
  }
  return { asked, client: { activity: { rows } } as unknown as Client }
}

describe('what the window exports', () => {
  it('is every row that is asked for, each once, as lines of JSON', async () => {
    const { asked, client } = paging()
    const blob = await activityBlob(client, 'jsonl', { severity: 'critical' })
    const lines = (await blob.text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(all)
    expect(asked).toEqual([
      { severity: 'critical', limit: 1_000 },
      { severity: 'critical', limit: 1_000, before: 1_501 },
      { severity: 'critical', limit: 1_000, before: 501 },
    ])
  })

  it('is a table with one header', async () => {
    const { client } = paging()
    const text = await (await activityBlob(client, 'csv', {})).text()
    const lines = text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(2_501)
    expect(lines.filter((line) => line.startsWith('"seq"'))).toEqual([lines[0]])
    expect(lines.slice(1).map((line) => Number(/^"(\d+)"/.exec(line)?.[1]))).toEqual(
      all.map(({ seq }) => seq),
    )
  })
})
