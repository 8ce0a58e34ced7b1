/** A room of Matrix, by the client-server API. Mentions are switched off; the message's id makes every attempt the same event. */
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { ownAddress, underAddress } from '../address.ts'
import { escapeHtml, valueHtml } from '../html.ts'
import { fieldOf, sentOf, takenWith, textOf, type Wording } from '../outcome.ts'
import { plainForm } from '../plain-form.ts'
import { unlinked } from '../plain-text.ts'
import { factsAndTime, fitting, hiddenLines, type Shown, shownOf, signs } from '../shown.ts'

const config = z.strictObject({
  server: ownAddress,
  token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,500}$/, 'is an access token, in one word'),
  room: z
    .string()
    .trim()
    .regex(/^![\x21-\x7e]{1,250}$/, 'is an id like !AbC:example.org'),
})

/** Events may have 64 kB, with what servers add; text is in it four times where a message is changed. */
const maxBytes = 48_000

export const matrix: ChannelKind<z.infer<typeof config>> = {
  kind: 'matrix',
  title: 'Matrix',
  config,
  fields: {
    server: { label: 'Homeserver', hint: 'https://matrix.example.org, where the account lives.' },
    token: { label: 'Access token', hint: 'Of an account for Longshore alone.' },
    room: {
      label: 'Room id',
      hint: '!…, from Advanced in the settings of the room; the account must be in it.',
    },
  },
  secrets: ['token'],
  limits: { perSecond: 1, burst: 5, maxBytes: 60_000 },
  canEdit: true,
  async send({ server, token, room }, message, { http, clock, signal, earlier }) {
    const [id, inRoom] = [message.id, room].map(encodeURIComponent)
    const path = `/_matrix/client/v3/rooms/${inRoom}/send/m.room.message/${id}`
    const body = JSON.stringify(matrixForm(message, earlier))
    const headers = { authorization: `Bearer ${token}` }
    const answer = await http.ask(
      { method: 'PUT', url: underAddress(server, path), headers, body },
      signal,
    )
    const read = (said: string) => {
      const event = textOf(said, 'event_id')
      // What is changed is always the first event, never a change of it.
      return takenWith(event && (earlier ?? event))
    }
    return sentOf(answer, { wording, nowMs: clock.now(), read })
  },
}

function matrixForm(message: Message, earlier: string | undefined) {
  const form = (shown: Shown) => {
    const content = contentOf(shown)
    if (earlier === undefined) return content
    return {
      ...content,
      body: `* ${content.body}`,
      formatted_body: `* ${content.formatted_body}`,
      'm.new_content': content,
      'm.relates_to': { rel_type: 'm.replace', event_id: earlier },
    }
  }
  const size = (all: object) => Buffer.byteLength(JSON.stringify(all))
  return fitting(shownOf(message), maxBytes, { form, size })
}

function contentOf(shown: Shown) {
  return {
    msgtype: 'm.text',
    body: plainForm({ ...shown, title: `${signs[shown.severity]} ${shown.title}` }),
    format: 'org.matrix.custom.html',
    formatted_body: htmlOf(shown),
    'm.mentions': {},
  }
}

function htmlOf(shown: Shown): string {
  const { title, text, lines, pages, elsewhere } = shown
  const others = elsewhere.map(
    ({ label, url }) => `${escaped(label)}: <code>${escapeHtml(url)}</code>`,
  )
  return [
    `<p>${signs[shown.severity]} <strong>${escaped(title)}</strong></p>`,
    text ? `<p>${escaped(text)}</p>` : '',
    `<p>${factsAndTime(shown)
      .map(({ label, value }) => `<strong>${escaped(label)}:</strong> ${valueHtml(value)}`)
      .join('<br>')}</p>`,
    hiddenLines(shown) ? `<p>${hiddenLines(shown)}</p>` : '',
    lines.length > 0 ? `<pre><code>${escapeHtml(lines.join('\n'))}</code></pre>` : '',
    pages.length > 0 ? `<p>${pages.map(linkOf).join(' · ')}</p>` : '',
    others.length > 0 ? `<p>${others.join('<br>')}</p>` : '',
  ].join('')
}

const linkOf = ({ label, url }: Message['links'][number]): string =>
  `<a href="${escapeHtml(url)}">${escaped(label)}</a>`

const escaped = (text: string): string => escapeHtml(unlinked(text)).replaceAll('\n', '<br>')

const wording: Wording = {
  remedies: {
    'bad-address': 'Look at the address of the homeserver, and at the id of the room.',
    unauthorized:
      'Look whether the token is valid, and let the account into the room with leave to write.',
    'too-long': 'Report it: messages should be cut before Matrix refuses them.',
    rejected: 'Look at the id of the room, and whether the account is in it.',
  },
  said: (body) => textOf(body, 'error'),
  wait: (body) => {
    const ms = fieldOf(body, 'retry_after_ms')
    return typeof ms === 'number' ? ms : undefined
  },
  remedy: ({ body }) =>
    /M_(UNKNOWN|MISSING)_TOKEN/.test(body)
      ? 'Its access token is not valid any more: log in anew, and enter the new one.'
      : undefined,
}
