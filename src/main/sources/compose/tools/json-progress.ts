/**
 * What `docker compose --progress json` prints, as the lines that its plain progress has for the same. Beside
 * them stands what no plain line says: whose a layer is. Pure.
 */
import { z } from 'zod'

interface ProgressLine {
  readonly line: string
  /** Of a layer: the service, or `Image …` from version 5 on; '' = that is not said. */
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
