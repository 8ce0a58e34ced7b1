/**
 * Output of `docker compose --progress json`, as the lines that its plain progress has for the same. Beside them
 * stands what no plain line says: whose a layer is. Pure.
 */
import { z } from 'zod'
import type { LayerNews } from '../../containers/layers.ts'

interface ProgressLine {
  readonly line: string
  /** The owner of a layer: the service, or `Image …` from version 5 on; '' = that is not said. */
  readonly of: string
}

/** Only pulling is asked for it: what buildx makes of it differs from version to version. */
export function hasJsonProgress(version: string): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 29)
}

const text = z.string().default('')
const bytes = z.number().default(0)
const messageSchema = z.object({
  // Of a service, an image or a layer.
  id: text,
  parent_id: text,
  text,
  status: text,
  details: text,
  current: bytes,
  total: bytes,
  // How it ended.
  message: text,
  // What its log says.
  level: text,
  msg: text,
})

type Message = z.infer<typeof messageSchema>

/** From version 5 on it has a field of its own for what there is more to say, and this is one of these. */
const states = new Set(['Working', 'Done', 'Warning', 'Error'])

export function progressLines(line: string): readonly ProgressLine[] {
  const message = line.startsWith('{') ? messageOf(line) : null
  if (!message) return [{ line, of: '' }]
  const { id, parent_id: of, text: did } = message
  if (id !== '') return [{ line: ` ${id} ${did} ${moreOf(message)}`, of }]
  const said = message.message || did || `${message.level}: ${message.msg}`
  return said.split('\n').map((each) => ({ line: each, of: '' }))
}

/** Only in numbers is the whole told of by every version. */
function moreOf({ status, details, current, total }: Message): string {
  if (total > 0) return `[>] ${current}B/${total}B`
  return details === '' && !states.has(status) ? status : details
}

function messageOf(line: string): Message | null {
  try {
    return messageSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** The length of the end of a line, which alone says how far it is. */
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
