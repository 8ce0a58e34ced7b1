// Channels as doors see them: secrets are kept sealed and shown masked.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../../src/main/secrets/secrets.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { mask } from '../../../src/shared/model/difference.ts'
import { countingIds, openSeal } from '../../support/memory-store.ts'
import { failureFrom, newFolder, openIn } from '../store/folder.ts'
import { by, ofDeployment, startBed } from './notify-bed.ts'

it('shows a channel with its secrets masked, and keeps them sealed', async () => {
  const dir = newFolder()
  const { store } = openIn(dir)
  const bed = startBed({ store, channels: [] })
  const config = { token: 'canary-of-a-token', room: 'ops' }
  const added = bed.notifications.channels.add({ name: 'team', kind: 'test', config }, by)
  expect(added.config).toEqual({ token: mask, room: 'ops' })
  expect(bed.notifications.channels.list().map(({ name }) => name)).toEqual(['system', 'team'])
  await bed.notifications.close()
  store.close()
  const files = fs.readdirSync(dir).map((name) => fs.readFileSync(path.join(dir, name), 'latin1'))
  expect(files.join('')).not.toContain('canary-of-a-token')
})

it('keeps what comes back masked or is not named, and forgets what is emptied', () => {
  const bed = startBed({ channels: ['team'] })
  const { channels } = bed.notifications
  channels.edit({ name: 'team', config: { token: mask, room: '' } }, by)
  expect(bed.store.notify.channels.get('team')?.config).toEqual({ token: 't' })
  channels.edit({ name: 'team', config: { token: 'new' } }, by)
  expect(bed.store.notify.channels.get('team')?.config).toEqual({ token: 'new' })
})

it('says which field is wrong, and stores nothing then', () => {
  const { notifications } = startBed({ channels: [] })
  const { channels } = notifications
  const add = (name: string, kind: string) => () =>
    channels.add({ name, kind, config: { room: 'ops' } }, by)
  expect(failureFrom(add('team', 'test'))).toEqual({
    ...{ kind: 'invalid', what: 'channel' },
    issues: [{ path: 'token', message: 'is needed' }],
  })
  expect(failureFrom(add('team', 'pigeon'))).toMatchObject({ issues: [{ path: 'kind' }] })
  expect(failureFrom(add('system', 'test'))).toMatchObject({ kind: 'exists' })
  expect(channels.list().map(({ name }) => name)).toEqual(['system'])
})

it('takes what waits along when a channel gets another name, and its rules', async () => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'] }] })
  bed.answer(() => ({ outcome: 'later', answer: 'away', retryAfterMs: 60_000 }))
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  bed.answer(() => ({ outcome: 'delivered' }))
  const config = { room: 'elsewhere' }
  bed.notifications.channels.edit({ name: 'team', newName: 'crew', config }, by)
  await bed.settle()
  expect(bed.sent.map(({ to }) => to)).toEqual(['team', 'elsewhere'])
  expect(bed.notifications.rules.list()[0]?.channels).toEqual(['crew'])
})

