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
const messageSchema = z.object({
  // Of a service, an image or a layer.
  ...{ id: text, parent_id: text, text, status: text, details: text },
  // How it ended, and what its log says.
  ...{ message: text, level: text, msg: text },
})

/** From version 5 on it has a field of its own for what there is more to say, and this is one of these. */
const states = new Set(['Working', 'Done', 'Warning', 'Error'])

export function progressLines(line: string): readonly ProgressLine[] {
  const message = line.startsWith('{') ? messageOf(line) : null
  if (!message) return [{ line, of: '' }]
  const { id, parent_id: of, text: did, status, details } = message
  const more = details === '' && !states.has(status) ? status : details
  if (id !== '') return [{ line: ` ${id} ${did} ${more}`, of }]
  const said = message.message || did || `${message.level}: ${message.msg}`
  return said.split('\n').map((each) => ({ line: each, of: '' }))
}

function messageOf(line: string): z.infer<typeof messageSchema> | null {
  try {
    return messageSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}
