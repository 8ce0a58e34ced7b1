// How messages come to a channel: in order, no faster than it likes, again where it could not take them.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { Sent } from '../../../src/main/notifications/channel.ts'
import { settle } from '../../support/fake-engine/manual-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { newFolder, openIn } from '../store/folder.ts'
import { by, type NotifyBed, ofDeployment, startBed } from './notify-bed.ts'

const failed = { events: ['deployment-failed' as const] }
const later: Sent = { outcome: 'later', answer: 'it is away', remedy: 'Look for it.' }
const delivered: Sent = { outcome: 'delivered' }

function tellMany(bed: NotifyBed, names: readonly string[]): void {
  for (const name of names) {
    const object = { kind: 'workload' as const, name }
    bed.tell('deployment-failed', { ...ofDeployment(`of-${name}`), object })
  }
}
const namesIn = (bed: NotifyBed) => bed.sent.map(({ story }) => story.slice('of-'.length))

it('tries again in the same order, and the others wait', async () => {
  const bed = startBed({ rules: [failed] })
  bed.answer(() => later)
  tellMany(bed, ['a', 'b'])
  await bed.settle()
  expect(namesIn(bed)).toEqual(['a'])
  bed.answer(() => delivered)
  await bed.clock.advance(2_000)
  expect(namesIn(bed)).toEqual(['a', 'a', 'b'])
  const [first, second] = bed.sent
  expect(second?.id).toBe(first?.id)
})

it('waits up to twice as long each time, by chance, and never longer than a quarter of an hour', async () => {
  const bed = startBed({ rules: [failed], random: () => 1 })
  bed.answer(() => later)
  tellMany(bed, ['a'])
  await bed.clock.advance(86_000_000)
  const times = bed.sent.map(({ sentAt }) => sentAt)
  const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0))
  expect(waits.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000])
  expect(Math.max(...waits)).toBe(900_000)
  const soon = startBed({ rules: [failed], random: () => 0.25 })
  soon.answer(() => later)
  tellMany(soon, ['a'])
  await soon.clock.advance(500)
  expect(soon.sent.length).toBe(2)
})

it('waits as long as the channel asks, also over a new start', async () => {
  const store = createMemoryStore()
  const bed = startBed({ store, rules: [failed] })
  bed.answer(() => ({ ...later, retryAfterMs: 300_000 }))
  tellMany(bed, ['a'])
  await bed.settle()
  await bed.notifications.close()
  const again = startBed({ store, clock: bed.clock })
  await again.clock.advance(299_000)
  expect(again.sent).toEqual([])
  await again.clock.advance(1_000)
  expect(namesIn(again)).toEqual(['a'])
})

it('gives up after a day, says what the channel answered, and tells the activity', async () => {
  const bed = startBed({ rules: [failed] })
  bed.answer(() => later)
  tellMany(bed, ['a'])
  await bed.clock.advance(25 * 3_600_000)
  const [entry] = bed.notifications.outbox({ state: 'undelivered', limit: 10 })
  expect(entry).toMatchObject({ channel: 'team', answer: 'it is away' })
  expect(bed.notifications.state()).toMatchObject({ waiting: 0, undelivered: 1 })
  const [row] = bed.store.activity.list({ events: ['notification-undelivered'], limit: 10 })
  expect(row).toMatchObject({ object: { kind: 'channel', name: 'team' }, detail: 'it is away' })
})

it('gives up at once what is refused, goes on with the next, and tries again when asked', async () => {
  const bed = startBed({ rules: [failed] })
  bed.answer(({ story }) =>
    story === 'of-a'
      ? { outcome: 'refused', why: 'rejected', status: 400, answer: '400 no', remedy: 'Mend it.' }
      : delivered,
  )
  tellMany(bed, ['a', 'b'])
  await bed.settle()
  expect(namesIn(bed)).toEqual(['a', 'b'])
  const undelivered = bed.notifications.outbox({ state: 'undelivered', limit: 10 })
  expect(undelivered.map(({ answer }) => answer)).toEqual(['400 no'])
  bed.answer(() => delivered)
  expect(bed.notifications.retry({ channel: 'team' })).toBe(1)
  await bed.settle()
  expect(namesIn(bed)).toEqual(['a', 'b', 'a'])
  expect(bed.notifications.state().undelivered).toBe(0)
})

