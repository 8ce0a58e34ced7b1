/** A message without any markup, for services that show text as it is. */
import { unlinked } from './plain-text.ts'
import { factsAndTime, hiddenLines, type Shown } from './shown.ts'

/** Message as plain text. Empty fields are left out; `indent` stands before the lines of a container. */
export function plainForm(shown: Shown, indent = ''): string {
  const { title, text, lines, pages, elsewhere } = shown
  const facts = factsAndTime(shown).map(({ label, value }) => `${label}: ${value}`)
  const quoted = [hiddenLines(shown), ...lines].filter(Boolean).map((line) => `${indent}${line}`)
  const links = [...pages, ...elsewhere].map(({ label, url }) => `${unlinked(label)}: ${url}`)
  const said = [title, text, facts.join('\n'), quoted.join('\n')].map(unlinked)
  return [...said, links.join('\n')].filter((part) => part !== '').join('\n\n')
}
