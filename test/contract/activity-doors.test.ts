// The activity through three doors of one app: whatever was done through one, all of them tell.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, openApp } from '../../src/main/app.ts'
import { systemClock } from '../../src/main/clock.ts'
import { connectPrivate, type PrivateClient } from '../../src/main/web/private-socket.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import { failureFrom } from '../../src/shared/wire/failure-from.ts'

const dir = mkdtempSync(join(tmpdir(), 'longshore-doors-'))
const before = process.env.DOCKER_HOST
let app: App
let terminal: PrivateClient
let doors: Readonly<Record<'browser' | 'tray' | 'terminal', Client>>

beforeAll(async () => {
  process.env.DOCKER_HOST = 'unix:///run/longshore-fixture/nowhere.sock'
  app = await openApp({ dataDir: dir, door: 'browser' })
  const connected = await connectPrivate(dir, systemClock)
  if (!connected) throw new Error('no app answers on the private socket')
  terminal = connected
  doors = {
    browser: app.client({ actor: 'ana' }),
    tray: app.client({ actor: 'ana', door: 'tray' }),
    terminal: terminal.client,
  }
})
afterAll(async () => {
  terminal?.close()
  await app?.close('interrupt')
  rmSync(dir, { recursive: true, force: true })
  if (before === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = before
})

const changes = { events: ['settings-changed' as const] }

describe('the activity', () => {
  it('tells through which door each thing was done, the same to all of them', async () => {
    await doors.browser.settings.set({ hostCap: 3 })
    await doors.tray.settings.set({ hostCap: 4 })
    await doors.terminal.settings.set({ hostCap: 5 })
    const lists = await Promise.all(
      Object.values(doors).map(({ activity }) => activity.list(changes)),
    )
    expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(1)
    expect(lists[0]?.items.map(({ door, detail }) => [door, detail])).toEqual([
      ['terminal', 'hostCap: 4 → 5'],
      ['tray', 'hostCap: 3 → 4'],
      ['browser', 'hostCap: 2 → 3'],
    ])
    const { items } = await doors.terminal.activity.list({ ...changes, doors: ['tray'] })
    expect(items).toHaveLength(1)
  })

  it('is given page by page, each row once', async () => {
    const seen: number[] = []
    let next: number | null | undefined
    do {
      const page = await doors.terminal.activity.rows({
        ...{ ...changes, limit: 2 },
        ...(next && { before: next }),
      })
      seen.push(...page.items.map(({ seq }) => seq))
      next = page.next
    } while (next !== null)
    expect(seen).toHaveLength(3)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a))
  })

  it('shows a row with its story, and says of one that is not there that it is not', async () => {
    const [newest] = (await doors.browser.activity.rows(changes)).items
    const { row, story } = await doors.terminal.activity.show({ seq: newest?.seq ?? 0 })
    expect(row).toEqual(newest)
    expect(story).toEqual([newest])
    const failure = await doors.terminal.activity.show({ seq: 9_999 }).then(() => null, failureFrom)
    expect(failure).toEqual({ kind: 'not-found', what: 'activity', name: '9999' })
  })

  it('is followed: what was there, then each row that any door adds', async () => {
    const stop = new AbortController()
    const items = await doors.terminal.activity.watch({}, { signal: stop.signal })
    const seen: string[] = []
    for await (const item of items) {
      if (item.type === 'snapshot') {
        expect(item.stories.length).toBeGreaterThanOrEqual(3)
        expect(item.lastSeq).toBe(item.stories[0]?.seq)
        await doors.browser.hosts.add({
          ...{ name: 'edge', guard: 'open', colour: 'none' },
          connection: { kind: 'local', socket: '/run/longshore-fixture/edge.sock' },
        })
      }
      if (item.type === 'news') seen.push(...item.rows.map(({ event }) => event))
      if (seen.includes('host-added')) break
    }
    stop.abort()
    expect(seen).toContain('host-added')
  })

  it('is read for all doors when it was read in one, and not what comes after', async () => {
    expect(await doors.tray.activity.seen({ upTo: 1e9 })).toEqual({ unread: 0 })
    const { items } = await doors.terminal.activity.list({})
    expect(items.filter(({ isUnread }) => isUnread)).toEqual([])
  })
})
