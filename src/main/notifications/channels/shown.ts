/** A message as far as every service shows it alike: what is hostile is a sign, what is long is cut, and says so. */
import type { Message } from '../message.ts'
import { oneLine, plainLines } from './plain-text.ts'

export interface Shown {
  readonly severity: Message['severity']
  readonly title: string
  readonly text: string
  readonly facts: Message['facts']
  readonly lines: readonly string[]
  /** How many lines before these are not shown. */
  readonly hidden: number
  /** With an address that a browser takes. */
  readonly pages: Message['links']
  /** Others, which are shown as text. */
  readonly elsewhere: Message['links']
  /** In UTC. */
  readonly when: string
}

const most = {
  title: 150,
  text: 1_500,
  facts: 10,
  label: 40,
  value: 200,
  lines: 20,
  line: 300,
} as const
const maxUrl = 2_000
const longshoreLink = /^longshore:\/\/[\w\-.~:/?#@!$&'*+,;=%]*$/

export function shownOf(message: Message): Shown {
  const said = message.lines.filter((line) => line.trim() !== '')
  const lines = said
    .slice(-most.lines)
    .map((line) => cut(oneLineOfLog(begin(line, most.line)), most.line))
  const links = message.links.flatMap(({ label, url }) => {
    const known = addressOf(url)
    return known === undefined
      ? []
      : [{ label: oneLineWithin(label, most.label) || 'Open', url: known }]
  })
  const isPage = ({ url }: { url: string }) => url.startsWith('http')
  return {
    severity: message.severity,
    title: oneLineWithin(message.title, most.title) || oneLine(message.event),
    text: cut(plainLines(begin(message.text, most.text)).trim(), most.text),
    facts: message.facts.slice(0, most.facts).map(({ label, value }) => ({
      label: oneLineWithin(label, most.label) || '–',
      value: oneLineWithin(value, most.value) || '–',
    })),
    lines,
    hidden: said.length - lines.length,
    pages: links.filter(isPage),
    elsewhere: links.filter((link) => !isPage(link)),
    when: `${new Date(message.at).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  }
}

/** Begin of a text: a rest that is cut off anyway is not looked at, and may be megabytes. */
const begin = (text: string, max: number): string => text.slice(0, 4 * max)

const oneLineWithin = (text: string, max: number): string => cut(oneLine(begin(text, max)), max)

/** Indentation stays. */
const oneLineOfLog = (line: string): string => plainLines(line.trimEnd()).replaceAll('\n', ' ')

/** Written so that nothing in it ends a link; undefined where it is none. */
function addressOf(url: string): string | undefined {
  if (longshoreLink.test(url)) return url.length > maxUrl ? undefined : url
  if (!URL.canParse(url)) return undefined
  const { protocol, username, password, href } = new URL(url)
  if (!/^https?:$/.test(protocol) || username || password) return undefined
  const safe = href.replace(/[()'"<>|\\^`{}[\]*]/g, (sign) => percent(sign))
  return safe.length > maxUrl ? undefined : safe
}

const percent = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`

/** Units of the longest character seen as one; a longer one is left out whole. */
const longest = 64

/** At most `max` UTF-16 units, never half of what is seen as one character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let end = 0
  for (const { index, segment } of new Intl.Segmenter().segment(text.slice(0, max + longest))) {
    if (index + segment.length > max - 1) break
    end = index + segment.length
  }
  return `${text.slice(0, end).trimEnd()}…`
}

/** The form of as much of a message as fits `max` by `size`: the newest lines, and what stands first, stay. */
export function fitting<T>(
  shown: Shown,
  max: number,
  { form, size }: { readonly form: (shown: Shown) => T; readonly size: (formed: T) => number },
): T {
  let formed = form(shown)
  for (const less of shorter(shown)) {
    if (size(formed) <= max) break
    formed = form(less)
  }
  return formed
}

/** Shorter and shorter. */
function* shorter(shown: Shown): Generator<Shown> {
  let left = shown
  while (left.lines.length > 1) {
    left = { ...left, lines: left.lines.slice(1), hidden: left.hidden + 1 }
    yield left
  }
  for (const length of [600, 300, 150, 75]) {
    const lines = left.lines.map((line) => cut(line, length))
    left = { ...left, lines, text: cut(left.text, length) }
    yield left
  }
  yield { ...left, facts: left.facts.map(({ label, value }) => ({ label, value: cut(value, 60) })) }
  left = { ...left, facts: [], hidden: left.hidden + left.lines.length, lines: [] }
  yield left
  yield { ...left, title: cut(left.title, 60), pages: left.pages.slice(0, 1), elsewhere: [] }
  yield { ...left, title: cut(left.title, 60), text: '', pages: [], elsewhere: [] }
}

/** With when it was, which the time of its arrival may not tell. */
export function factsAndTime({ facts, when }: Shown): Shown['facts'] {
  return [...facts, { label: 'When', value: when }]
}

/** Said above the lines where some before them are missing; empty where none are. */
export function hiddenLines({ hidden, lines }: Shown): string {
  if (hidden === 0) return ''
  const earlier = lines.length > 0 ? 'earlier ' : ''
  return `… ${hidden} ${earlier}${hidden === 1 ? 'line is' : 'lines are'} not shown`
}

/** Signs that tell at a glance what went well, and what did not. */
export const signs: Readonly<Record<Message['severity'], string>> = {
  success: '✅',
  info: 'ℹ️',
  warning: '⚠️',
  critical: '❌',
}

export const colours: Readonly<Record<Message['severity'], string>> = {
  success: '#2da44e',
  info: '#4a7fd4',
  warning: '#d4a72c',
  critical: '#cf222e',
}
