/** An application of a Gotify server: plain text, and one address that a click opens. */
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { ownAddress, underAddress } from '../address.ts'
import { sentOf, taken, textOf, type Wording } from '../outcome.ts'
import { plainForm } from '../plain-form.ts'
import { unlinked } from '../plain-text.ts'
import { fitting, type Shown, shownOf, signs } from '../shown.ts'

const config = z.strictObject({
  server: ownAddress,
  token: z
    .string()
    .trim()
    .regex(/^[\w.~-]{8,200}$/, 'is the token of an application'),
})

const maxBytes = 8_000

export const gotify: ChannelKind<z.infer<typeof config>> = {
  kind: 'gotify',
  title: 'Gotify',
  config,
  fields: {
    server: { label: 'Server', hint: 'https://gotify.example.org' },
    token: { label: 'Application token', hint: 'From Apps; that of a client cannot write.' },
  },
  secrets: ['token'],
  limits: { perSecond: 5, burst: 20, maxBytes: 16_000 },
  canEdit: false,
  async send({ server, token }, message, { http, clock, signal }) {
    const body = JSON.stringify(gotifyForm(message))
    const url = underAddress(server, '/message')
    const headers = { 'x-gotify-key': token }
    const answer = await http.ask({ method: 'POST', url, headers, body }, signal)
    const read = (said: string) =>
      textOf(said, 'appid') && textOf(said, 'id') ? taken() : undefined
    return sentOf(answer, { wording, nowMs: clock.now(), read })
  },
}

function gotifyForm(message: Message) {
  const form = (shown: Shown) => ({
    title: unlinked(`${signs[shown.severity]} ${shown.title}`),
    // Links stand in it whole: only the first can be clicked on.
    message: plainForm({ ...shown, title: '' }),
    priority: priorityOf[shown.severity],
    extras: {
      'client::display': { contentType: 'text/plain' },
      ...(shown.pages[0] && { 'client::notification': { click: { url: shown.pages[0].url } } }),
    },
  })
  const size = (all: ReturnType<typeof form>) => Buffer.byteLength(all.message)
  return fitting(shownOf(message), maxBytes, { form, size })
}

/** From 4 on it makes a sound, from 8 on it shows itself. */
const priorityOf: Readonly<Record<Message['severity'], number>> = {
  success: 4,
  info: 4,
  warning: 6,
  critical: 8,
}

const wording: Wording = {
  remedies: {
    'bad-address':
      'Enter the address under which Gotify itself is shown, without a path of its own.',
    unauthorized: 'Look at the token: it must be that of an application, not of a client.',
    'too-long': 'Report it: messages should be cut before Gotify refuses them.',
    rejected: 'Look at the log of the server.',
  },
  said: (body) => textOf(body, 'errorDescription') ?? textOf(body, 'error'),
}
