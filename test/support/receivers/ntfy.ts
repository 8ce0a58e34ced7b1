// Publishing as JSON to ntfy: https://docs.ntfy.sh/publish/#publish-as-json
import assert from 'node:assert/strict'
import { z } from 'zod'
import { spotted } from './reading.ts'
import type { Rules } from './receiver.ts'

const body = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: z.string().min(1),
  message: z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= 4_096, 'becomes a file'),
  tags: z.array(z.string()).max(5),
  priority: z.number().int().min(1).max(5),
  click: z.string().optional(),
  actions: z
    .array(
      z.strictObject({
        action: z.literal('view'),
        label: z.string().min(1),
        url: z.string().min(1),
      }),
    )
    .max(3),
})

export function ntfyRules(topic: string, token: string): Rules {
  return (request) => {
    assert.equal(request.method, 'POST')
    assert.equal(request.url, '/')
    if (request.headers.authorization !== `Bearer ${token}`) {
      return { status: 403, body: JSON.stringify({ code: 40301, http: 403, error: 'forbidden' }) }
    }
    const message = body.parse(JSON.parse(request.body))
    assert.equal(message.topic, topic)
    const text = `${message.title}\n${message.message}`
    const { links, mentions } = spotted(text)
    const buttons = message.actions.map(({ url }) => url)
    const clicked = message.click === undefined ? [] : [message.click]
    return {
      status: 200,
      body: JSON.stringify({ id: 'sPs71M8A2T', event: 'message', topic }),
      seen: { text, links: [...links, ...buttons, ...clicked], mentions },
    }
  }
}
