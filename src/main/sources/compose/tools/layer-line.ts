/** What `docker compose` prints of a layer on its way. Pure. */
import type { LayerNews } from '../../containers/layers.ts'

/** Of a line only its end says how far it is. */
const tailChars = 160

const ofLayer = /^\s{0,8}([0-9a-f]{12}) (\S.*)$/

export function isOfLayer(line: string): boolean {
  return ofLayer.test(line)
}

/** ` 5e622cd9123f Downloading [==>      ]  82.43kB/1.501MB`; null = a line of anything else. */
export function layerLine(line: string): LayerNews | null {
  const [, id, rest] = ofLayer.exec(line) ?? []
  if (id === undefined || rest === undefined) return null
  const bar = rest.indexOf('[')
  const status = (bar === -1 ? rest : rest.slice(0, bar)).slice(0, tailChars).trim()
  const bytes = /([\d.]{1,12})([kMGT]?B)\/([\d.]{1,12})([kMGT]?B)\s{0,8}$/.exec(
    bar === -1 ? '' : rest.slice(-tailChars),
  )
  if (!bytes) return { id, status, done: 0, total: 0 }
  const [, done = '', doneUnit = '', total = '', totalUnit = ''] = bytes
  return { id, status, done: byteCount(done, doneUnit), total: byteCount(total, totalUnit) }
}

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

function byteCount(number: string, unit: string): number {
  const count = Number(number) * (units[unit] ?? 1)
  return Number.isFinite(count) ? Math.round(count) : 0
}
