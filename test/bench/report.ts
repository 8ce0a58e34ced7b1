import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import type { Bed } from './bed.ts'
import type { Result } from './row.ts'

const document = new URL('../../docs/performance.md', import.meta.url)
const start = '<!-- results -->'
const end = '<!-- end of results -->'

export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

export function formatResult(result: Result): string {
  const { id, what, anchor, longshore, unit, ratio, spread, pairs, goal, ok, note } = result
  const range = spread.map(formatNumber).join(' to ')
  return [
    `${ok ? 'met   ' : 'MISSED'} ${id.padEnd(3)} ${what}`,
    `           ${formatNumber(anchor)} | ${formatNumber(longshore)} ${unit}, ratio ${formatNumber(ratio)} (${range}; ${pairs} pairs), goal ${goal}`,
    ...(note ? [`           ${note}`] : []),
  ].join('\n')
}

/**
 * Replaces the results in docs/performance.md, in the order of `ids`; rows that were not measured
 * now stay as they are.
 */
export async function writeTable(
  results: readonly Result[],
  bed: Bed,
  ids: readonly string[],
): Promise<void> {
  const text = await readFile(document, 'utf8')
  const [before, held = ''] = text.split(start)
  const after = text.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${document.pathname}: no marks`)
  await writeFile(
    document,
    `${before}${start}\n${table([...keptRows(held, results), ...results.map(tableRow)], bed, ids)}\n${end}${after}`,
  )
}

/** Id and line of the rows in the document that this run has no result for. */
function keptRows(text: string, results: readonly Result[]): TableRow[] {
  const measured = new Set(results.map(({ id }) => id))
  return [...text.matchAll(/^\| (\w\d+) \|.*$/gm)]
    .map(([line, id = '']) => ({ id, line }))
    .filter(({ id }) => !measured.has(id))
}

interface TableRow {
  readonly id: string
  readonly line: string
}

function tableRow(result: Result): TableRow {
  const { id, what, anchor, longshore, unit, ratio, spread, pairs, goal, ok, load } = result
  const cells = [
    id,
    result.note ? `${what}. ${result.note}` : what,
    `${formatNumber(anchor)} ${unit}`,
    `${formatNumber(longshore)} ${unit}`,
    `${formatNumber(ratio)} (${spread.map(formatNumber).join(' to ')})`,
    String(pairs),
    goal,
    ok ? 'met' : '**missed**',
    load.toFixed(1),
  ]
  return { id, line: `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |` }
}

function table(rows: readonly TableRow[], bed: Bed, ids: readonly string[]): string {
  const cpu = os.cpus()[0]?.model ?? ''
  const sorted = rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  return [
    '',
    `Docker Engine ${bed.engine.version}, Node ${process.version}, ${os.cpus().length} × ${cpu}, ${os.type()} ${os.release()}${bed.quick ? '; quick run' : ''}.`,
    '',
    '| | what | anchor | Longshore | ratio (pairs from to) | pairs | goal | | load |',
    '|---|---|---:|---:|---:|---:|---|---|---:|',
    ...sorted.map(({ line }) => line),
    '',
  ].join('\n')
}
