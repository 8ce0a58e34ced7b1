import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { type Receiver, startReceiver } from '../../support/receivers/receiver.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import { webhookRules } from '../../support/receivers/webhook.ts'

const secret = 'a secret of sixteen or more'
const kind = channelKinds.find((each) => each.kind === 'webhook')
let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver(webhookRules(secret, () => Date.now()))
})
afterEach(() => {
  receiver.be('strict')
  receiver.forget()
})
afterAll(() => receiver.close())

const send = (config: object = {}, message = failedMessage) =>
  kind?.send({ url: `${receiver.address}/hook`, secret, ...config }, message, sendingWith())

it('is taken by a receiver that checks form, time and signature', async () => {
  expect(await send()).toEqual({ outcome: 'delivered' })
  expect(receiver.violations).toEqual([])
  const { id, story, at, event, ...rest } = failedMessage
  expect(JSON.parse(receiver.requests[0]?.body ?? '')).toEqual({
    ...{ version: 1, id, story, event, at: '2026-05-03T09:30:05.000Z' },
    ...rest,
  })
})

it('is verified by the snippet in the documentation', async () => {
  const page = fs.readFileSync(path.resolve('docs/notifications.md'), 'utf8')
  const snippet = /```js\n(import[\s\S]*?)```/.exec(page)?.[1] ?? ''
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-snippet-')), 'verify.mjs')
  fs.writeFileSync(file, `${snippet}\nexport { isFromLongshore }`)
  const { isFromLongshore } = await import(file)
  fs.rmSync(path.dirname(file), { recursive: true })
  await send()
  const [request] = receiver.requests
  expect(isFromLongshore(request?.headers, request?.body, secret)).toBe(true)
  expect(isFromLongshore(request?.headers, `${request?.body} `, secret)).toBe(false)
  expect(isFromLongshore(request?.headers, request?.body, 'another secret, as long')).toBe(false)
})

it('is refused by one that has another secret, and says what to mend', async () => {
  expect(await send({ secret: 'another one, as long as it' })).toEqual({
    ...{ outcome: 'refused', why: 'unauthorized', status: 403, answer: '403 wrong signature' },
    remedy: 'Look whether the receiver has the same signing secret, and the right time.',
  })
})

it('brings any text as it is', async () => {
  const text = fc.string({ unit: 'grapheme' })
  await fc.assert(
    fc.asyncProperty(text, fc.array(text), async (title, lines) => {
      receiver.forget()
      const sent = await send({}, { ...failedMessage, title: `t${title}`, lines })
      expect([sent, receiver.violations]).toEqual([{ outcome: 'delivered' }, []])
      expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({
        title: `t${title}`,
        lines,
      })
    }),
    { numRuns: 200 },
  )
})

it.each([
  [{ url: 'ftp://files.example.org/' }, 'url'],
  [{ url: 'no address' }, 'url'],
  [{ secret: 'short' }, 'secret'],
  [{ more: 'than asked' }, ''],
])('does not take %j for a configuration', (wrong, field) => {
  const issues = kind?.issuesOf({ url: 'https://example.org/', secret, ...wrong })
  expect(issues?.map((issue) => issue.field)).toEqual([field])
})
