// Which rows of the activity reach which channels, and when.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../../support/memory-store.ts'
import { deployment, release } from '../store/builders.ts'
import { newFolder, openIn } from '../store/folder.ts'
import { by, ofDeployment, startBed } from './notify-bed.ts'

it('tells by its first rules of every outcome and of trouble that lasts, to every channel', async () => {
  const bed = startBed({ channels: ['team', 'ops'] })
  bed.tell('deployment-started', ofDeployment('d1'))
  bed.tell('deployment-succeeded', ofDeployment('d1'))
  bed.tell('workload-down')
  await bed.settle()
  expect(bed.sent.map(({ to, title }) => `${to}: ${title}`).sort()).toEqual([
    'ops: web v2 is live on prod',
    'team: web v2 is live on prod',
  ])
  await bed.clock.advance(60_000)
  expect(bed.titles().slice(2)).toEqual(['web is down on prod', 'web is down on prod'])
})

it('tells nothing of what was done before a channel could be told', async () => {
  const store = createMemoryStore()
  const before = startBed({ store, channels: [] })
  before.tell('deployment-succeeded', ofDeployment('d1'))
  await before.settle()
  await before.notifications.close()
  const bed = startBed({ store })
  await bed.settle()
  expect(bed.sent).toEqual([])
})

it.each([
  ['a name', { workloads: ['web'] }, true],
  ['another name', { workloads: ['api'] }, false],
  ['a pattern', { workloads: ['w*b'] }, true],
  ['a pattern that it does not fit', { workloads: ['w*bs', 'x*'] }, false],
  ['its host', { hosts: ['pr*'] }, true],
  ['another host', { hosts: ['lab'] }, false],
  ['the guard of its host', { guards: ['typed' as const] }, true],
  ['another guard', { guards: ['open' as const] }, false],
  ['the colour of its host', { colours: ['amber' as const] }, true],
  ['another colour', { colours: ['teal' as const] }, false],
  ['a severity that it reaches', { severity: 'critical' as const }, true],
  ['nothing, being switched off', { enabled: false }, false],
])('a rule that asks for %s is judged so', async (_what, asked, isTold) => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'], ...asked }] })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  expect(bed.sent.length).toBe(isTold ? 1 : 0)
})

it('leaves out what is milder than a rule asks for', async () => {
  const bed = startBed({ rules: [{ events: ['deployment-succeeded'], severity: 'warning' }] })
  bed.tell('deployment-succeeded', ofDeployment('d1'))
  await bed.settle()
  expect(bed.sent).toEqual([])
})

it('tells a channel once, however many rules say so', async () => {
  const events = ['deployment-failed' as const]
  const bed = startBed({ rules: [{ events }, { events, hosts: ['prod'] }] })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  expect(bed.titles()).toEqual(['web: deploying v2 failed on prod'])
})

it('judges a deployment to several hosts by any of them', async () => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'], hosts: ['prod'] }] })
  const { host: _, ...row } = bed.tell('files-changed')
  bed.store.activity.add({
    ...row,
    ...{ event: 'deployment-failed', ...ofDeployment('d1', { hosts: 'lab, prod' }) },
  })
  await bed.settle()
  expect(bed.titles()).toEqual(['web: deploying v2 failed on lab, prod'])
})

const down = { events: ['workload-down' as const], onlyIfLasts: 60 }

it('keeps quiet about trouble that passes, and about its end', async () => {
  const bed = startBed({ rules: [down] })
  bed.tell('workload-down')
  await bed.clock.advance(59_000)
  bed.tell('workload-back')
  await bed.clock.advance(600_000)
  expect(bed.sent).toEqual([])
  bed.tell('workload-down')
  await bed.clock.advance(60_000)
  expect(bed.titles()).toEqual(['web is down on prod'])
})

it('tells that it is over where it told of the trouble, and how long that was', async () => {
  const bed = startBed({ rules: [down] })
  bed.tell('workload-down')
  await bed.clock.advance(90_000)
  bed.tell('workload-back')
  await bed.settle()
  expect(bed.titles()).toEqual(['web is down on prod', 'web is back on prod'])
  expect(bed.sent[1]?.text).toBe('After 1 min 30 s.')
  expect(bed.sent[1]?.severity).toBe('success')
})

it.each([
  ['workload-down', 'workload-back'],
  ['workload-crash-looping', 'workload-back'],
  ['workload-unhealthy', 'workload-back'],
  ['host-away', 'host-back'],
  ['disk-nearly-full', 'disk-back'],
  ['face-failing', 'face-back'],
] as const)(
  'tells of %s and of %s in turn, however often it comes and goes',
  async (trouble, back) => {
    const bed = startBed({ rules: [{ events: [trouble] }] })
    for (const event of [trouble, back, trouble, trouble, back, back]) bed.tell(event)
    await bed.settle()
    expect(bed.sent.map(({ event }) => event)).toEqual([trouble, back, trouble, back])
    expect(bed.sent[1]?.severity).toBe('success')
  },
)

