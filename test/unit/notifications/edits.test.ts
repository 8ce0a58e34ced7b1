// Messages of one story that take each other's place, where the service can do that.
import { afterEach, describe, expect, it } from 'vitest'
import { channelKinds } from '../../../src/main/notifications/channels/registry.ts'
import { discordRules } from '../../support/receivers/discord.ts'
import { type Receiver, type Rules, startReceiver } from '../../support/receivers/receiver.ts'
import { failedMessage, sendingWith } from '../../support/receivers/sample.ts'
import { services } from '../../support/receivers/services.ts'
import { telegramRules } from '../../support/receivers/telegram.ts'

const started = {
  ...failedMessage,
  id: '018f2c3d4e5f6a00',
  title: 'web is being deployed',
  lines: [],
}
let receiver: Receiver | undefined
afterEach(() => receiver?.close())

async function openOn(kindName: string, rules?: Rules) {
  const service = services.find(({ kind }) => kind === kindName)
  const kind = channelKinds.find((each) => each.kind === kindName)
  if (!service || !kind) throw new Error(`no ${kindName}`)
  const open = await startReceiver(rules ?? service.rules())
  receiver = open
  const config = service.configFor(open.address)
  const send = async (message = failedMessage, earlier?: string) => {
    const sent = await kind.send(config, message, sendingWith({ earlier }))
    if (sent.outcome !== 'delivered') throw new Error(JSON.stringify([sent, open.violations]))
    return sent.reference
  }
  return { send, open, config }
}

it('says of the kinds that can, that they can', () => {
  const able = channelKinds.filter(({ canEdit }) => canEdit).map(({ kind }) => kind)
  expect(able).toEqual(['discord', 'telegram', 'matrix'])
})

describe.each(['discord', 'telegram', 'matrix'])('%s', (name) => {
  it('changes the first message, again and again', async () => {
    const { send, open } = await openOn(name)
    const first = await send(started)
    expect(first).toMatch(/./)
    expect(await send(failedMessage, first)).toBe(first)
    expect(
      await send({ ...failedMessage, id: '018f2c3d4e5f6a99', title: 'web is back' }, first),
    ).toBe(first)
    expect(open.violations).toEqual([])
    expect(open.seen.at(-1)?.text).toContain('web is back')
  })
})

it.each([
  ['discord', discordRules(new Set(['999']))],
  ['telegram', telegramRules('123456789:AAc4n4ry-t3legram-t0ken-of-35-sig', new Set(['999']))],
] as const)('sends anew on %s where the earlier message was deleted', async (name, rules) => {
  const { send, open } = await openOn(name, rules)
  expect(await send(failedMessage, '999')).not.toBe('999')
  expect(open.requests).toHaveLength(2)
})

it('takes what Telegram does not change, because it is the same, for delivered', async () => {
  const { send, open } = await openOn('telegram')
  const first = await send(started)
  expect(await send(started, first)).toBe(first)
  expect(open.requests).toHaveLength(2)
})

it('is one event of Matrix however often it is tried', async () => {
  const { send } = await openOn('matrix')
  expect(await send(started)).toBe(await send(started))
})

it('changes a message of a thread of Discord in that thread', async () => {
  const { open, config } = await openOn('discord')
  const kind = channelKinds.find((each) => each.kind === 'discord')
  const inThread = { url: `${config.url}?thread_id=77` }
  await kind?.send(inThread, failedMessage, sendingWith({ earlier: '1001' }))
  const asked = new URL(open.requests[0]?.url ?? '', open.address)
  expect([asked.pathname.endsWith('/messages/1001'), asked.searchParams.get('thread_id')]).toEqual([
    ...[true, '77'],
  ])
})
