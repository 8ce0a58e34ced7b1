// Incoming webhooks of Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
import assert from 'node:assert/strict'
import { z } from 'zod'
import { unescaped } from './reading.ts'
import type { Rules } from './receiver.ts'

const style = z.strictObject({ bold: z.boolean(), code: z.boolean() }).partial()
const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  style: style.optional(),
})
const link = z.strictObject({
  ...{
    type: z.literal('link'),
    url: z.url({ protocol: /^https?$/ }).max(3_000),
    text: z.string().min(1),
  },
})
const date = z.strictObject({
  ...{
    type: z.literal('date'),
    timestamp: z.number().int(),
    format: z.string(),
    fallback: z.string(),
  },
})
const section = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(z.discriminatedUnion('type', [text, link, date])).min(1),
})
const preformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  elements: z.array(text).min(1),
})
const richText = z.strictObject({
  type: z.literal('rich_text'),
  elements: z.array(z.discriminatedUnion('type', [section, preformatted])).min(1),
})
const body = z.strictObject({
  text: z.string().min(1).max(40_000),
  mrkdwn: z.literal(false),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
  blocks: z.array(richText).min(1).max(50),
})

export const slackRules: Rules = (request) => {
  assert.equal(request.method, 'POST')
  assert.equal(request.headers['content-type'], 'application/json')
  const message = body.parse(JSON.parse(request.body))
  assert.ok(JSON.stringify(message.blocks).length <= 13_200, 'msg_blocks_too_long')
  assert.doesNotMatch(message.text, /<|>|@\w/, 'a mention or link in the fallback')
  unescaped(message.text)
  const elements = message.blocks.flatMap((block) =>
    block.elements.flatMap((part) => part.elements),
  )
  const seen = {
    text: elements.map((each) => (each.type === 'date' ? each.fallback : each.text)).join(''),
    links: elements.flatMap((each) => (each.type === 'link' ? [each.url] : [])),
    mentions: [],
  }
  return { status: 200, body: 'ok', seen }
}
