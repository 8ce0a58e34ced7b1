/** A bot of Telegram, whose messages are HTML. */
import { z } from 'zod'
import type { ChannelKind, Sending } from '../../channel.ts'
import type { Message } from '../../message.ts'
import { isLoopback, publicAddress, underAddress } from '../address.ts'
import { escapeHtml, valueHtml } from '../html.ts'
import type { HttpAnswer } from '../http.ts'
import { secondsOf, sentOf, takenWith, textOf, type Wording } from '../outcome.ts'
import { unlinked } from '../plain-text.ts'
import { factsAndTime, fitting, hiddenLines, type Shown, shownOf, signs } from '../shown.ts'

const config = z.strictObject({
  token: z
    .string()
    .trim()
    .regex(/^\d{1,20}:[\w-]{20,100}$/, 'looks like 123456789:AbC…'),
  chat: z
    .string()
    .trim()
    .regex(
      /^(-?\d{1,20}|@\w{4,40})$/,
      'is a number like -1001234567890, or @name of a public channel',
    ),
  topic: z
    .string()
    .trim()
    .regex(/^\d{0,15}$/, 'is the number of a topic')
    .default(''),
  server: publicAddress.default('https://api.telegram.org'),
})
type Config = z.infer<typeof config>

const maxCharacters = 4_096

export const telegram: ChannelKind<Config> = {
  kind: 'telegram',
  title: 'Telegram',
  config,
  fields: {
    token: { label: 'Bot token', hint: 'What @BotFather answers to /newbot.' },
    chat: {
      label: 'Chat',
      hint: 'The number of a chat, group or channel that the bot is in, or @name of a public channel.',
    },
    topic: {
      label: 'Topic',
      hint: 'The number of a topic in a group that has them; empty otherwise.',
    },
    server: { label: 'Server', hint: 'Only for a Bot API server of your own.' },
  },
  secrets: ['token'],
  // To a group no more than 20 in a minute.
  limits: { perSecond: 0.3, burst: 3, maxBytes: 40_000 },
  canEdit: true,
  async send(config, message, how) {
    const form = { chat_id: config.chat, ...telegramForm(message) }
    const edited = how.earlier === undefined ? undefined : await edit(config, form, how)
    if (edited === 'same') return { outcome: 'delivered', reference: how.earlier }
    const topic = config.topic === '' ? {} : { message_thread_id: Number(config.topic) }
    const answer =
      edited ?? (await call(config, { method: 'sendMessage', form: { ...form, ...topic } }, how))
    const read = (body: string) => takenWith(textOf(body, 'result', 'message_id'))
    return sentOf(answer, { wording, nowMs: how.clock.now(), read })
  },
}

function call(
  { server, token }: Config,
  { method, form }: { readonly method: string; readonly form: object },
  { http, signal }: Sending,
) {
  const url = underAddress(server, `/bot${token}/${method}`)
  return http.ask({ method: 'POST', url, body: JSON.stringify(form) }, signal)
}

/** Undefined where the earlier message is gone or too old: a new one takes its place. */
async function edit(
  config: Config,
  form: object,
  how: Sending,
): Promise<HttpAnswer | undefined | 'same'> {
  const message_id = Number(how.earlier)
  const answer = await call(
    config,
    { method: 'editMessageText', form: { ...form, message_id } },
    how,
  )
  if (answer.kind === 'unanswered' || answer.status !== 400) return answer
  const said = textOf(answer.body, 'description') ?? ''
  if (said.includes('message is not modified')) return 'same'
  return /message (to edit not found|can't be edited)|MESSAGE_ID_INVALID/.test(said)
    ? undefined
    : answer
}

function telegramForm(message: Message) {
  const form = (shown: Shown) => ({
    text: htmlOf(shown),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    reply_markup: { inline_keyboard: keyboardOf(shown) },
  })
  // Telegram counts what is left without tags and entities: less than this.
  return fitting(shownOf(message), maxCharacters, { form, size: ({ text }) => text.length })
}

function htmlOf(shown: Shown): string {
  const { title, text, lines, elsewhere, pages } = shown
  const others = [...pages.filter((page) => !canBeButton(page)), ...elsewhere]
  return [
    `${signs[shown.severity]} <b>${escaped(title)}</b>`,
    escaped(text),
    factsAndTime(shown)
      .map(({ label, value }) => `<b>${escaped(label)}:</b> ${valueHtml(value)}`)
      .join('\n'),
    escaped(hiddenLines(shown)),
    lines.length > 0 ? `<pre>${escapeHtml(lines.join('\n'))}</pre>` : '',
    others.map(({ label, url }) => `${escaped(label)}: <code>${escapeHtml(url)}</code>`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The keyboard, in rows of two: labels are short. */
function keyboardOf({ pages }: Shown) {
  const buttons = pages.filter(canBeButton).map(({ label, url }) => ({ text: label, url }))
  return [0, 2, 4].map((at) => buttons.slice(at, at + 2)).filter((row) => row.length > 0)
}

/** One address that Telegram does not like fails the whole message. */
function canBeButton({ url }: { readonly url: string }): boolean {
  const { hostname } = new URL(url)
  return (
    /^[a-z\d-]+(\.[a-z\d-]+)+$/.test(hostname) && /[a-z]$/.test(hostname) && !isLoopback(hostname)
  )
}

const escaped = (text: string): string => escapeHtml(unlinked(text))

const wording: Wording = {
  remedies: {
    'bad-address': 'Write to the bot, or add it to the group, and look at the number of the chat.',
    unauthorized: 'Look at the token with @BotFather, and whether the bot may write in that chat.',
    'too-long': 'Report it: messages should be cut before Telegram refuses them.',
    rejected: 'Look at the number of the topic, and whether the bot may write there.',
  },
  said: (body) => textOf(body, 'description'),
  wait: (body) => secondsOf(body, 'parameters', 'retry_after'),
  why: ({ status, body }) => {
    // It knows no bot with that token, or the address is no Bot API.
    if (status === 404 && textOf(body, 'description') === 'Not Found') return 'unauthorized'
    if (/message is too long/.test(body)) return 'too-long'
    return status === 400 && /chat not found|upgraded to a supergroup/.test(body)
      ? 'bad-address'
      : undefined
  },
  remedy: ({ body }) => {
    const moved = textOf(body, 'parameters', 'migrate_to_chat_id')
    return moved === undefined
      ? undefined
      : `The group has another number by now: enter ${moved} as chat.`
  },
}
