/** Connections lost to a proxy when it is changed: told of each deployment that changed one. */
import { z } from 'zod'
import { howOften } from '../lib/how-often.ts'

export const droppedSchema = z.object({
  host: z.string(),
  /** As it is called: `Caddy`. */
  proxy: z.string(),
  /** Effect on its connections, in a sentence. */
  what: z.string(),
  /** Public names that it was changed for. */
  names: z.array(z.string()),
  changes: z.number().int(),
})
export type Dropped = z.infer<typeof droppedSchema>

/** The connections that one proxy dropped, as told before and now. Pure. */
export function withDropped(known: readonly Dropped[] = [], news: Dropped): Dropped[] {
  const isSame = ({ host, what }: Dropped) => host === news.host && what === news.what
  const same = known.find(isSame)
  const names = [...new Set([...(same?.names ?? []), ...news.names])]
  const changes = (same?.changes ?? 0) + news.changes
  return [...known.filter((each) => !isSame(each)), { ...news, names, changes }]
}

/** In every door. Nobody counts these connections, the proxy neither. */
export function droppedText({ host, proxy, what, names, changes }: Dropped): string {
  return `${proxy} on ${host} was changed ${howOften(changes)} for ${names.join(', ')}: ${what}.`
}
