/** Why an authority gave the edge no certificate for a name, as its Caddy tells it in its log. */
import { z } from 'zod'
import { printable } from '../../../shared/lib/printable.ts'
import type { Engine, LogSource } from '../../engine/engine.ts'

/** Caddy tries for a month, in the end every 6 hours, and says little else. */
const lastLines = 2_000
const mostCharacters = 300

const entrySchema = z.object({
  msg: z.literal('could not get certificate from issuer'),
  identifier: z.string(),
  error: z.string(),
})

/** The latest attempt that failed, in the authority's words; undefined = none is known. */
export async function issuingTrouble(
  { containers }: Pick<Engine, 'containers'>,
  { id, name }: { readonly id: string; readonly name: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const request = { follow: false, tail: lastLines }
  const text = await textOf(await containers.logs(id, request, signal))
  const last = text.split('\n').findLast((line) => failedFor(line) === name)
  const entry = last === undefined ? undefined : entryIn(last)
  if (!entry) return undefined
  return `the authority gave none: ${printable(entry.error).slice(0, mostCharacters)}`
}

const failedFor = (line: string): string | undefined => entryIn(line)?.identifier

/** Behind the engine's frame and time. */
function entryIn(line: string): z.infer<typeof entrySchema> | undefined {
  const start = line.indexOf('{"level"')
  if (start < 0) return undefined
  try {
    return entrySchema.safeParse(JSON.parse(line.slice(start))).data
  } catch {
    return undefined
  }
}

async function textOf({ bytes }: LogSource): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of bytes) all.push(chunk)
  return Buffer.concat(all).toString()
}
