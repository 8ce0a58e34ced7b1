import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createHostChanges } from '../../../src/main/hosts/host-changes.ts'
import { migrationsWith } from '../../../src/main/store/migrations.ts'
import { type ActivityEntry, usualSeverity } from '../../../src/shared/model/activity.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createMemoryStore, openSeal } from '../../support/memory-store.ts'
import { deployment, event } from './builders.ts'
import { newFolder, openIn } from './folder.ts'

function entry(name: string, more: Partial<ActivityEntry> = {}): ActivityEntry {
  const told = more.event ?? 'workload-down'
  return {
    ...{ at: 1, event: told, severity: usualSeverity[told], object: { kind: 'workload', name } },
    ...{ actor: 'longshore', door: 'none', outcome: '', reason: '', detail: '', facts: {} },
    story: `down:${name}@prod`,
    ...more,
  }
}

const names = (rows: readonly { readonly object: { readonly name: string } }[]) =>
  rows.map(({ object }) => object.name)

describe('what was done and noticed', () => {
  it('is numbered in the order of telling, and given back as it was told', () => {
    const { activity } = createMemoryStore()
    const told = entry('web', { host: 'prod', deployment: 'd1', facts: { tag: 'v1' } })
    expect(activity.add(told)).toEqual({ ...told, seq: 1 })
    expect(activity.add(entry('api'))).toEqual({ ...entry('api'), seq: 2 })
    expect(activity.list({ limit: 9 })).toEqual([
      { ...entry('api'), seq: 2 },
      { ...told, seq: 1 },
    ])
    expect(names(activity.after(0, 1))).toEqual(['web'])
    expect(names(activity.after(1, 9))).toEqual(['api'])
    expect(activity.get(1)?.facts).toEqual({ tag: 'v1' })
    expect(activity.get(3)).toBeUndefined()
  })

  it('gives the number of a forgotten row to no other, also after it was opened anew', () => {
    const dir = newFolder()
    const first = openIn(dir).store
    for (const at of [1, 2, 3]) first.activity.add(entry('web', { at }))
    first.activity.forget(10)
    expect(first.activity.lastSeq()).toBe(0)
    first.close()
    const { store } = openIn(dir)
    expect(store.activity.add(entry('web')).seq).toBe(4)
    store.close()
  })

  it('is told with the deployment that it tells of, or not at all', () => {
    const { deployments, activity } = createMemoryStore()
    let heard = 0
    activity.subscribe(() => {
      heard += 1
    })
    deployments.put(deployment('d1'), [event('d1', 1)], [entry('web', { story: 'd1' })])
    expect([activity.lastSeq(), heard]).toEqual([1, 1])
    expect(() =>
      deployments.put(deployment('d1'), [event('d1', 1)], [entry('web', { story: 'd1' })]),
    ).toThrow()
    expect([activity.lastSeq(), heard]).toEqual([1, 1])
  })

  it('is one line for each story: the newest row, how often it came to trouble, and since when', () => {
    const { activity } = createMemoryStore()
    activity.add(entry('web', { at: 10 }))
    activity.add(entry('web', { at: 20, event: 'workload-back', severity: 'info' }))
    activity.add(entry('api', { at: 25 }))
    activity.add(entry('web', { at: 30 }))
    expect(activity.stories({ limit: 9 })).toMatchObject([
      { seq: 4, at: 30, since: 10, times: 2, event: 'workload-down' },
      { seq: 3, at: 25, since: 25, times: 1 },
    ])
    // Of the rows that are asked for; what is said of the story is said of all of it.
    expect(activity.stories({ events: ['workload-back'], limit: 9 })).toMatchObject([
      { seq: 2, since: 10, times: 2 },
    ])
    expect(activity.ofStory('down:web@prod').map(({ seq }) => seq)).toEqual([1, 2, 4])
  })

  it('is found by object, host, event, severity, door and time, page by page', () => {
    const { activity } = createMemoryStore()
    activity.add(entry('one', { host: 'prod', door: 'browser', story: '1', at: 1 }))
    activity.add(entry('two', { host: 'edge', event: 'newer-image', story: '2', at: 2 }))
    activity.add(entry('three', { facts: { hosts: 'edge, prod' }, story: '3', at: 3 }))
    const prod = { kind: 'host', name: 'prod' } as const
    activity.add(entry('prod', { object: prod, event: 'disk-nearly-full', story: '4', at: 4 }))
    const found = (asked: Omit<Parameters<typeof activity.list>[0], 'limit'>) => {
      const rows = names(activity.list({ ...asked, limit: 9 }))
      expect(names(activity.stories({ ...asked, limit: 9 }))).toEqual(rows)
      return rows
    }
    expect(found({ object: { kind: 'workload' } })).toEqual(['three', 'two', 'one'])
    expect(found({ object: { kind: 'workload', name: 'two' } })).toEqual(['two'])
    expect(found({ host: 'prod' })).toEqual(['prod', 'three', 'one'])
    expect(found({ host: 'pro' })).toEqual([])
    expect(found({ events: ['newer-image', 'disk-nearly-full'] })).toEqual(['prod', 'two'])
    expect(found({ severity: 'warning' })).toEqual(['prod', 'three', 'one'])
    expect(found({ severity: 'critical' })).toEqual(['three', 'one'])
    expect(found({ doors: ['browser', 'tray'] })).toEqual(['one'])
    expect(found({ since: 3 })).toEqual(['prod', 'three'])
    expect(names(activity.list({ before: 3, limit: 1 }))).toEqual(['two'])
    expect(names(activity.stories({ before: 3, limit: 1 }))).toEqual(['two'])
  })

  it('is unread until somebody looked: stories are counted, and what its user did a moment ago is not', () => {
    const { activity } = createMemoryStore()
    activity.add(entry('web'))
    activity.add(entry('web'))
    activity.add(
      entry('', {
        event: 'settings-changed',
        object: { kind: 'settings', name: 'theme' },
        story: 's',
      }),
    )
    expect(activity.unread()).toBe(1)
    expect(activity.stories({ limit: 9 }).map(({ isUnread }) => isUnread)).toEqual([false, true])
    activity.see(2)
    activity.see(1)
    expect([activity.seen(), activity.unread()]).toEqual([2, 0])
    activity.add(entry('web'))
    expect(activity.unread()).toBe(1)
  })

  it('is forgotten when it is old, and not before', () => {
    const { activity } = createMemoryStore()
    for (const at of [1, 2, 3]) activity.add(entry('web', { at }))
    activity.forget(3)
    expect(activity.list({ limit: 9 }).map(({ at }) => at)).toEqual([3])
  })

  it('leaves out a row that somebody’s hand made unreadable, and takes no other with it', () => {
    const dir = newFolder()
    const first = openIn(dir).store
    for (const at of [1, 2, 3]) first.activity.add(entry('web', { at, story: `${at}` }))
    first.close()
    const raw = new DatabaseSync(join(dir, 'state.db'))
    raw.exec(
      "UPDATE activity SET event = 'eaten' WHERE seq = 2; UPDATE activity SET facts = '{' WHERE seq = 3",
    )
    raw.close()
    const { store } = openIn(dir)
    expect(store.activity.list({ limit: 9 }).map(({ seq }) => seq)).toEqual([3, 1])
    store.close()
  })

  it('tells a workload and a host of the same name apart', () => {
    const { activity } = createMemoryStore()
    const changes = createHostChanges(activity, { ...testClock, now: () => 2 })
    activity.add(entry('web', { event: 'deployment-succeeded' }))
    changes.removed('web', { actor: 'ben', door: 'desktop' })
    const of = (kind: 'workload' | 'host') =>
      activity.list({ object: { kind, name: 'web' }, limit: 9 }).map(({ event }) => event)
    expect(of('workload')).toEqual(['deployment-succeeded'])
    expect(of('host')).toEqual(['host-removed'])
    expect(changes.list('web')).toEqual([{ at: 2, actor: 'ben', action: 'remove', detail: '' }])
  })

  it('tells the proxy of a host in words, each of its fields by itself, and no page of PEM', () => {
    const changes = createHostChanges(createMemoryStore().activity, testClock)
    const connection = { kind: 'local' } as const
    const before: HostRecord = { name: 'prod', connection, guard: 'open', colour: 'none' }
    const authority = { authority: 'https://ca.example.com/acme', authorityRoot: '-----BEGIN' }
    const by = { actor: 'ben', door: 'desktop' } as const
    changes.edited(before, { ...before, proxy: { kind: 'edge', ...authority } }, by)
    changes.edited({ ...before, proxy: { kind: 'edge' } }, before, by)
    expect(changes.list('prod').map(({ detail }) => detail)).toEqual([
      'proxy: Longshore’s edge → –',
      'proxy: – → Longshore’s edge; proxy authority: – → https://ca.example.com/acme; proxy authorityRoot: – → certificates 4d925b8ea5a5',
    ])
  })
})

