/**
 * An incoming webhook of Slack. Everything stands in one block of rich text, where text is text: nothing in it is read as
 * mention, link or markup. Links are links and no buttons, which ask for an app that answers clicks.
 */
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { publicAddress } from '../address.ts'
import { sentOf, taken, type Wording } from '../outcome.ts'
import { zeroWidth } from '../plain-text.ts'
import { fitting, hiddenLines, type Shown, shownOf, signs } from '../shown.ts'

const config = z.strictObject({ url: publicAddress })

/** Blocks of more than some 13,000 characters are refused. */
const maxCharacters = 12_000

export const slack: ChannelKind<z.infer<typeof config>> = {
  kind: 'slack',
  title: 'Slack',
  config,
  fields: {
    url: {
      label: 'Webhook address',
      hint: 'https://hooks.slack.com/services/…, from Incoming Webhooks of a Slack app.',
    },
  },
  secrets: ['url'],
  limits: { perSecond: 1, burst: 1, maxBytes: 40_000 },
  canEdit: false,
  async send({ url }, message, { http, clock, signal }) {
    const body = JSON.stringify(slackForm(message))
    const answer = await http.ask({ method: 'POST', url, body }, signal)
    const read = (said: string) => (said.trim() === 'ok' ? taken() : undefined)
    return sentOf(answer, { wording, nowMs: clock.now(), read })
  },
}

function slackForm(message: Message) {
  const form = (shown: Shown) => ({
    // For the system's notifications, and services that know no blocks.
    text: `${signs[shown.severity]} ${escaped(shown.title)}`,
    mrkdwn: false,
    ...{ unfurl_links: false, unfurl_media: false },
    blocks: [{ type: 'rich_text', elements: elementsOf(shown, message.at) }],
  })
  return fitting(shownOf(message), maxCharacters, {
    form,
    size: (all) => JSON.stringify(all).length,
  })
}

function elementsOf(shown: Shown, at: number) {
  const sections = [
    [{ type: 'text', text: `${signs[shown.severity]} ${shown.title}`, style: { bold: true } }],
    shown.text ? [textElement(`\n${shown.text}`)] : [],
    shown.facts.flatMap(({ label, value }) => [
      { type: 'text', text: `\n${label}: `, style: { bold: true } },
      textElement(value),
    ]),
    [textElement('\n'), dateElement(shown, at)],
    hiddenLines(shown) ? [textElement(`\n${hiddenLines(shown)}`)] : [],
  ].flat()
  return [
    { type: 'rich_text_section', elements: sections },
    ...(shown.lines.length > 0
      ? [{ type: 'rich_text_preformatted', elements: [textElement(shown.lines.join('\n'))] }]
      : []),
    ...linkSections(shown),
  ]
}

const textElement = (text: string) => ({ type: 'text', text })

function dateElement({ when }: Shown, at: number) {
  const timestamp = Math.floor(at / 1_000)
  return { type: 'date', timestamp, format: '{date_short_pretty} {time_secs}', fallback: when }
}

function linkSections({ pages, elsewhere }: Shown) {
  const links = pages.flatMap(({ label, url }, index) => [
    ...(index === 0 ? [] : [textElement(' · ')]),
    { type: 'link', url, text: label },
  ])
  const others = elsewhere.flatMap(({ label, url }, index) => [
    textElement(`${index + links.length === 0 ? '' : '\n'}${label}: `),
    { type: 'text', text: url, style: { code: true } },
  ])
  const elements = [...links, ...others]
  return elements.length > 0 ? [{ type: 'rich_text_section', elements }] : []
}

/** `&`, `<` and `>` are Slack's own; mentions may be made of names, too. */
function escaped(text: string): string {
  const entities = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return entities.replaceAll('@', `@${zeroWidth}`)
}

const wording: Wording = {
  remedies: {
    'bad-address':
      'Make a new webhook in the Slack app (Incoming Webhooks), and enter its address.',
    unauthorized:
      'Ask who administers the workspace whether apps may post there, or make a new webhook.',
    'too-long': 'Report it: messages should be cut before Slack refuses them.',
    rejected: 'Look whether the webhook is one of Slack; if it is, report it.',
  },
  why: ({ body }) =>
    /no_service|no_team|channel_is_archived|channel_not_found/.test(body)
      ? 'bad-address'
      : undefined,
  remedy: ({ body }) =>
    body.includes('channel_is_archived')
      ? 'Its channel is archived: make a webhook for another.'
      : undefined,
}
