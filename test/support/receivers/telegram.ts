// The Bot API of Telegram: https://core.telegram.org/bots/api#sendmessage, #html-style, #editmessagetext
import assert from 'node:assert/strict'
import { z } from 'zod'
import { readHtml } from './reading.ts'
import type { Rules } from './receiver.ts'

/** One that is refused fails the whole message: a scheme, or a name without a dot. */
const buttonUrl = z.string().refine((text) => {
  const { protocol, hostname } = new URL(text)
  return /^https?:$/.test(protocol) && hostname.includes('.') && !/^[\d.]+$/.test(hostname)
}, 'BUTTON_URL_INVALID')
const same = {
  chat_id: z.string(),
  text: z.string().min(1).max(4_096),
  parse_mode: z.literal('HTML'),
  link_preview_options: z.strictObject({ is_disabled: z.literal(true) }),
  reply_markup: z.strictObject({
    inline_keyboard: z.array(
      z.array(z.strictObject({ text: z.string().min(1).max(64), url: buttonUrl })).min(1),
    ),
  }),
}
const forms = {
  sendMessage: z.strictObject({
    ...same,
    message_thread_id: z.number().int().positive().optional(),
  }),
  editMessageText: z.strictObject({ ...same, message_id: z.number().int().positive() }),
}
const command = /(?<![\p{L}\p{N}_/])\/[a-z\d_]+|\$[A-Z]{1,8}\b|\+\d{7,}/giu

/** Answers with rising ids; those in `gone` were deleted. What is edited to what it is, is refused. */
export function telegramRules(token: string, gone: ReadonlySet<string> = new Set()): Rules {
  let last = 40
  const texts = new Map<string, string>()
  return ({ method, url, body }) => {
    assert.equal(method, 'POST')
    const [, given, call = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(url) ?? []
    if (given !== token) return refuse(401, 'Unauthorized')
    const isEdit = call === 'editMessageText'
    if (!isEdit) assert.equal(call, 'sendMessage')
    const form = isEdit
      ? forms.editMessageText.parse(JSON.parse(body))
      : forms.sendMessage.parse(JSON.parse(body))
    const seen = readHtml(form.text, ['b', 'code', 'pre'], command)
    const links = [
      ...seen.links,
      ...form.reply_markup.inline_keyboard.flat().map((each) => each.url),
    ]
    if (!('message_id' in form)) last += 1
    const id = String('message_id' in form ? form.message_id : last)
    if (gone.has(id)) return refuse(400, 'Bad Request: message to edit not found')
    if (texts.get(id) === form.text) return refuse(400, 'Bad Request: message is not modified: …')
    texts.set(id, form.text)
    const result = { message_id: Number(id) }
    return { status: 200, body: JSON.stringify({ ok: true, result }), seen: { ...seen, links } }
  }
}

const refuse = (status: number, description: string) => ({
  status,
  body: JSON.stringify({ ok: false, error_code: status, description }),
})
