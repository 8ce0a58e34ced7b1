/**
 * Consents: what a workload, or one service of a stack, may have of its host because its user said so:
 * `proxy:/var/run/docker.sock:ro`.
 */
import { z } from 'zod'

export const consentSchema = z
  .string()
  .regex(
    /^[^\s:]+:\S/,
    'name a service or workload and a thing, like proxy:/var/run/docker.sock:ro',
  )
  .refine((text) => !/\p{Cc}/u.test(text), { message: 'it has no control characters' })

/** Something over the host that is asked for: `service` is the workload's own name where it has none; `consent` is what allows exactly that. */
export const askedThingSchema = z.object({
  service: z.string(),
  thing: z.string(),
  consent: z.string(),
  /** Why it is asked about. */
  message: z.string(),
  /** File that it is written in, if that is known. */
  file: z.string().nullable(),
  line: z.number().nullable(),
})
export type AskedThing = z.infer<typeof askedThingSchema>

/** Whether a consent covers one: leave to write is leave to read. */
export function isConsented(consents: readonly string[], consent: string): boolean {
  return consents.includes(consent) || consents.includes(consent.replace(/:ro$/, ''))
}

/** As they are given in a terminal. */
export function consentArguments(things: readonly Pick<AskedThing, 'consent'>[]): string {
  const consents = [...new Set(things.map(({ consent }) => consent))]
  return consents.map((consent) => `--allow ${word(consent)}`).join(' ')
}

/** A word as a shell takes it. */
function word(text: string): string {
  return /^[\w./:=@+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