describe('the audit of earlier versions', () => {
  it('becomes activity, with the true outcome where the deployment can be found', () => {
    const dir = newFolder()
    const earlier = openIn(dir, migrationsWith(openSeal).slice(0, 5)).store
    const ended = (id: string, state: 'succeeded' | 'unstable' | 'cancelled', endedAt: number) => {
      const action = id === 'd1' ? 'stop' : 'deploy'
      earlier.deployments.put(deployment(id, { state, action, queuedAt: endedAt - 5, endedAt }), [])
    }
    ended('d1', 'succeeded', 100)
    ended('d2', 'unstable', 200)
    ended('d3', 'cancelled', 300)
    earlier.close()
    const raw = new DatabaseSync(join(dir, 'state.db'))
    const add = raw.prepare(
      'INSERT INTO audit (at, actor, action, object, outcome, detail) VALUES (?, ?, ?, ?, ?, ?)',
    )
    add.run(101, 'ana', 'stop', 'web', 'deployed', '')
    add.run(201, 'ana', 'deploy', 'web', 'deployed', '')
    add.run(301, 'ana', 'deploy', 'web', 'failed', 'cancelled')
    add.run(99_000, 'ana', 'remove', 'web', 'deployed', '')
    add.run(99_001, 'eva', 'host-edit', 'prod', 'done', 'guard: open → typed')
    raw.close()
    const { store } = openIn(dir)
    const rows = store.activity.list({ limit: 9 })
    expect(rows.map(({ event, outcome, story }) => [event, outcome, story])).toEqual([
      ['host-edited', 'done', 'host:prod:5'],
      ['deployment-succeeded', 'removed', 'audit:4'],
      ['deployment-cancelled', 'cancelled', 'd3'],
      ['deployment-unstable', 'unstable', 'd2'],
      ['deployment-succeeded', 'stopped', 'd1'],
    ])
    expect(rows.every(({ door }) => door === 'unknown')).toBe(true)
    expect(store.activity.unread()).toBe(0)
    store.close()
  })
})