describe('a field that is a secret by its name', () => {
  const key = { workload: '', name: 'TEAM' }
  const config = { token: { secret: 'TEAM' }, room: 'ops' }
  const { signal } = new AbortController()

  it('is what the secret is by then, and shown by its name alone', async () => {
    const bed = startBed({ channels: [] })
    const { channels } = bed.notifications
    bed.store.secrets.put(key, 'canary-1', 1)
    const added = channels.add({ name: 'team', kind: 'test', config }, by)
    expect(added.config).toEqual(config)
    await channels.test('team', signal)
    bed.store.secrets.put(key, 'canary-2', 2)
    await channels.test('team', signal)
    expect(bed.sent.map(({ given }) => given)).toEqual([
      { token: 'canary-1', room: 'ops' },
      { token: 'canary-2', room: 'ops' },
    ])
    const rows = bed.store.activity.after(0, 100)
    expect(JSON.stringify([channels.list(), rows])).not.toContain('canary')
  })

  it('keeps what it is as others are changed, and is text again once that is written', () => {
    const bed = startBed({ channels: [] })
    const { channels } = bed.notifications
    bed.store.secrets.put(key, 'canary', 1)
    channels.add({ name: 'team', kind: 'test', config }, by)
    const room = { room: 'dev' }
    expect(channels.edit({ name: 'team', config: room }, by).config).toEqual({ ...config, ...room })
    const token = { token: 'typed' }
    expect(channels.edit({ name: 'team', config: token }, by).config).toMatchObject({ token: mask })
    expect(bed.store.notify.channels.get('team')?.config).toEqual({ ...room, ...token })
  })

  it('is refused where the secret is not set, or where everybody may read the field', () => {
    const bed = startBed({ channels: [] })
    const add = (more: object) => () =>
      bed.notifications.channels.add(
        { name: 'team', kind: 'test', config: { ...config, ...more } },
        by,
      )
    expect(failureFrom(add({}))).toEqual({
      ...{ kind: 'invalid', what: 'channel' },
      issues: [{ path: 'token', message: expect.stringContaining('TEAM is not set') }],
    })
    bed.store.secrets.put({ ...key, workload: 'web' }, 'of another', 1)
    expect(failureFrom(add({}))).toMatchObject({ issues: [{ path: 'token' }] })
    bed.store.secrets.put(key, 'canary', 1)
    expect(failureFrom(add({ room: { secret: 'TEAM' } }))).toMatchObject({
      issues: [{ path: 'room', message: 'is shown to everybody: it can be no secret' }],
    })
    expect(bed.notifications.channels.list()).toHaveLength(1)
  })

  /** A channel that names a secret which is set. */
  function bedWithSecret() {
    const bed = startBed({
      channels: [],
      rules: [{ events: ['deployment-failed'], channels: ['*'] }],
    })
    const { store, clock } = bed
    const secrets = createSecrets({
      ...{ store, clock, apply: () => {}, onChange: () => {}, hosts: () => [] },
    })
    secrets.set({ ...key, value: 'canary' }, by)
    bed.notifications.channels.add({ name: 'team', kind: 'test', config }, by)
    return { bed, secrets }
  }

  it('keeps the secret from being removed unasked; without it messages wait, and say why', async () => {
    const { bed, secrets } = bedWithSecret()
    expect(secrets.list().secrets).toMatchObject([{ alsoUsedBy: ['channel team'] }])
    const remove = (confirm: string) => () => secrets.remove({ ...key, confirm }, by)
    expect(failureFrom(remove(''))).toMatchObject({
      ...{ kind: 'secret-in-use', workloads: [], accounts: ['channel team'] },
    })
    remove('TEAM')()
    bed.tell('deployment-failed', ofDeployment('d1'))
    await bed.settle()
    const [, team] = bed.notifications.channels.list()
    expect(team).toMatchObject({ waiting: 1, last: { outcome: 'later' } })
    expect(team?.last?.answer).toContain('TEAM is not set')
    secrets.set({ ...key, name: 'ANOTHER', value: 'canary-2' }, by)
    await bed.settle()
    expect(bed.sent).toEqual([])
    // At once: no time has passed.
    secrets.set({ ...key, value: 'canary-3' }, by)
    await bed.settle()
    expect(bed.sent).toMatchObject([{ story: 'd1', given: { token: 'canary-3' } }])
  })

  it('has its channel asked at once after it is set, whatever that said before; no other has', async () => {
    const { bed, secrets } = bedWithSecret()
    const remedy = 'Set that secret; or edit the channel, and enter another, or none.'
    const later = { outcome: 'later', answer: 'full', retryAfterMs: 600_000, remedy } as const
    bed.answer(() => later)
    bed.tell('deployment-failed', ofDeployment('d1'))
    await bed.settle()
    expect(bed.sent).toHaveLength(1)
    secrets.set({ ...key, name: 'ANOTHER', value: 'canary-2' }, by)
    await bed.settle()
    expect(bed.sent).toHaveLength(1)
    secrets.set({ ...key, value: 'canary-3' }, by)
    await bed.settle()
    expect(bed.sent.map(({ given }) => given)).toMatchObject([
      { token: 'canary' },
      { token: 'canary-3' },
    ])
  })
})

