/** Many alike in one message, where a channel cannot be told of each in time. Pure. */
import type { Message } from './message.ts'

interface Foldable {
  readonly story: string
  readonly event: string
}

/** So many that are worth a message of their own. */
const fewest = 3
const maxNamed = 10

/**
 * Entries that can be told with the first one: of the same event, each the next of its story. One alone where there
 * are but few.
 */
export function alike<E extends Foldable>(entries: readonly E[]): readonly E[] {
  const [first] = entries
  if (!first) return []
  const passed = new Set<string>()
  const found = entries.filter(({ story, event }) => {
    if (event === first.event && !passed.has(story)) return true
    passed.add(story)
    return false
  })
  return found.length < fewest ? [first] : found
}

/** Under the id of the first, for that is what is tried again. */
export function inOne(messages: readonly Message[]): Message | undefined {
  const [first, ...others] = messages
  if (!first || others.length === 0) return first
  const named = others.slice(0, maxNamed).map(({ title }) => `· ${title}`)
  const left = others.length - named.length
  const more = left > 0 ? [`· and ${left} more`] : []
  return {
    ...first,
    title: `${first.title}, and ${others.length} more`,
    text: [first.text, ...named, ...more].filter(Boolean).join('\n'),
  }
}
