/** An incoming webhook of Mattermost: one attachment, of markdown that is escaped. */
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { ownAddress } from '../address.ts'
import { sentOf, taken, textOf, type Wording } from '../outcome.ts'
import { zeroWidth } from '../plain-text.ts'
import {
  colours,
  factsAndTime,
  fitting,
  hiddenLines,
  type Shown,
  shownOf,
  signs,
} from '../shown.ts'

const config = z.strictObject({ url: ownAddress })

/** Characters that servers of every age keep together in one message. */
const maxCharacters = 3_900

export const mattermost: ChannelKind<z.infer<typeof config>> = {
  kind: 'mattermost',
  title: 'Mattermost',
  config,
  fields: {
    url: {
      label: 'Webhook address',
      hint: 'https://…/hooks/…, from Integrations, Incoming Webhooks.',
    },
  },
  secrets: ['url'],
  limits: { perSecond: 5, burst: 10, maxBytes: 16_000 },
  canEdit: false,
  async send({ url }, message, { http, clock, signal }) {
    const body = JSON.stringify(mattermostForm(message))
    const answer = await http.ask({ method: 'POST', url, body }, signal)
    const read = (said: string) => (said.trim() === 'ok' ? taken() : undefined)
    return sentOf(answer, { wording, nowMs: clock.now(), read })
  },
}

function mattermostForm(message: Message) {
  const form = (shown: Shown) => ({
    attachments: [
      {
        fallback: `${signs[shown.severity]} ${escaped(shown.title)}`,
        color: colours[shown.severity],
        text: textWith(shown),
      },
    ],
  })
  const size = ({ attachments: [only] }: ReturnType<typeof form>) =>
    (only?.text.length ?? 0) + (only?.fallback.length ?? 0)
  return fitting(shownOf(message), maxCharacters, { form, size })
}

function textWith(shown: Shown): string {
  const { title, text, lines, pages, elsewhere } = shown
  return [
    `${signs[shown.severity]} **${escaped(title)}**`,
    escaped(text),
    factsAndTime(shown)
      .map(({ label, value }) => `**${escaped(label)}:** ${copyable(value)}`)
      .join('\n'),
    hiddenLines(shown),
    lines.length > 0 ? `\`\`\`\n${code(lines)}\n\`\`\`` : '',
    pages.map(({ label, url }) => `[${escaped(label)}](${url})`).join(' · '),
    // Linked by Mattermost itself where its administrator has allowed the scheme.
    elsewhere.map(({ label, url }) => `${escaped(label)}: ${url}`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** One that can be copied as it is: in code, where it would have to be parted otherwise. */
function copyable(text: string): string {
  const shown = escaped(text)
  return shown.includes(zeroWidth) && !text.includes('`') ? `\`${code([text])}\`` : shown
}

const code = (lines: readonly string[]): string =>
  lines.join('\n').replace(/[`~](?=[`~])|<(?=\S)/g, `$&${zeroWidth}`)

/** A server looks for mentions in what is left when backslashes are read: what makes one is parted from it. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~]/g, '\\$&')
    .replace(/[@#~]|:(?=[\w+/\\-])|\bwww(?=\\\.)|^(?==)/gim, `$&${zeroWidth}`)
}

const wording: Wording = {
  remedies: {
    'bad-address':
      'Look in Integrations, Incoming Webhooks whether the webhook is there, and copy its address again.',
    unauthorized:
      'Ask who administers Mattermost to allow incoming webhooks, and this one to post to its channel.',
    'too-long': 'Report it: messages should be cut before Mattermost refuses them.',
    rejected: 'Look whether the webhook is of a channel that is not archived.',
  },
  said: (body) => textOf(body, 'message'),
  why: ({ body, status }) =>
    status === 400 && /incoming_webhook\.(invalid|channel)/.test(textOf(body, 'id') ?? '')
      ? 'bad-address'
      : undefined,
}
