// Workflows of Teams that post a card: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
// and https://adaptivecards.io/explorer/
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Rules } from './receiver.ts'

const run = z.strictObject({
  type: z.literal('TextRun'),
  text: z
    .string()
    .min(1)
    .refine((text) => !text.includes('\n'), 'feeds are not shown everywhere'),
  size: z.enum(['Default', 'Small', 'Medium', 'Large']).optional(),
  weight: z.enum(['Default', 'Bolder']).optional(),
  color: z.enum(['Default', 'Good', 'Warning', 'Attention']).optional(),
  fontType: z.literal('Monospace').optional(),
  isSubtle: z.boolean().optional(),
})
const richText = z.strictObject({
  type: z.literal('RichTextBlock'),
  spacing: z.enum(['Default', 'None', 'Small']),
  inlines: z.array(run).min(1),
})
const container = z.strictObject({
  type: z.literal('Container'),
  style: z.literal('emphasis'),
  items: z.array(richText).min(1),
})
const card = z.strictObject({
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: z.literal('AdaptiveCard'),
  version: z.literal('1.4'),
  // Entities would make mentions.
  msteams: z.strictObject({ width: z.literal('Full') }),
  body: z.array(z.discriminatedUnion('type', [richText, container])).min(1),
  actions: z
    .array(
      z.strictObject({
        type: z.literal('Action.OpenUrl'),
        title: z.string().min(1),
        url: z.url({ protocol: /^https?$/ }),
      }),
    )
    .max(6),
})
const body = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: card,
    }),
  ]),
})

export const teamsRules: Rules = (request) => {
  assert.equal(request.method, 'POST')
  assert.ok(Buffer.byteLength(request.body) <= 28 * 1024, 'more than 28 kB')
  const { content } = body.parse(JSON.parse(request.body)).attachments[0]
  const blocks = content.body.flatMap((each) => (each.type === 'Container' ? each.items : [each]))
  const lines = blocks.map(({ inlines }) => inlines.map(({ text }) => text).join(''))
  const links = content.actions.map(({ url }) => url)
  return { status: 202, seen: { text: lines.join('\n'), links, mentions: [] } }
}
