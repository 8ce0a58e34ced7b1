// The client-server API of Matrix: https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid,
// #mroommessage-msgtypes (HTML), #intentional-mentions, #event-replacements
import assert from 'node:assert/strict'
import { z } from 'zod'
import { readHtml, spotted, together } from './reading.ts'
import type { Rules } from './receiver.ts'

const content = {
  msgtype: z.literal('m.text'),
  body: z.string().min(1),
  format: z.literal('org.matrix.custom.html'),
  formatted_body: z.string().min(1),
  'm.mentions': z.strictObject({}),
}
const event = z.strictObject({
  ...content,
  'm.new_content': z.strictObject(content).optional(),
  'm.relates_to': z
    .strictObject({ rel_type: z.literal('m.replace'), event_id: z.string().startsWith('$') })
    .optional(),
})
const tags = ['p', 'strong', 'br', 'pre', 'code', 'a']

/** The same transaction is the same event. */
export function matrixRules(token: string, room: string): Rules {
  const events = new Map<string, string>()
  return ({ method, url, headers, body }) => {
    assert.equal(method, 'PUT')
    const place = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/`
    assert.ok(url.startsWith(place), url)
    if (headers.authorization !== `Bearer ${token}`) {
      return {
        status: 401,
        body: JSON.stringify({ errcode: 'M_UNKNOWN_TOKEN', error: 'Unknown token' }),
      }
    }
    assert.ok(Buffer.byteLength(body) <= 60_000, 'M_TOO_LARGE')
    const message = event.parse(JSON.parse(body))
    const relation = message['m.relates_to']
    assert.equal(relation === undefined, message['m.new_content'] === undefined)
    if (relation) assert.ok([...events.values()].includes(relation.event_id), 'no such event')
    const transaction = url.slice(place.length)
    const id = events.get(transaction) ?? `$event-${events.size}`
    events.set(transaction, id)
    const shown = message['m.new_content'] ?? message
    const plain = { text: shown.body, ...spotted(shown.body) }
    const seen = together([readHtml(shown.formatted_body, tags), plain])
    return { status: 200, body: JSON.stringify({ event_id: id }), seen }
  }
}