it('gives up what is damaged in the state, sends the others, and is not held by a damaged pause', async () => {
  const dir = newFolder()
  const first = openIn(dir)
  const before = startBed({ store: first.store, rules: [failed] })
  before.answer(() => later)
  tellMany(before, ['a', 'b', 'c', 'd'])
  await before.settle()
  await before.notifications.close()
  first.store.close()
  const raw = new DatabaseSync(join(dir, 'state.db'))
  raw.exec(`UPDATE outbox SET message = '{"id":1}' WHERE story = 'of-a'`)
  raw.exec(`UPDATE outbox SET message = substr(message, 1, 20) WHERE story = 'of-c'`)
  raw.exec(`INSERT OR REPLACE INTO meta (key, value) VALUES ('notify.held', '{')`)
  raw.exec(`UPDATE notify_channels SET last = '{"at":'`)
  raw.close()
  const { store } = openIn(dir)
  const bed = startBed({ store, clock: before.clock })
  await bed.clock.advance(3_600_000)
  expect(bed.sent.map(({ story, title }) => [story, title])).toEqual([
    ['of-b', expect.stringMatching(/, and 1 more$/)],
  ])
  expect(bed.sent[0]?.text).toContain('d')
  const given = bed.notifications.outbox({ state: 'undelivered', limit: 10 })
  expect(given.map(({ title, answer }) => [title, answer])).toEqual(
    Array(2).fill([
      'A message that is damaged in the state',
      'what it said is damaged in the state',
    ]),
  )
  const rows = store.activity.list({ events: ['notification-undelivered'], limit: 10 })
  expect(rows.map(({ facts }) => facts.count)).toEqual(['2'])
  await bed.notifications.close()
  store.close()
})

it('keeps that one is undelivered together with what the activity tells of it, or neither', async () => {
  const dir = newFolder()
  const { store } = openIn(dir)
  const bed = startBed({ store, rules: [failed], reportBug: () => {} })
  bed.answer(() => ({ outcome: 'refused', why: 'rejected', answer: 'no', remedy: '' }))
  const raw = new DatabaseSync(join(dir, 'state.db'))
  raw.exec(`CREATE TRIGGER no_room BEFORE INSERT ON activity WHEN NEW.event = 'notification-undelivered'
            BEGIN SELECT RAISE(ABORT, 'no room'); END`)
  tellMany(bed, ['a'])
  await bed.settle()
  expect(bed.notifications.state()).toMatchObject({ waiting: 1, undelivered: 0 })
  raw.exec('DROP TRIGGER no_room')
  raw.close()
  tellMany(bed, ['b'])
  await bed.clock.advance(1)
  expect(bed.notifications.state()).toMatchObject({ waiting: 0, undelivered: 2 })
  expect(store.activity.list({ events: ['notification-undelivered'], limit: 10 })).toHaveLength(2)
  await bed.notifications.close()
  store.close()
})

it('takes what is dismissed off the list', async () => {
  const bed = startBed({ rules: [failed] })
  bed.answer(() => ({ outcome: 'refused', why: 'rejected', answer: 'no', remedy: '' }))
  tellMany(bed, ['a', 'b'])
  await bed.settle()
  const [last] = bed.notifications.outbox({ state: 'undelivered', limit: 1 })
  expect(bed.notifications.dismiss({ ids: [last?.id ?? ''] })).toBe(1)
  expect(bed.notifications.state().undelivered).toBe(1)
})

