// What follows when the files of a stack change, by real folders and a clock that runs faster.
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { FolderWatch } from '../../../src/main/workloads/folder-watch.ts'
import { createRedeploys } from '../../../src/main/workloads/redeploys.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { Workload } from '../../../src/shared/model/workload.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { sources } from '../../support/sources.ts'

const runs = (faster: number): Clock => ({
  now: () => Date.now() * faster,
  sleep: (ms, signal) => testClock.sleep(ms / faster, signal),
  schedule: (ms, run) => testClock.schedule(ms / faster, run),
})
const clock = runs(20)
const never = new AbortController().signal

/** What is to be done later is done when the test says so. */
function steeredClock() {
  const later = new Set<{ readonly ms: number; readonly run: () => void }>()
  let asked = 0
  const schedule: Clock['schedule'] = (ms, run) => {
    asked += 1
    const task = { ms, run }
    later.add(task)
    // The first look at what there is to watch.
    if (asked === 1) {
      later.delete(task)
      queueMicrotask(run)
    }
    return () => later.delete(task)
  }
  return {
    clock: { ...testClock, now: () => 1, schedule },
    asked: () => asked,
    waiting: () => [...later].map(({ ms }) => ms),
    runAll() {
      const due = [...later]
      later.clear()
      for (const { run } of due) run()
    },
  }
}

const open: FolderWatch[] = []
afterEach(() => {
  for (const watch of open.splice(0)) watch.close()
})

async function watched(
  onChange: 'offer' | 'deploy' = 'offer',
  clock = runs(20),
  more: object = {},
) {
  const parent = mkdtempSync(join(tmpdir(), 'longshore-watch-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, 'shop')
  mkdirSync(folder)
  const write = (text: string, name = 'compose.yaml') => writeFileSync(join(folder, name), text)
  write('first')
  const source = { kind: 'compose', path: folder, files: [], envFiles: [], ...more }
  const workload = {
    revision: 'a',
    document: { name: 'shop', env: {}, source, deploy: { onChange } },
  }
  const ended: Partial<Deployment>[] = []
  const asked: unknown[] = []
  const watch = createRedeploys({
    sources,
    store: {
      workloads: { list: () => [workload as unknown as Workload] },
      deployments: { list: () => ended.toReversed() as Deployment[] },
    } as never,
    clock,
    deploy: async (what) => asked.push(what),
    onChange() {},
    reportBug(error) {
      throw error
    },
  })
  open.push(watch)
  await watch.refresh()
  return {
    ...{ folder, parent, write, watch, asked, refresh: watch.refresh },
    /** A deployment that began then and came to this. */
    end(
      state: Deployment['state'],
      startedAt = clock.now(),
      action: Deployment['action'] = 'deploy',
    ) {
      ended.push({ id: `${ended.length}`, action, state, startedAt, queuedAt: startedAt })
    },
    isOffered: () => watch.changedAt('shop') !== undefined,
  }
}

describe('SD-31 the files of a stack', () => {
  it('are offered a second after the last of several writes, once for all of them', async () => {
    const steered = steeredClock()
    const { write, asked, isOffered } = await watched('deploy', steered.clock)
    for (const text of ['half', 'half of', 'second', 'last']) {
      const before = steered.asked()
      write(text)
      await expect.poll(steered.asked).toBeGreaterThan(before)
      expect(steered.waiting()).toEqual([1_000])
    }
    expect([asked, isOffered()]).toEqual([[], false])
    // What the system tells late of the last write is looked into, too, and says nothing new.
    for (let looks = 0; looks < 3; looks += 1) {
      steered.runAll()
      await expect.poll(() => asked).toHaveLength(1)
      await clock.sleep(1_000, never)
    }
    expect(asked).toHaveLength(1)
  })

  it('are not offered where they say the same, and what else lies there does not matter', async () => {
    const { write, isOffered } = await watched()
    write('first')
    write('anything', 'notes.txt')
    await clock.sleep(3_000, never)
    expect(isOffered()).toBe(false)
    write('A=1', '.env')
    await expect.poll(isOffered).toBe(true)
  })

  it.each([{ onHost: true }, { git: { url: 'https://example.com/shop.git' } }])(
    'are not watched where they are not those of a folder here: %j',
    async (more) => {
      const { write, isOffered } = await watched('offer', runs(20), more)
      write('second')
      await clock.sleep(3_000, never)
      expect(isOffered()).toBe(false)
    },
  )

  it.each(['succeeded', 'unstable', 'skipped'] as const)(
    'are offered no more once they were deployed, also where that %s',
    async (state) => {
      const { write, end, refresh, isOffered } = await watched()
      write('second')
      await expect.poll(isOffered).toBe(true)
      end('failed')
      end(state, clock.now(), 'restart')
      await refresh()
      expect(isOffered()).toBe(true)
      end(state)
      await refresh()
      expect(isOffered()).toBe(false)
    },
  )

  it('are still offered where they changed while a deployment was under way', async () => {
    const { write, end, refresh, isOffered } = await watched()
    const begun = clock.now()
    await clock.sleep(1_000, never)
    write('second')
    await expect.poll(isOffered).toBe(true)
    end('succeeded', begun)
    await refresh()
    expect(isOffered()).toBe(true)
  })

  it('are offered though something else is written into their folder all the time', async () => {
    const { folder, write, isOffered } = await watched()
    const noise = setInterval(() => appendFileSync(join(folder, 'app.log'), '.'), 10)
    onTestFinished(() => clearInterval(noise))
    write('second')
    await expect.poll(isOffered).toBe(true)
  })

  it('are watched on where another folder took the place of theirs; one that goes takes nothing down', async () => {
    const { folder, parent, write, end, refresh, asked, isOffered } = await watched('deploy')
    renameSync(folder, join(parent, 'old'))
    await clock.sleep(3_000, never)
    expect([isOffered(), asked]).toEqual([false, []])
    mkdirSync(folder)
    write('second')
    await expect.poll(isOffered).toBe(true)
    end('succeeded')
    await refresh()
    expect(isOffered()).toBe(false)
    write('third')
    await expect.poll(isOffered).toBe(true)
    expect(asked).toHaveLength(2)
  })
})
