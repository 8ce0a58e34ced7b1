/** A workflow of Microsoft Teams that posts the card which it is sent. Text stands in text runs, where nothing is markup. */
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { publicAddress } from '../address.ts'
import { sentOf, taken, textOf, type Wording } from '../outcome.ts'
import { factsAndTime, fitting, hiddenLines, type Shown, shownOf, signs } from '../shown.ts'

const config = z.strictObject({ url: publicAddress })

/** Teams takes 28 kB, of which its own envelope is a part. */
const maxBytes = 24_000

export const teams: ChannelKind<z.infer<typeof config>> = {
  kind: 'teams',
  title: 'Microsoft Teams',
  config,
  fields: {
    url: {
      label: 'Workflow address',
      hint: 'From the workflow "Send webhook alerts to a channel" (Workflows app).',
    },
  },
  secrets: ['url'],
  limits: { perSecond: 1, burst: 4, maxBytes: 28_000 },
  canEdit: false,
  async send({ url }, message, { http, clock, signal }) {
    const body = JSON.stringify(teamsForm(message))
    const answer = await http.ask({ method: 'POST', url, body }, signal)
    return sentOf(answer, { wording, nowMs: clock.now(), read: taken })
  },
}

function teamsForm(message: Message) {
  const form = (shown: Shown) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: cardOf(shown),
      },
    ],
  })
  const size = (all: object) => Buffer.byteLength(JSON.stringify(all))
  return fitting(shownOf(message), maxBytes, { form, size })
}

function cardOf(shown: Shown) {
  const { title, text, lines, pages, elsewhere } = shown
  const heading = { size: 'Large', weight: 'Bolder', color: colourOf[shown.severity] }
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      richText([run(`${signs[shown.severity]} ${title}`, heading)]),
      ...text
        .split('\n')
        .filter(Boolean)
        .map((line) => richText([run(line)])),
      ...factsAndTime(shown).map(({ label, value }) => factOf(label, value)),
      ...(hiddenLines(shown) ? [richText([run(hiddenLines(shown), { isSubtle: true })])] : []),
      ...(lines.length > 0 ? [logOf(lines)] : []),
      ...elsewhere.map(({ label, url }) => factOf(label, url)),
    ],
    actions: pages
      .slice(0, 6)
      .map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
  }
}

const run = (text: string, look: object = {}) => ({ type: 'TextRun', text, ...look })

const richText = (inlines: readonly object[], spacing = 'Default') => ({
  ...{ type: 'RichTextBlock', spacing, inlines },
})

const factOf = (label: string, value: string) =>
  richText([run(`${label}: `, { weight: 'Bolder' }), run(value)], 'Small')

/** A block for each line: feeds within a run are not shown everywhere. */
const logOf = (lines: readonly string[]) => ({
  type: 'Container',
  style: 'emphasis',
  items: lines.map((line) => richText([run(line || ' ', { fontType: 'Monospace' })], 'None')),
})

const colourOf: Readonly<Record<Message['severity'], string>> = {
  success: 'Good',
  info: 'Default',
  warning: 'Warning',
  critical: 'Attention',
}

const wording: Wording = {
  remedies: {
    'bad-address':
      'Look in the Workflows app whether the workflow is there and switched on, and copy its address again.',
    unauthorized:
      'Copy the whole address of the workflow again, with everything behind "?"; anyone must be allowed to trigger it.',
    'too-long': 'Report it: messages should be cut before Teams refuses them.',
    rejected:
      'Make the workflow from the template "Send webhook alerts to a channel": it takes cards as they are sent.',
  },
  said: (body) => textOf(body, 'error', 'message') ?? textOf(body, 'message'),
}
