// What clients of services make of text by themselves, and readers of the markup that several of them take.
import assert from 'node:assert/strict'
import type { Seen } from './receiver.ts'

/** Addresses that become links though nothing marks them. */
const marked =
  /\b(?:(?:https?|ftp|tg|longshore):\/\/|(?:mailto|matrix|magnet|xmpp):)[^\s\u200b"<>]+/gi
const bare = /\b(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}\b|\bwww\.[\p{L}\p{N}]\S*/giu
const called = /(?<![\p{L}\p{N}_])[@#][\p{L}\p{N}_]+|@[\p{L}\p{N}_]+/giu

/** Of plain text in a client that looks for addresses, names and tags. */
export function spotted(text: string, extra?: RegExp): Omit<Seen, 'text'> {
  const links = [...text.matchAll(marked)].map(([found]) => found)
  const rest = text.replace(marked, ' ')
  const domains = [...rest.matchAll(bare)].map(([found]) => found)
  const words = [called, ...(extra ? [extra] : [])].flatMap((each) => [...rest.matchAll(each)])
  return { links: [...links, ...domains], mentions: words.map(([found]) => found) }
}

export function together(parts: readonly Seen[]): Seen {
  return {
    text: parts.map(({ text }) => text).join('\n'),
    links: parts.flatMap(({ links }) => links),
    mentions: parts.flatMap(({ mentions }) => mentions),
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
}

export function unescaped(text: string): string {
  assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|nbsp);)/, 'an entity that is none')
  return text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? '')
}

const tag = /<(\/?)([a-z]+\d?)((?: [a-z]+="[^"<>]*")*)>/g
const alone = new Set(['br'])

/** HTML of which only `tags` are taken; text in code is not searched for links. */
export function readHtml(html: string, tags: readonly string[], extra?: RegExp): Seen {
  const parts: Seen[] = []
  const open: string[] = []
  let at = 0
  const take = (text: string) => {
    assert.doesNotMatch(text, /[<>]/, 'a tag that is none')
    const shown = unescaped(text)
    const isCode = open.some((name) => /^(code|pre|a)$/.test(name))
    parts.push({ text: shown, ...(isCode ? { links: [], mentions: [] } : spotted(shown, extra)) })
  }
  for (const found of html.matchAll(tag)) {
    const [whole, slash, name = '', attributes = ''] = found
    take(html.slice(at, found.index))
    at = found.index + whole.length
    assert.ok(tags.includes(name), `<${name}> is not taken`)
    if (slash) assert.equal(open.pop(), name, 'tags that cross')
    else if (!alone.has(name)) open.push(name)
    parts.push({ text: '', links: linksIn(attributes), mentions: [] })
  }
  take(html.slice(at))
  assert.deepEqual(open, [], 'tags that are not closed')
  const { links, mentions } = together(parts)
  return { text: parts.map(({ text }) => text).join(''), links, mentions }
}

function linksIn(attributes: string): string[] {
  return [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].flatMap(([, name, value = '']) => {
    assert.ok(name === 'href' || name === 'style', `${name} is not taken`)
    if (name === 'style') assert.doesNotMatch(value, /url|expression|@/i)
    return name === 'href' ? [unescaped(value)] : []
  })
}

export interface MarkdownReading {
  /** Signs that a backslash makes plain. */
  readonly escapable: RegExp
  /** Signs that mean something where they stand plain. */
  readonly meaning: RegExp
  readonly isBoldTaken: boolean
}

/** Markdown as far as we may write any: escapes, bold, links, code; everything else with a meaning is a violation. */
export function readMarkdown(
  text: string,
  reading: MarkdownReading,
): Seen & { readonly raw: string } {
  const links: string[] = []
  let [shown, raw, left] = ['', '', text]
  let bolds = 0
  const rules: readonly (readonly [RegExp, (...found: string[]) => void])[] = [
    [/^```\n([\s\S]*?)\n```(?!`)/, (code) => (shown += code)],
    [/^`([^`\n]+)`/, (code) => (shown += code)],
    [
      /^\\([^\p{L}\p{N}\s])/u,
      (sign) => {
        assert.match(sign, reading.escapable, 'a backslash that would be seen')
        shown += sign
        raw += sign
      },
    ],
    [
      /^\[((?:\\.|[^\]\\])*)\]\((https?:[^\s()]+)\)/,
      (label, url) => {
        shown += label.replace(/\\(.)/g, '$1')
        links.push(url)
      },
    ],
    [
      /^(longshore:\/\/\S+)/,
      (url) => {
        shown += url
        links.push(url)
      },
    ],
    [
      /^\*\*/,
      () => {
        assert.ok(reading.isBoldTaken, 'bold')
        bolds += 1
      },
    ],
    [
      /^([\s\S])/,
      (sign) => {
        assert.doesNotMatch(sign, reading.meaning, `a ${sign} that means something`)
        shown += sign
        raw += sign
      },
    ],
  ]
  while (left !== '') {
    for (const [pattern, take] of rules) {
      const found = pattern.exec(left)
      if (!found) continue
      const [whole, ...groups] = found
      take(...groups)
      left = left.slice(whole.length)
      break
    }
  }
  assert.equal(bolds % 2, 0, 'bold without an end')
  return { text: shown, raw, links, mentions: [] }
}