it('offers to go back to the release that a rollback without a name goes back to', async () => {
  const bed = startBed({ rules: [{ events: ['workload-down'] }] })
  const { deployments, releases } = bed.store
  const made = (id: string, state: 'succeeded' | 'unstable') => {
    deployments.put(deployment(id, { state, endedAt: 1 }), [])
    releases.add(release(id), 'local', {})
  }
  made('d1', 'succeeded')
  made('d2', 'unstable')
  made('d3', 'succeeded')
  bed.tell('workload-down')
  await bed.settle()
  const link = bed.sent[0]?.links.find(({ label }) => label === 'Roll back')
  expect(link?.url).toContain('rollback?workload=web&to=r1&')
})

it('does not tell that it is over where a rule does not want that, and tells the next trouble', async () => {
  const bed = startBed({ rules: [{ ...down, onlyIfLasts: 0, recovery: false }] })
  bed.tell('workload-down')
  bed.tell('workload-back')
  bed.tell('workload-down')
  await bed.settle()
  expect(bed.titles()).toEqual(['web is down on prod', 'web is down on prod'])
})

it('counts trouble that changes from its beginning, and tells what it is by then', async () => {
  const events = ['workload-down' as const, 'workload-crash-looping' as const]
  const bed = startBed({ rules: [{ events, onlyIfLasts: 60 }] })
  bed.tell('workload-down')
  await bed.clock.advance(50_000)
  bed.tell('workload-crash-looping')
  await bed.clock.advance(10_000)
  expect(bed.titles()).toEqual(['web is started again and again on prod'])
})

it('tells the same trouble once, until it is over', async () => {
  const bed = startBed({ rules: [{ ...down, onlyIfLasts: 0 }] })
  for (let n = 0; n < 3; n += 1) bed.tell('workload-down')
  await bed.settle()
  expect(bed.titles()).toEqual(['web is down on prod'])
})

const outcome = {
  events: ['deployment-started' as const, 'deployment-succeeded' as const],
}

it('makes a deployment one message where that can be changed', async () => {
  const bed = startBed({ rules: [outcome], canEdit: true })
  bed.answer(({ event }) => ({ outcome: 'delivered', reference: `of ${event}` }))
  bed.tell('deployment-started', ofDeployment('d1'))
  await bed.settle()
  bed.tell('deployment-succeeded', ofDeployment('d1'))
  await bed.settle()
  expect(bed.sent.map(({ title, earlier }) => [title, earlier])).toEqual([
    ['web: deploying v2 began on prod', undefined],
    ['web v2 is live on prod', 'of deployment-started'],
  ])
})

it('sends a message of its own where the one to change is gone', async () => {
  const bed = startBed({ rules: [outcome], canEdit: true })
  bed.answer(() => ({ outcome: 'delivered', reference: 'm1' }))
  bed.tell('deployment-started', ofDeployment('d1'))
  await bed.settle()
  bed.answer(() =>
    bed.sent.at(-1)?.earlier === undefined
      ? { outcome: 'delivered', reference: 'm2' }
      : { outcome: 'refused', why: 'rejected', answer: 'no such message', remedy: '' },
  )
  bed.tell('deployment-succeeded', ofDeployment('d1'))
  await bed.settle()
  expect(bed.sent.map(({ earlier }) => earlier)).toEqual([undefined, 'm1', undefined])
  expect(bed.notifications.state()).toMatchObject({ waiting: 0, undelivered: 0 })
})

it('does not tell a beginning in a message of its own, unless a rule says so', async () => {
  const silent = startBed({ rules: [outcome] })
  silent.tell('deployment-started', ofDeployment('d1'))
  await silent.settle()
  expect(silent.sent).toEqual([])
  const told = startBed({ rules: [{ ...outcome, startsAlone: true }] })
  told.tell('deployment-started', ofDeployment('d1'))
  await told.settle()
  expect(told.titles()).toEqual(['web: deploying v2 began on prod'])
})

it('leaves out a beginning that is overtaken before it could be sent', async () => {
  const bed = startBed({ rules: [{ ...outcome, startsAlone: true }] })
  bed.notifications.pause(bed.clock.now() + 60_000, by)
  bed.tell('deployment-started', ofDeployment('d1'))
  bed.tell('deployment-succeeded', ofDeployment('d1'))
  await bed.clock.advance(60_000)
  expect(bed.titles()).toEqual(['web v2 is live on prod'])
})

it('keeps secrets out of every part of a message', async () => {
  const bed = startBed({ rules: [{ events: ['deployment-failed'] }] })
  const id = 'd1'
  bed.tell('deployment-failed', {
    ...ofDeployment(id, { tag: 'hunter2', release: 'hunter2' }),
    ...{ detail: 'the password is hunter2', reason: 'hunter2' },
  })
  await bed.settle()
  expect(bed.sent.length).toBe(1)
  expect(JSON.stringify(bed.sent)).not.toContain('hunter2')
  expect(JSON.stringify(bed.store.notify.outbox.list({ limit: 10 }))).not.toContain('hunter2')
})