it('withdraws what waits for a channel that is removed, and switches its own rules off', async () => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'] }] })
  bed.notifications.pause(bed.clock.now() + 60_000, by)
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  bed.notifications.channels.remove('team', by)
  await bed.clock.advance(60_000)
  expect(bed.sent).toEqual([])
  expect(bed.notifications.state().waiting).toBe(0)
  expect(bed.notifications.rules.list()).toMatchObject([{ enabled: false }])
})

it('lets a rule for a channel that is removed tell nobody else, until there is one of that name', () => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'] }], channels: ['team'] })
  const { channels, rules } = bed.notifications
  channels.remove('team', by)
  const [off] = rules.list()
  if (!off) throw new Error('no rule')
  expect(off).toMatchObject({ enabled: false, channels: ['team'] })
  const on = () => rules.set({ ...off, enabled: true }, by)
  expect(failureFrom(on)).toMatchObject({
    issues: [{ path: 'channels', message: 'there is no channel team' }],
  })
  // What else is changed of it leaves it off.
  rules.set({ ...off, name: 'kept', severity: 'critical' }, by, off.name)
  channels.add({ name: 'team', kind: 'test', config: { token: 't' } }, by)
  rules.set({ ...off, name: 'kept', enabled: true }, by)
  expect(rules.list()).toMatchObject([{ name: 'kept', enabled: true, channels: ['team'] }])
})

it('sends a test at once, past what waits, and keeps what the channel said', async () => {
  const bed = startBed()
  bed.notifications.pause(bed.clock.now() + 60_000, by)
  const { signal } = new AbortController()
  expect(await bed.notifications.channels.test('team', signal)).toMatchObject({
    ...{ outcome: 'delivered', status: null },
  })
  bed.answer(() => ({
    ...{ outcome: 'refused', why: 'unauthorized', status: 401 },
    ...{ answer: '401 who are you', remedy: 'Enter the token again.' },
  }))
  const refused = { outcome: 'refused', status: 401, answer: '401 who are you' }
  const answer = await bed.notifications.channels.test('team', signal)
  expect(answer).toMatchObject({ ...refused, mend: 'Enter the token again.' })
  expect(bed.notifications.channels.list()[1]?.last).toEqual(answer)
})

it('tells who changed what about channels and rules, and none of their values', () => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'] }] })
  bed.notifications.channels.edit({ name: 'team', config: { token: 'canary' } }, by)
  bed.notifications.channels.remove('team', by)
  const rows = bed.store.activity.list({ events: ['settings-changed'], limit: 100 })
  expect(rows.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining(['added: test', 'edited', 'removed', 'rule rule-0 set']),
  )
  expect(new Set(rows.map(({ actor, door }) => `${actor} ${door}`))).toEqual(
    new Set(['ada terminal']),
  )
  expect(JSON.stringify(rows)).not.toContain('canary')
})

it('shows on this machine what is told while somebody shows it', async () => {
  const bed = startBed({ channels: [] })
  const watched = new AbortController()
  const items = bed.notifications.watch(true, watched.signal)
  expect(await items.next()).toMatchObject({ value: { type: 'snapshot' } })
  const shown = (async () => {
    for await (const item of items) if (item.type === 'notification') return item.notification
    return undefined
  })()
  bed.tell('deployment-failed', ofDeployment('0123456789abcdef'))
  await bed.settle()
  expect(await shown).toMatchObject({
    ...{ event: 'deployment-failed', title: 'web: deploying v2 failed on prod' },
    link: 'longshore://deployment/0123456789abcdef',
  })
  watched.abort()
})