it('sends no faster than the channel takes, and folds into one what is alike by then', async () => {
  const limits = { perSecond: 1, burst: 2, maxBytes: 64_000 }
  const bed = startBed({ rules: [failed], limits })
  const names = Array.from({ length: 17 }, (_, n) => `w${n}`)
  tellMany(bed, names)
  await bed.settle()
  expect(namesIn(bed)).toEqual(['w0', 'w1'])
  await bed.clock.advance(1_000)
  expect(bed.titles().at(-1)).toBe('w2: deploying v2 failed on prod, and 14 more')
  expect(bed.sent.at(-1)?.text).toContain('· w12: deploying v2 failed on prod\n· and 4 more')
  expect(bed.notifications.state()).toMatchObject({ waiting: 0, undelivered: 0 })
  const told = bed.notifications.outbox({ state: 'folded', limit: 100 })
  expect(told.length).toBe(14)
})

it('does not change a message that tells of several to tell of one', async () => {
  const events = ['deployment-failed' as const, 'deployment-recovered' as const]
  const bed = startBed({ rules: [{ events }], canEdit: true })
  bed.answer(() => ({ outcome: 'delivered', reference: 'of all' }))
  bed.notifications.pause(bed.clock.now() + 1_000, by)
  tellMany(bed, ['a', 'b', 'c'])
  await bed.clock.advance(1_000)
  expect(bed.titles()).toEqual(['a: deploying v2 failed on prod, and 2 more'])
  bed.tell('deployment-recovered', ofDeployment('of-a'))
  await bed.settle()
  expect(bed.sent[1]).toMatchObject({ story: 'of-a', earlier: undefined })
})

it('folds nothing over the next message of the same story', async () => {
  const events = ['workload-down' as const, 'workload-back' as const]
  const bed = startBed({ rules: [{ events }], limits: { perSecond: 1, burst: 1, maxBytes: 1 } })
  const spell = (name: string) => ({
    object: { kind: 'workload' as const, name },
    story: `down:${name}`,
  })
  bed.notifications.pause(bed.clock.now() + 1_000, by)
  for (const name of ['a', 'b', 'c']) bed.tell('workload-down', spell(name))
  bed.tell('workload-back', spell('a'))
  bed.tell('workload-down', spell('a'))
  await bed.clock.advance(10_000)
  expect(bed.titles()).toEqual([
    'a is down on prod, and 2 more',
    'a is back on prod',
    'a is down on prod',
  ])
})

it('knows of each story what came of telling it', async () => {
  const bed = startBed({ rules: [failed] })
  bed.answer(({ story }) =>
    story === 'of-a'
      ? { outcome: 'refused', why: 'rejected', answer: 'no', remedy: '' }
      : delivered,
  )
  tellMany(bed, ['a', 'b'])
  await bed.settle()
  const statesOf = (story: string) =>
    bed.notifications.outbox({ story, limit: 10 }).map(({ channel, state }) => [channel, state])
  expect(statesOf('of-a')).toContainEqual(['team', 'undelivered'])
  expect(statesOf('of-b')).toEqual([['team', 'delivered']])
  expect(statesOf('of-c')).toEqual([])
})

it('lets no channel wait for another', async () => {
  const bed = startBed({ channels: ['slow', 'swift'], rules: [failed] })
  bed.answer(() => (bed.sent.at(-1)?.to === 'slow' ? new Promise(() => {}) : delivered))
  tellMany(bed, ['a', 'b'])
  await bed.settle()
  expect(bed.sent.map(({ to, story }) => `${to} ${story}`).sort()).toEqual([
    'slow of-a',
    'swift of-a',
    'swift of-b',
  ])
})

it('lets whoever adds a row go on at once', () => {
  const bed = startBed({ rules: [failed] })
  tellMany(bed, ['a'])
  expect(bed.store.notify.outbox.list({ limit: 10 })).toEqual([])
})

