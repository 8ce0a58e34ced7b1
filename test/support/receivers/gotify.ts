// Messages to Gotify: https://gotify.net/api-docs and https://gotify.net/docs/msgextras
import assert from 'node:assert/strict'
import { z } from 'zod'
import { spotted } from './reading.ts'
import type { Rules } from './receiver.ts'

const body = z.strictObject({
  title: z.string().min(1),
  message: z.string().min(1),
  priority: z.number().int().min(0).max(10),
  extras: z.strictObject({
    'client::display': z.strictObject({ contentType: z.literal('text/plain') }),
    'client::notification': z
      .strictObject({ click: z.strictObject({ url: z.url({ protocol: /^https?$/ }) }) })
      .optional(),
  }),
})

export function gotifyRules(token: string): Rules {
  return (request) => {
    assert.equal(request.method, 'POST')
    assert.equal(request.url, '/message')
    if (request.headers['x-gotify-key'] !== token) {
      const errorDescription = 'you need to provide a valid access token or user credentials'
      return {
        status: 401,
        body: JSON.stringify({ error: 'Unauthorized', errorCode: 401, errorDescription }),
      }
    }
    const message = body.parse(JSON.parse(request.body))
    const text = `${message.title}\n${message.message}`
    const { links, mentions } = spotted(text)
    const click = message.extras['client::notification']?.click.url
    return {
      status: 200,
      body: JSON.stringify({ id: 25, appid: 5, message: message.message }),
      seen: { text, links: [...links, ...(click === undefined ? [] : [click])], mentions },
    }
  }
}
