import { afterEach, expect, it } from 'vitest'
import { createLogs } from '../../../src/main/logs/logs.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import {
  composeProjectLabel,
  composeServiceLabel,
  label,
} from '../../../src/shared/model/labels.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/**
 * A thousand times as fast, and where a workload is is looked at every 20 ms: too little time for a busy
 * machine to wait for others, so that lines may be told as late.
 */
const begun = Date.now()
const fast = {
  ...testClock,
  now: () => begun + (Date.now() - begun) * 1_000,
  sleep: (ms: number, signal?: AbortSignal) => testClock.sleep(Math.min(ms, 20), signal),
}

/** `web` belongs on `new`; hosts named `left` still have it. */
function bed(left: string[] = [], clock: Clock = testClock, services?: string[]) {
  const store = createMemoryStore()
  const [older, newer] = ['old', 'new'].map((name) =>
    createFakeSession({ name, clock, installation: store.installation }),
  )
  if (!older || !newer) throw new Error('two were made')
  const document = { name: 'web', host: 'new', env: {}, source: { kind: 'image', image: 'x' } }
  const hosts = createFakeHosts([older, newer])
  const logs = createLogs({
    ...{ hosts, clock, leftBehind: () => left },
    store: { ...store, workloads: { ...store.workloads, get: () => ({ document }) as never } },
  })
  const stop = new AbortController()
  closing.push(() => stop.abort())
  /** A container of `web` there that says so. */
  const runOn = (session: typeof older, line: string, service?: string) => {
    const { control } = session.engine
    control.addImage('x')
    const labels = {
      ...{ [label.installation]: store.installation, [label.workload]: 'web' },
      ...(service && { [composeProjectLabel]: 'web', [composeServiceLabel]: service }),
    }
    const id = control.addContainer({ name: `web-${line}`, image: 'x', labels })
    control.log(id, line)
    return id
  }
  const told: string[] = []
  const failures: (Failure | undefined)[] = []
  const speakers: string[] = []
  const read = async (follow: boolean): Promise<void> => {
    const input = { subject: { workload: 'web', services }, follow, tail: 100 }
    for await (const item of logs.read(input, stop.signal)) {
      if (item.type === 'lines') {
        told.push(item.text)
        speakers.push(...item.containers)
      } else if (item.type === 'mark') told.push(`${item.mark} of ${item.container}`)
      else {
        told.push(item.how)
        if (item.how === 'failed') failures.push(item.failure)
      }
    }
  }
  return { older, newer, runOn, read, told, failures, speakers, document, left }
}

it('shows what a workload says on the host that it has not left yet', async () => {
  const { older, newer, runOn, read, told, speakers } = bed(['old'])
  runOn(older, 'last words')
  runOn(newer, 'hello')
  await read(false)
  const lines = told.filter((text) => !text.startsWith('started'))
  expect(lines.slice(0, -1).toSorted()).toEqual(['hello', 'last words'])
  expect(told.at(-1)).toBe('completed')
  expect(new Set(speakers)).toEqual(new Set(['old/web-last words', 'new/web-hello']))
})

it('is not kept from reading by a host that it left and that does not answer', async () => {
  const { older, newer, runOn, read, told } = bed(['old', 'gone'])
  older.engine.control.setReachable(false)
  runOn(newer, 'hello')
  await read(false)
  const started = 'started of new/web-hello'
  expect(told.toSorted()).toEqual(['completed', 'gap of old', 'hello', started])
})

it('goes with a workload that moves while it is followed, and tells once of a host that is away', async () => {
  const { older, newer, runOn, read, told, speakers, document, left } = bed([], fast)
  document.host = 'old'
  const id = runOn(older, 'here')
  void read(true)
  await expect.poll(() => told).toContain('here')
  newer.engine.control.setReachable(false)
  Object.assign(document, { host: 'new' })
  left.push('old')
  await expect.poll(() => told).toContain('gap of new')
  await testClock.sleep(100)
  newer.engine.control.setReachable(true)
  runOn(newer, 'and there')
  await expect.poll(() => told).toContain('and there')
  older.engine.control.log(id, 'still here')
  await expect.poll(() => told).toContain('still here')
  expect(speakers[0]).toBe('web-here')
  expect(speakers.slice(1)).toEqual(['new/web-and there', 'old/web-here'])
  expect(told.filter((text) => text.startsWith('gap'))).toEqual(['gap of new'])
  expect(told.filter((text) => text === 'and there')).toHaveLength(1)
})

it('tells the hosts of a workload on several apart, and takes a service that one of them has no container of', async () => {
  const { older, newer, runOn, read, told, document } = bed([], testClock, ['api'])
  Object.assign(document, { hosts: ['old', 'new'] })
  runOn(older, 'from the older', 'api')
  runOn(newer, 'no api')
  await read(false)
  expect(told).toContain('started of old/web-from the older')
  expect(told).toContain('from the older')
  expect(told.at(-1)).toBe('completed')
  expect(told).not.toContain('no api')
  runOn(newer, 'from the newer', 'api')
  told.splice(0)
  await read(false)
  expect(told.filter((text) => text.startsWith('started'))).toEqual([
    'started of old/web-from the older',
    'started of new/web-from the newer',
  ])
})

it('CP-34 refuses by its name a service that none of its hosts has a container of', async () => {
  const { older, newer, runOn, read, told, failures, document } = bed([], testClock, ['api'])
  Object.assign(document, { hosts: ['old', 'new'] })
  for (const session of [older, newer]) runOn(session, 'no api')
  await read(false)
  expect(told).toEqual(['failed'])
  expect(failures).toEqual([{ kind: 'not-found', what: 'container of the service', name: 'api' }])
})

/** `one` is on `old`, `two` and `three` are on `new`. */
async function readAll(hidden: readonly ('old' | 'new')[]) {
  const { older, newer } = bed()
  const installation = createMemoryStore().installation
  const on = { one: older, two: newer, three: newer }
  for (const [workload, session] of Object.entries(on)) {
    const { control } = session.engine
    control.addImage('x')
    const labels = { [label.installation]: installation, [label.workload]: workload }
    control.log(control.addContainer({ name: workload, image: 'x', labels }), `of ${workload}`)
  }
  for (const session of [older, newer])
    if (hidden.includes(session.name as 'old')) session.engine.control.setReachable(false)
  const documentOf = (name: string) => ({ host: on[name as keyof typeof on]?.name ?? '' })
  const store = createMemoryStore()
  const logs = createLogs({
    ...{ hosts: createFakeHosts([older, newer]), clock: testClock },
    store: {
      ...store,
      workloads: { ...store.workloads, get: (name) => ({ document: documentOf(name) }) as never },
    },
  })
  const subject = { workloads: Object.keys(on) }
  const told: string[] = []
  const input = { subject, follow: false, tail: 10 }
  for await (const item of logs.read(input, new AbortController().signal)) {
    if (item.type === 'lines') told.push(...(item.text.match(/of (one|two|three)/g) ?? []))
    else told.push(item.type === 'mark' ? `${item.mark} of ${item.container}` : item.how)
  }
  return told.toSorted()
}

it('tells once of a host that does not answer, and reads on what other workloads say elsewhere', async () => {
  expect(await readAll([])).toEqual(['completed', 'of one', 'of three', 'of two'])
  expect(await readAll(['old'])).toEqual(['completed', 'gap of old', 'of three', 'of two'])
  expect(await readAll(['new'])).toEqual(['completed', 'gap of new', 'of one'])
  expect(await readAll(['old', 'new'])).toContain('failed')
})
