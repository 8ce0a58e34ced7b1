import type { Client } from '../../shared/contract/index.ts'
import { csvHeader, csvLine, type ExportKind } from '../../shared/model/activity-export.ts'
import type { Asked } from './use-activity.ts'

const pageSize = 1_000

/** Every row that is asked for, the newest first, in parts so that no string is as long as all of it. */
export async function activityBlob(client: Client, kind: ExportKind, asked: Asked): Promise<Blob> {
  const parts: string[] = kind === 'csv' ? [csvHeader] : []
  let before: number | null = null
  do {
    const page: Awaited<ReturnType<Client['activity']['rows']>> = await client.activity.rows({
      ...{ ...asked, limit: pageSize },
      ...(before !== null && { before }),
    })
    const lineOf = kind === 'csv' ? csvLine : (row: unknown) => `${JSON.stringify(row)}\n`
    parts.push(page.items.map(lineOf).join(''))
    before = page.next
  } while (before !== null)
  const type = kind === 'csv' ? 'text/csv' : 'application/x-ndjson'
  return new Blob(parts, { type: `${type};charset=utf-8` })
}

export async function downloadActivity(
  client: Client,
  kind: ExportKind,
  asked: Asked,
): Promise<void> {
  const url = URL.createObjectURL(await activityBlob(client, kind, asked))
  const link = document.createElement('a')
  link.href = url
  link.download = `longshore-activity.${kind}`
  link.click()
  // The browser has read the address by the next turn, not before.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
