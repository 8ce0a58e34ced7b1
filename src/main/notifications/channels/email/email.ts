/** Mail, by a server that takes it in: as text and as HTML, one conversation for each story. */
import { createHash } from 'node:crypto'
import type { SMTPTransportOptions } from 'nodemailer'
import { z } from 'zod'
import type { ChannelKind, Refused } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { isLoopback } from '../address.ts'
import { plainForm } from '../plain-form.ts'
import { shownOf, signs } from '../shown.ts'
import { htmlOf } from './form.ts'
import { troubleOf } from './trouble.ts'

/** No comments, quotes or names: nothing that could begin another header or recipient. */
const mailbox = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190}$/
const line = z.string().trim().max(250)

const config = z
  .strictObject({
    host: line.regex(/^[\w.:-]+$/, 'is a name or an address, without a port'),
    port: z.coerce.number().int().min(1).max(65_535).default(587),
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    user: line.default(''),
    password: z.string().max(500).default(''),
    from: line.regex(mailbox, 'is an address like longshore@example.org'),
    to: z
      .string()
      .transform((text) => text.split(/[\s,;]+/).filter(Boolean))
      .refine((all) => all.length > 0 && all.length <= 20, 'are 1 to 20 addresses')
      .refine(
        (all) => all.every((each) => mailbox.test(each)),
        'are addresses, with commas between',
      ),
  })
  .refine(({ security, user, host }) => security !== 'none' || user === '' || isLoopback(host), {
    path: ['security'],
    message: 'a password is only sent encrypted: choose starttls or tls',
  })
type Config = z.infer<typeof config>

export const email: ChannelKind<Config> = {
  kind: 'email',
  title: 'E-mail',
  config,
  fields: {
    host: { label: 'SMTP server', hint: 'smtp.example.org' },
    port: { label: 'Port', hint: '587 for STARTTLS, 465 for TLS.' },
    security: {
      label: 'Encryption',
      hint: 'starttls or tls; none only for a server that wants no password.',
      choices: ['starttls', 'tls', 'none'],
    },
    user: { label: 'User', hint: 'Empty where the server wants no login.' },
    password: { label: 'Password', hint: 'Often one for this program alone ("app password").' },
    from: { label: 'From', hint: 'The address that messages come from.' },
    to: { label: 'To', hint: 'Up to 20 addresses, with commas between.' },
  },
  secrets: ['password'],
  limits: { perSecond: 0.5, burst: 5, maxBytes: 256_000 },
  canEdit: false,
  async send(config, message, { authorities, signal }) {
    signal.throwIfAborted()
    // Loaded when it is used: most have no such channel.
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(connectionOf(config, authorities()))
    try {
      const { rejected, rejectedErrors } = await transport.sendMail({
        ...mailOf(config, message),
        signal,
      })
      const [first] = rejectedErrors ?? []
      return rejected.length === 0
        ? { outcome: 'delivered' }
        : someRefused(rejected, first?.response)
    } catch (error) {
      signal.throwIfAborted()
      return troubleOf(error)
    } finally {
      transport.close()
    }
  },
}

function connectionOf(
  { host, port, security, user, password }: Config,
  authorities: readonly string[],
): SMTPTransportOptions {
  return {
    ...{ host, port },
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== '' && { auth: { user, pass: password } }),
    tls: { ca: [...authorities], rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    ...{ connectionTimeout: 10_000, greetingTimeout: 10_000 },
    ...{ socketTimeout: 15_000, dnsTimeout: 10_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true, maxResponseSize: 64 * 1024 },
  }
}

function mailOf({ from, to }: Config, message: Message) {
  const shown = shownOf(message)
  const domain = from.slice(from.indexOf('@') + 1)
  const story = `<${hashOf(message.story)}@${domain}>`
  return {
    from: { name: 'Longshore', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: `${signs[shown.severity]} ${shown.title}`,
    date: new Date(message.at),
    messageId: `<${hashOf(message.id)}@${domain}>`,
    // Nobody has had a mail of that id: it only keeps those of one story together.
    inReplyTo: story,
    references: story,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text: `${plainForm(shown, '    ')}\n`,
    html: htmlOf(shown),
  }
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32)

function someRefused(rejected: readonly string[], answer = 'without a word'): Refused {
  return {
    outcome: 'refused',
    why: 'bad-address',
    answer: `${rejected.join(', ')}: ${answer}`,
    remedy: 'The others have it: look at the addresses that were refused.',
  }
}
