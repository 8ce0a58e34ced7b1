// Rules for receivers of the generic webhook, from docs/notifications.md.
import assert from 'node:assert/strict'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Rules } from './receiver.ts'

const bodySchema = z.strictObject({
  version: z.literal(1),
  id: z.string().min(1),
  story: z.string().min(1),
  at: z.iso.datetime(),
  event: z.string().min(1),
  severity: z.enum(['info', 'success', 'warning', 'critical']),
  title: z.string().min(1),
  text: z.string(),
  facts: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  lines: z.array(z.string()),
  links: z.array(z.strictObject({ label: z.string(), url: z.url() })),
})

/** Refuses with 403 what is not signed with `secret`, or not at this time of `nowMs`. */
export function webhookRules(secret: string, nowMs: () => number): Rules {
  return ({ method, headers, body }) => {
    assert.equal(method, 'POST')
    assert.equal(headers['content-type'], 'application/json')
    const message = bodySchema.parse(JSON.parse(body))
    assert.equal(headers['idempotency-key'], message.id)
    const timestamp = String(headers['x-longshore-timestamp'])
    assert.ok(Math.abs(Number(timestamp) - nowMs() / 1_000) <= 300, 'too old')
    const expected = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
    const given = String(headers['x-longshore-signature'])
    const isSigned =
      given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
    return isSigned ? { status: 204 } : { status: 403, body: 'wrong signature' }
  }
}
