/** A webhook of Discord: one embed, whose mentions are switched off and whose markdown is escaped. */
import { z } from 'zod'
import type { ChannelKind, Sending } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { publicAddress } from '../address.ts'
import type { HttpAnswer } from '../http.ts'
import { secondsOf, sentOf, takenWith, textOf, type Wording } from '../outcome.ts'
import { zeroWidth } from '../plain-text.ts'
import { colours, cut, fitting, hiddenLines, type Shown, shownOf, signs } from '../shown.ts'

const config = z.strictObject({ url: publicAddress })

/** The most text in all embeds of a message; a description may have 4,096. */
const maxCharacters = 5_900
const maxDescription = 4_096
/** 256, with a sign before it. */
const maxTitle = 250

export const discord: ChannelKind<z.infer<typeof config>> = {
  kind: 'discord',
  title: 'Discord',
  config,
  fields: {
    url: {
      label: 'Webhook address',
      hint: 'https://discord.com/api/webhooks/…, from Integrations of the channel.',
    },
  },
  secrets: ['url'],
  limits: { perSecond: 0.5, burst: 5, maxBytes: 40_000 },
  canEdit: true,
  async send({ url }, message, how) {
    const body = JSON.stringify(discordForm(message))
    const edited = how.earlier === undefined ? undefined : await edit(url, body, how)
    const answer = edited ?? (await ask({ method: 'POST', url: withWait(url, ''), body }, how))
    const read = (said: string) => takenWith(textOf(said, 'id'))
    return sentOf(answer, { wording, nowMs: how.clock.now(), read })
  },
}

const ask = (
  {
    method,
    url,
    body,
  }: { readonly method: 'POST' | 'PATCH'; readonly url: string; readonly body: string },
  { http, signal }: Sending,
) => http.ask({ method, url, body }, signal)

/** Undefined where the earlier message is gone: a new one takes its place. */
async function edit(url: string, body: string, how: Sending): Promise<HttpAnswer | undefined> {
  const path = `/messages/${encodeURIComponent(how.earlier ?? '')}`
  const answer = await ask({ method: 'PATCH', url: withWait(url, path), body }, how)
  const isGone = answer.kind === 'answered' && textOf(answer.body, 'code') === unknownMessage
  return isGone ? undefined : answer
}

const unknownMessage = '10008'

/** Only with `wait` it says whether, and as what, a message was taken. */
function withWait(url: string, path: string): string {
  const whole = new URL(url)
  whole.pathname = `${whole.pathname.replace(/\/+$/, '')}${path}`
  whole.searchParams.set('wait', 'true')
  return whole.href
}

function discordForm(message: Message) {
  const form = (shown: Shown) => ({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: titleOf(shown),
        description: descriptionOf(shown),
        color: Number.parseInt(colours[shown.severity].slice(1), 16),
        fields: shown.facts.map(({ label, value }) => ({
          ...{ name: escaped(label), value: escaped(value), inline: value.length < 40 },
        })),
        timestamp: new Date(message.at).toISOString(),
      },
    ],
  })
  return fitting(shownOf(message), maxCharacters, { form, size: sizeOf })
}

type Form = { readonly embeds: readonly Embed[] }
interface Embed {
  readonly title: string
  readonly description: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

/** Beyond every limit where the description alone is. */
function sizeOf({ embeds }: Form): number {
  const sizes = embeds.map(({ title, description, fields }) => {
    if (description.length > maxDescription) return Number.POSITIVE_INFINITY
    const facts = fields.map(({ name, value }) => name.length + value.length)
    return [title.length, description.length, ...facts].reduce((sum, size) => sum + size)
  })
  return Math.max(...sizes)
}

/** Escaped it may have twice as many characters. */
function titleOf({ severity, title }: Shown): string {
  const whole = escaped(title)
  const fits = whole.length <= maxTitle ? whole : escaped(cut(title, maxTitle / 2))
  return `${signs[severity]} ${fits}`
}

function descriptionOf(shown: Shown): string {
  const { text, lines, pages, elsewhere } = shown
  const code = lines.join('\n').replace(/`(?=`)/g, `$&${zeroWidth}`)
  return [
    escaped(text),
    hiddenLines(shown),
    lines.length > 0 ? `\`\`\`\n${code}\n\`\`\`` : '',
    pages.map(({ label, url }) => `[${escaped(label)}](${url})`).join(' · '),
    ...elsewhere.map(({ label, url }) => `${escaped(label)}: \`${url}\``),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** A sign with a backslash before it is a sign. */
const escaped = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, '\\$&')

const wording: Wording = {
  remedies: {
    'bad-address':
      'Make a new webhook in Discord (Edit channel, Integrations), and enter its address.',
    unauthorized:
      'The address is not whole, or the webhook was made anew: copy it from Discord again.',
    'too-long': 'Report it: messages should be cut before Discord refuses them.',
    rejected:
      'Look whether the webhook is of a text channel; one of a forum needs ?thread_id=… in its address.',
  },
  said: (body) => textOf(body, 'message'),
  wait: (body) => secondsOf(body, 'retry_after'),
}
