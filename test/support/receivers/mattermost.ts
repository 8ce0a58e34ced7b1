// Incoming webhooks of Mattermost: https://developers.mattermost.com/integrate/webhooks/incoming and
// …/integrate/reference/message-attachments; mentions are looked for in what is left of text without its backslashes.
import assert from 'node:assert/strict'
import { z } from 'zod'
import { readMarkdown, unescaped } from './reading.ts'
import type { Rules } from './receiver.ts'

const body = z.strictObject({
  attachments: z.tuple([
    z.strictObject({
      fallback: z.string().min(1),
      color: z.string().regex(/^#[0-9a-f]{6}$/),
      text: z.string().min(1).max(4_000),
    }),
  ]),
})

const reading = {
  escapable: /[\\`*_{}[\]()#+\-.!|~]/,
  meaning: /[*_`|<>[\]~\\]/,
  isBoldTaken: true,
}
const mention = /@[\w]|(?<!\w)~\w|(?<!\w)#\w|:[\w+-]+:|https?:\/|\bwww\.|^=/gim

export const mattermostRules: Rules = (request) => {
  assert.equal(request.method, 'POST')
  const [{ text, fallback }] = body.parse(JSON.parse(request.body)).attachments
  // Slack's forms are read everywhere, also in code.
  assert.doesNotMatch(text, /<(?:[!@#]|https?:)/)
  const seen = readMarkdown(text, reading)
  readMarkdown(fallback, reading)
  const mentions = [...unescaped(seen.raw).matchAll(mention)].map(([found]) => found)
  return { status: 200, body: 'ok', seen: { ...seen, text: unescapedLoosely(seen.text), mentions } }
}

/** In code entities are none. */
const unescapedLoosely = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
