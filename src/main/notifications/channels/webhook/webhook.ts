/** Any program that takes a POST: versioned JSON, signed so that it can tell who sent it and when. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ChannelKind } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { ownAddress } from '../address.ts'
import { sentOf, taken, type Wording } from '../outcome.ts'

const config = z.strictObject({
  url: ownAddress,
  secret: z.string().min(16, 'must have at least 16 characters').max(256),
})

export const webhook: ChannelKind<z.infer<typeof config>> = {
  kind: 'webhook',
  title: 'Webhook',
  config,
  fields: {
    url: { label: 'Address', hint: 'Where messages are posted as JSON.' },
    secret: {
      label: 'Signing secret',
      hint: 'At least 16 characters that the receiver knows, too; messages are signed with it.',
    },
  },
  secrets: ['url', 'secret'],
  limits: { perSecond: 10, burst: 20, maxBytes: 64 * 1024 },
  canEdit: false,
  async send({ url, secret }, message, { http, clock, signal }) {
    const body = JSON.stringify(bodyOf(message))
    const timestamp = String(Math.floor(clock.now() / 1_000))
    const headers = {
      'idempotency-key': message.id,
      'x-longshore-timestamp': timestamp,
      'x-longshore-signature': `v1=${signatureOf(secret, timestamp, body)}`,
    }
    const answer = await http.ask({ method: 'POST', url, headers, body }, signal)
    return sentOf(answer, { wording, nowMs: clock.now(), read: taken })
  },
}

/** Version 1: fields may be added to it, none is taken away or gets another meaning. Text is plain, not escaped. */
function bodyOf(message: Message) {
  const { id, story, at, event, severity, title, text, facts, lines, links } = message
  const moment = new Date(at).toISOString()
  return { version: 1, id, story, at: moment, event, severity, title, text, facts, lines, links }
}

function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
}

const wording: Wording = {
  remedies: {
    'bad-address': 'Look at the address: nothing takes a POST there.',
    unauthorized: 'Look whether the receiver has the same signing secret, and the right time.',
    'too-long': 'Let the receiver take bodies of 64 kB.',
    rejected: 'Look in the log of the receiver why it refused.',
  },
}