it('sends at the end what may be sent, and waits two seconds at most', async () => {
  const bed = startBed({ rules: [failed] })
  tellMany(bed, ['a'])
  await bed.notifications.close()
  expect(namesIn(bed)).toEqual(['a'])

  const hanging = startBed({ rules: [failed] })
  let isClosed = false
  hanging.answer(() => new Promise(() => {}))
  tellMany(hanging, ['a'])
  const closed = hanging.notifications.close().then(() => (isClosed = true))
  await hanging.clock.advance(1_999)
  await settle()
  expect(isClosed).toBe(false)
  await hanging.clock.advance(1)
  await closed
  expect(hanging.store.notify.outbox.count('waiting')).toBe(1)
})

it('starts where it ended: what was delivered is not sent again, what was not is', async () => {
  const store = createMemoryStore()
  const bed = startBed({ store, rules: [failed] })
  tellMany(bed, ['a'])
  await bed.settle()
  bed.answer(() => later)
  tellMany(bed, ['b'])
  await bed.settle()
  await bed.notifications.close()
  tellMany(bed, ['c'])
  const again = startBed({ store, clock: bed.clock })
  await again.clock.advance(2_000)
  expect(namesIn(again)).toEqual(['b', 'c'])
})

it('waits no longer for a pause or a channel than it has to when the clock is set back', async () => {
  const bed = startBed({ rules: [failed, { events: ['workload-down'], onlyIfLasts: 60 }] })
  bed.answer(() => ({ ...later, retryAfterMs: 60_000 }))
  tellMany(bed, ['a'])
  await bed.settle()
  bed.tell('workload-down')
  await bed.settle()
  bed.clock.set(bed.clock.now() - 86_400_000)
  bed.answer(() => delivered)
  await bed.clock.advance(60_000)
  expect(bed.titles().slice(1)).toEqual(['a: deploying v2 failed on prod', 'web is down on prod'])
})

it('asks again after a day a channel that asks for years, and rests until then', async () => {
  const bed = startBed({ rules: [failed] })
  bed.answer(() => ({ ...later, retryAfterMs: 999_999_999_000 }))
  tellMany(bed, ['a'])
  await bed.settle()
  const lastTimer = 2 ** 31 - 1
  const asked: number[] = []
  const { schedule } = bed.clock
  bed.clock.schedule = (ms, run) => {
    asked.push(ms)
    return schedule(ms, run)
  }
  bed.notifications.pause(bed.clock.now() + 60 * 86_400_000, by)
  await bed.settle()
  expect(asked.length).toBeGreaterThan(0)
  expect(Math.max(...asked)).toBeLessThan(lastTimer)
  bed.notifications.pause(null, by)
  await bed.clock.advance(86_400_000)
  expect(bed.sent).toHaveLength(2)
})

it('lets others go on between the parts of very many rows, and tells of all of them', async () => {
  const bed = startBed({ rules: [{ events: ['workload-out-of-memory'] }] })
  await bed.settle()
  const names = Array.from({ length: 250 }, (_, n) => `s${n}`)
  for (const story of names) bed.tell('workload-out-of-memory', { story })
  await Promise.resolve()
  const { outbox } = bed.store.notify
  expect(outbox.cursor()).toBeLessThan(bed.store.activity.lastSeq())
  await bed.clock.advance(60_000)
  expect(outbox.cursor()).toBe(bed.store.activity.lastSeq())
  expect(outbox.list({ channel: 'team', limit: 1_000 })).toHaveLength(250)
})

it('takes in at the end whatever was told, however much it is', async () => {
  const bed = startBed({ rules: [{ events: ['workload-out-of-memory'] }] })
  await bed.settle()
  for (let n = 0; n < 250; n += 1) bed.tell('workload-out-of-memory', { story: `s${n}` })
  await bed.notifications.close()
  expect(bed.store.notify.outbox.cursor()).toBe(bed.store.activity.lastSeq())
})