it('lets go of what nobody was there to be shown, without calling it undelivered', async () => {
  const bed = startBed({ channels: [] })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.clock.advance(3_600_000)
  expect(bed.notifications.state()).toMatchObject({ waiting: 0, undelivered: 0 })
  expect(bed.notifications.outbox({ limit: 10 })).toMatchObject([
    { channel: 'system', state: 'withdrawn' },
  ])
})

it('shows at once what waited for somebody to show it', async () => {
  const bed = startBed({ channels: [] })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.clock.advance(60_000)
  const watched = new AbortController()
  const items = bed.notifications.watch(true, watched.signal)
  const seen: string[] = []
  const reading = (async () => {
    for await (const item of items)
      if (item.type === 'notification') seen.push(item.notification.title)
  })()
  await bed.settle()
  watched.abort()
  await reading
  expect(seen).toEqual(['web: deploying v2 failed on prod'])
})

it('leaves no rule behind with the old name, even if it is killed right after the new one is kept', async () => {
  const dir = newFolder()
  const { store } = openIn(dir)
  const { notifications } = startBed({ store, rules: [{ events: ['deployment-failed'] }] })
  store.notify.rules.put = () => {
    throw new Error('killed')
  }
  notifications.channels.edit({ name: 'team', newName: 'crew', config: {} }, by)
  await notifications.close()
  store.close()
  const again = openIn(dir)
  expect(again.store.notify.channels.get('crew')).toBeDefined()
  expect(again.store.notify.rules.list()?.[0]?.channels).toEqual(['crew'])
  again.store.close()
})

it('keeps the first rules as they are when a channel goes that they do not name', () => {
  const bed = startBed()
  bed.notifications.channels.remove('team', by)
  expect(bed.store.notify.rules.list()).toBe(undefined)
})

it('starts without the key of its channels, says what is wrong, and sends when they are entered again', async () => {
  const dir = newFolder()
  const { store } = openIn(dir)
  const first = startBed({ store, rules: [{ events: ['deployment-failed'] }] })
  await first.notifications.close()
  store.close()
  const withoutKey = openStore({
    ...{ file: path.join(dir, 'state.db'), ids: countingIds(), clock: { now: () => 0 } },
    seal: {
      ...openSeal,
      open: () => fail({ kind: 'secret-unreadable', name: 'vault', reason: 'another key' }),
    },
  })
  const bed = startBed({ store: withoutKey.store, channels: ['team'], clock: first.clock })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  const [, team] = bed.notifications.channels.list()
  expect(team).toMatchObject({ name: 'team', config: {}, waiting: 1 })
  expect(team?.last?.answer).toContain('cannot be read')
  expect(team?.last?.mend).toContain('Edit the channel')
  await bed.notifications.close()
  withoutKey.store.close()
  const opened = openIn(dir)
  const again = startBed({ store: opened.store, channels: ['team'], clock: first.clock })
  again.notifications.channels.edit({ name: 'team', config: { token: 'new', room: 'ops' } }, by)
  await again.settle()
  expect(again.sent).toMatchObject([{ story: 'd1', to: 'ops' }])
  opened.store.close()
})

it('tells who paused, and who set quiet hours, once for each change', () => {
  const bed = startBed()
  const { notifications } = bed
  notifications.pause(Date.parse('2026-05-04T13:30:00Z'), by)
  notifications.pause(null, by)
  notifications.pause(null, by)
  notifications.quiet({ from: '22:00', to: '07:00', days: ['fri', 'sat'] }, by)
  notifications.quiet(null, by)
  const rows = bed.store.activity
    .list({ object: { kind: 'settings', name: 'notifications' }, limit: 10 })
    .toReversed()
  expect(rows.map(({ detail }) => detail)).toEqual([
    'paused until 2026-05-04 13:30 UTC',
    'not paused any more',
    'quiet hours from 22:00 to 07:00, beginning on fri, sat',
    'no quiet hours',
  ])
  for (const row of rows)
    expect(row).toMatchObject({ event: 'settings-changed', actor: 'ada', door: 'terminal' })
})