it('holds what comes in quiet hours until they end, but for what a rule lets through', async () => {
  const bed = startBed({
    rules: [
      { events: ['deployment-succeeded'] },
      { events: ['workload-down'], throughQuietHours: true },
    ],
  })
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
  const state = bed.notifications.quiet({ from: '11:00', to: '13:00', days: [...days] }, by)
  expect(state.quietUntil).toBe(bed.clock.now() + 3_600_000)
  bed.tell('deployment-succeeded', ofDeployment('d1'))
  bed.tell('workload-down')
  await bed.settle()
  expect(bed.titles()).toEqual(['web is down on prod'])
  await bed.clock.advance(3_600_000)
  expect(bed.titles()).toEqual(['web is down on prod', 'web v2 is live on prod'])
})

it('holds everything while it is paused, and sends it in order when it goes on', async () => {
  const bed = startBed({ rules: [{ events: ['workload-down'], throughQuietHours: true }] })
  bed.notifications.pause(bed.clock.now() + 3_600_000, by)
  bed.tell('workload-down')
  bed.tell('workload-down', { object: { kind: 'workload', name: 'api' }, story: 'down:api@prod' })
  await bed.clock.advance(1_800_000)
  expect(bed.sent).toEqual([])
  expect(bed.notifications.state().waiting).toBe(2)
  bed.notifications.pause(null, by)
  await bed.settle()
  expect(bed.titles()).toEqual(['web is down on prod', 'api is down on prod'])
})

it('refuses a rule for a channel that is not there, and lists rules in their order', () => {
  const bed = startBed({ rules: [{ events: ['workload-down'] }, { events: ['host-away'] }] })
  const [first, second] = bed.notifications.rules.list()
  if (!first || !second) throw new Error('no rules')
  expect(() => bed.notifications.rules.set({ ...first, channels: ['nowhere'] }, by)).toThrow()
  bed.notifications.rules.set({ ...first, name: 'renamed' }, by, first.name)
  expect(bed.notifications.rules.list().map(({ name }) => name)).toEqual(['renamed', second.name])
  expect(() =>
    bed.notifications.rules.set({ ...first, name: second.name }, by, 'renamed'),
  ).toThrow()
})

it('tells the others where nothing can be made of one, once it has reported that', async () => {
  const store = createMemoryStore()
  const bugs: unknown[] = []
  const reportBug = (error: unknown) => bugs.push(error)
  const bed = startBed({ store, reportBug, rules: [{ events: ['deployment-failed'] }] })
  const { get } = store.deployments
  store.deployments.get = (id) => {
    if (id === 'd1') throw new Error('poison')
    return get(id)
  }
  bed.tell('deployment-failed', ofDeployment('d1'))
  bed.tell('deployment-failed', ofDeployment('d2'))
  await bed.settle()
  bed.tell('deployment-failed', ofDeployment('d3'))
  await bed.settle()
  expect(bed.sent.map(({ story }) => story)).toEqual(['d2', 'd3'])
  expect(bugs).toHaveLength(1)
})

it('tells what comes after rows that somebody made unreadable, however many', async () => {
  const dir = newFolder()
  const first = openIn(dir)
  const before = startBed({ store: first.store, rules: [{ events: ['deployment-failed'] }] })
  await before.notifications.close()
  for (let n = 0; n < 150; n += 1) before.tell('deployment-failed', { story: `s${n}` })
  first.store.close()
  const raw = new DatabaseSync(join(dir, 'state.db'))
  raw.exec("UPDATE activity SET event = 'of-another-time' WHERE event = 'deployment-failed'")
  raw.close()
  const { store } = openIn(dir)
  const bed = startBed({ store, clock: before.clock })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  expect(bed.sent.map(({ story }) => story)).toEqual(['d1'])
  await bed.notifications.close()
  store.close()
})

it('tells by the other rules where one cannot be read', async () => {
  const dir = newFolder()
  const first = openIn(dir)
  const before = startBed({
    store: first.store,
    rules: [{ events: ['deployment-failed'] }, { events: ['host-away'] }],
  })
  await before.notifications.close()
  first.store.close()
  const raw = new DatabaseSync(join(dir, 'state.db'))
  raw.exec(`UPDATE notify_rules SET rule = '{"name":"rule-1"' WHERE name = 'rule-1'`)
  raw.close()
  const { store } = openIn(dir)
  const bed = startBed({ store, clock: before.clock })
  bed.tell('deployment-failed', ofDeployment('d1'))
  await bed.settle()
  expect(bed.sent.map(({ story }) => story)).toEqual(['d1'])
  await bed.notifications.close()
  store.close()
})
