/** A topic of ntfy, published as JSON: text is text, and links of every scheme may be buttons. */
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { ownAddress } from '../address.ts'
import { sentOf, taken, textOf, type Wording } from '../outcome.ts'
import { plainForm } from '../plain-form.ts'
import { unlinked } from '../plain-text.ts'
import { fitting, type Shown, shownOf } from '../shown.ts'

const config = z.strictObject({
  server: ownAddress.default('https://ntfy.sh'),
  topic: z
    .string()
    .trim()
    .regex(/^[-\w]{1,64}$/, 'has letters, digits, - and _ alone'),
  token: z
    .string()
    .trim()
    .regex(/^([\x21-\x7e]{8,200})?$/, 'is an access token like tk_…')
    .default(''),
})

/** A longer message would become a file. */
const maxBytes = 4_000

export const ntfy: ChannelKind<z.infer<typeof config>> = {
  kind: 'ntfy',
  title: 'ntfy',
  config,
  fields: {
    server: { label: 'Server', hint: 'https://ntfy.sh, or your own.' },
    topic: {
      label: 'Topic',
      hint: 'On a public server whoever knows it can read: choose one that nobody guesses.',
    },
    token: { label: 'Access token', hint: 'tk_…, where the topic is protected; empty otherwise.' },
  },
  secrets: ['topic', 'token'],
  limits: { perSecond: 0.2, burst: 30, maxBytes: 16_000 },
  canEdit: false,
  async send({ server, topic, token }, message, { http, clock, signal }) {
    const body = JSON.stringify({ topic, ...ntfyForm(message) })
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` }
    const answer = await http.ask({ method: 'POST', url: server, headers, body }, signal)
    const read = (said: string) =>
      textOf(said, 'event') === 'message' && textOf(said, 'id') ? taken() : undefined
    return sentOf(answer, { wording, nowMs: clock.now(), read })
  },
}

function ntfyForm(message: Message) {
  const form = (shown: Shown) => {
    const links = linksOf(shown, message)
    return {
      title: unlinked(shown.title),
      // Its links are buttons.
      message: plainForm({ ...shown, title: '', pages: [], elsewhere: [] }),
      tags: [tagOf[shown.severity]],
      priority: priorityOf[shown.severity],
      ...(links[0] && { click: links[0].url }),
      actions: links.slice(0, 3).map(({ label, url }) => ({ action: 'view', label, url })),
    }
  }
  const size = (all: ReturnType<typeof form>) => Buffer.byteLength(all.message)
  return fitting(shownOf(message), maxBytes, { form, size })
}

/** In the order of what matters. */
function linksOf({ pages, elsewhere }: Shown, { links }: Message): Message['links'] {
  const known = [...pages, ...elsewhere]
  const place = (label: string) => links.findIndex((link) => link.label === label)
  return known.toSorted((a, b) => place(a.label) - place(b.label))
}

/** ntfy's names of emoji. */
const tagOf: Readonly<Record<Message['severity'], string>> = {
  success: 'white_check_mark',
  info: 'information_source',
  warning: 'warning',
  critical: 'x',
}

/** 3 is what ntfy takes for normal, 5 rings until it is seen. */
const priorityOf: Readonly<Record<Message['severity'], number>> = {
  success: 3,
  info: 3,
  warning: 4,
  critical: 5,
}

const wording: Wording = {
  remedies: {
    'bad-address': 'Enter the address of the server alone, without the topic.',
    unauthorized: 'Look whether the token is valid, and may write to the topic.',
    'too-long': 'Report it: messages should be cut before ntfy refuses them.',
    rejected: 'Look at the topic, and at the log of the server.',
  },
  said: (body) => textOf(body, 'error'),
}
