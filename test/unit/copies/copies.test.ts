// Images from host to host, judged from the two engines in memory and the activity.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CopyItem, createCopies, type StartCopy } from '../../../src/main/copies/copies.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { Guard } from '../../../src/shared/model/host.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

function world(guard: Guard = 'open') {
  const store = createMemoryStore()
  const lab = createFakeSession({ name: 'lab' })
  const prod = createFakeSession({ name: 'prod', guard })
  const copies = createCopies({ store, hosts: createFakeHosts([lab, prod]), clock: testClock })
  return { store, copies, from: lab.engine.control, to: prod.engine.control, lab, prod }
}
let at = world()
beforeEach(() => {
  at = world()
})
afterEach(() => at.store.close())

const plain = { from: 'lab', to: 'prod', force: false, confirm: [], actor: 'ada' } as const

interface Ended {
  readonly items: readonly CopyItem[]
  readonly failure?: Failure | undefined
}

/** `onItem`: what happens as it is told. */
async function copy(
  image: string,
  more: Partial<StartCopy> = {},
  onItem: (item: CopyItem) => void = () => {},
  signal = new AbortController().signal,
): Promise<Ended> {
  const items: CopyItem[] = []
  try {
    for await (const item of at.copies.copy({ ...plain, image, ...more }, signal)) {
      items.push(item)
      onItem(item)
    }
    return { items }
  } catch (error) {
    return { items, failure: failureOf(error) }
  }
}

const copied = ({ items }: Ended) => items.find((item) => item.type === 'copied')?.copy
const rows = () => at.store.activity.list({ limit: 10 }).map((row) => row)
const tags = () =>
  at.to
    .images()
    .map(({ id, repoTags }) => [id, ...repoTags])
    .toSorted()

/** As two engines that keep the same image under ids of their own see it. */
const other = { id: `sha256:${'9'.repeat(64)}` }

describe('an image that the other host has not', () => {
  it('is sent whole, is what it was, and has its name there; the activity tells its bytes and who', async () => {
    const image = at.from.addImage('app:v1', { sizeBytes: 3_000_000 })
    const ended = await copy('app:v1')
    expect(copied(ended)).toMatchObject({ id: image.id, name: 'app:v1', wasThere: false })
    expect(copied(ended)?.bytes).toBeGreaterThan(3_000_000)
    expect(tags()).toEqual([[image.id, 'app:v1']])
    expect(ended.items.flatMap((item) => (item.type === 'step' ? item.step : []))).toContain(
      'sending',
    )
    const [row] = at.store.activity.list({ limit: 1 })
    expect(row).toMatchObject({
      ...{ event: 'image-copied', outcome: 'done', actor: 'ada', host: 'prod' },
      facts: { from: 'lab', to: 'prod', bytes: String(copied(ended)?.bytes) },
    })
  })

  describe('but other images with layers of it', () => {
    const layer = (digit: string, bytes: number) => ({
      id: `sha256:${digit.repeat(64)}`,
      bytes,
    })
    const [base, middle, top] = [layer('a', 9_000_000), layer('b', 2_000_000), layer('c', 50_000)]
    const id = `sha256:${'7'.repeat(64)}`
    const v2 = { id, sizeBytes: 11_050_000, layers: [base, middle, top] }

    it('is sent without those that lie on each other as in it', async () => {
      const image = at.from.addImage('app:v2', v2)
      at.to.addImage('app:v1', { layers: [base, layer('d', 1_000), top] })
      at.to.addImage('other:v1', { layers: [middle, top] })
      const sent = copied(await copy('app:v2'))
      expect(sent).toMatchObject({ id: image.id, wasThere: false })
      expect(sent?.bytes).toBeGreaterThan(2_050_000)
      expect(sent?.bytes).toBeLessThan(2_100_000)
    })

    it('is sent whole to an engine that cannot do without them', async () => {
      const image = at.from.addImage('app:v2', v2)
      at.to.addImage('app:v1', { layers: [base] })
      const said = { operation: 'load an image', status: 500, message: 'content not found' }
      at.to.failNext('images.load', { kind: 'engine-error', host: 'prod', ...said })
      const sent = copied(await copy('app:v2'))
      expect(sent).toMatchObject({ id: image.id, wasThere: false })
      expect(sent?.bytes).toBeGreaterThan(11_050_000)
    })
  })

  it('is known by what it is made of where the engine gives it another id', async () => {
    at.from.addImage('app:v1', { content: 'same', loadsAs: { ...other, content: 'same' } })
    expect(copied(await copy('app:v1'))).toMatchObject(other)
    expect(tags()).toEqual([[other.id, 'app:v1']])
  })

  it('gets no name there when what arrived is something else', async () => {
    at.from.addImage('app:v1', { content: 'same', loadsAs: { ...other, content: 'other' } })
    expect((await copy('app:v1')).failure).toMatchObject({ kind: 'copy-failed', why: 'differs' })
    expect(tags()).toEqual([[other.id]])
  })

  it('asked for by digest gets a name from that; with a tag, or --as, that one', async () => {
    const digest = `sha256:${'d'.repeat(64)}`
    const { id } = at.from.addImage('app:v1', { repoDigests: [`app@${digest}`] })
    await copy(`app@${digest}`)
    await copy(`app:v1@${digest}`)
    await copy(id, { as: 'team/app:kept' })
    expect(tags()).toEqual([[id, 'app:sha256-dddddddddddd', 'app:v1', 'team/app:kept']])
  })

  it('is warned of where it is for another platform', async () => {
    at.from.addImage('app:v1', { arch: 'arm64' })
    const { items } = await copy('app:v1')
    const found = items.find((item) => item.type === 'image')
    expect(found?.warnings).toEqual([
      'it is for linux/arm64, and prod is linux/amd64: it may not run there',
    ])
  })
})

describe('an image that the other host has', () => {
  it.each([
    ['by its id', {}, {}],
    [
      'by its digest',
      { repoDigests: ['app@sha256:d'] },
      { ...other, repoDigests: ['app@sha256:d'] },
    ],
    ['by what it is made of', { content: 'same' }, { ...other, content: 'same' }],
  ])('%s is not sent', async (_, here, there) => {
    const { id } = at.from.addImage('app:v1', here)
    at.to.addImage('app:v1', { id, ...there })
    expect(copied(await copy('app:v1'))).toMatchObject({ wasThere: true, bytes: 0 })
    const { calls } = at.from
    expect(calls.map(({ method }) => method)).not.toContain('images.save')
    expect(at.to.mutations()).toEqual([])
  })

  it('under another name gets this one', async () => {
    const { id } = at.from.addImage('app:v1')
    at.to.addImage('mirror/app:v1', { id })
    expect(copied(await copy('app:v1'))).toMatchObject({ wasThere: true })
    expect(tags()).toEqual([[id, 'mirror/app:v1', 'app:v1']])
  })
})

describe('a name that another image has there', () => {
  it('is not taken, and nothing is sent, without --force', async () => {
    const { id } = at.from.addImage('app:v1', { content: 'new' })
    const old = at.to.addImage('app:v1', { id: other.id, content: 'old' })
    expect((await copy('app:v1')).failure).toMatchObject({ why: 'name-taken', found: old.id })
    expect(at.to.mutations()).toEqual([])
    await copy('app:v1', { force: true })
    expect(tags()).toEqual([[id, 'app:v1'], [old.id]].toSorted())
  })

  it('is not taken either where it got it while the image was on its way', async () => {
    const { id } = at.from.addImage('app:v1', { content: 'new' })
    const { failure } = await copy('app:v1', {}, (item) => {
      if (item.type === 'step' && item.step === 'sending' && at.to.images().length === 0)
        at.to.addImage('app:v1', { id: other.id, content: 'late' })
    })
    expect(failure).toMatchObject({ why: 'name-taken', found: other.id })
    expect(tags()).toEqual([[id], [other.id, 'app:v1']].toSorted())
  })
})

describe('a copy that does not come to its end', () => {
  const large = { sizeBytes: 50_000_000 }
  const onSending = (act: () => void) => (item: CopyItem) => {
    if (item.type === 'step' && item.step === 'sending' && item.bytes > 0) act()
  }

  it.each([
    ['the host that it comes from', 'lab'],
    ['the host that it is for', 'prod'],
  ] as const)('tells that %s was lost in the middle, and leaves nothing', async (_, host) => {
    at.from.addImage('app:v1', large)
    const { failure } = await copy(
      'app:v1',
      {},
      onSending(() => at[host].engine.control.setReachable(false)),
    )
    expect(failure).toMatchObject({ kind: 'engine-unavailable', host })
    expect(at.to.images()).toEqual([])
    expect(rows()).toMatchObject([{ outcome: 'failed', severity: 'warning' }])
  })

  it('tells that the other host is full', async () => {
    at.from.addImage('app:v1', large)
    at.to.failNext('images.load', { kind: 'no-space', where: 'prod', message: 'no space left' })
    expect((await copy('app:v1')).failure).toMatchObject({ kind: 'no-space', where: 'prod' })
    expect(at.to.images()).toEqual([])
  })

  it('is given up when it is cancelled, and by a reader that leaves', async () => {
    at.from.addImage('app:v1', large)
    const cancel = new AbortController()
    await copy(
      'app:v1',
      {},
      onSending(() => cancel.abort()),
      cancel.signal,
    )
    for await (const item of at.copies.copy(
      { ...plain, image: 'app:v1' },
      new AbortController().signal,
    ))
      if (item.type === 'step' && item.bytes > 0) break
    expect(at.to.images()).toEqual([])
    expect(rows().map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled'])
    expect([at.lab.held(), at.prod.held()]).toEqual([0, 0])
  })

  it('ends with the app', async () => {
    at.from.addImage('app:v1', large)
    at.to.hang('images.load')
    const reading = copy('app:v1')
    await expect.poll(() => at.to.calls.some(({ method }) => method === 'images.load')).toBe(true)
    await at.copies.close()
    await reading
    expect(at.to.images()).toEqual([])
  })
})

describe('a copy that is not begun', () => {
  it.each(['APP:v1', 'app:v 1', '../x', '-v', 'app@sha256:abc', `sha256:${'0'.repeat(64)}`, ''])(
    'is of no image reference: %j',
    async (image) => {
      expect((await copy(image)).failure).toMatchObject({ kind: 'invalid' })
      expect([at.from.calls, at.to.calls]).toEqual([[], []])
    },
  )

  it('is of an image that is not there, from a host to itself, or from one that is not known', async () => {
    expect((await copy('app:v1')).failure).toMatchObject({ kind: 'copy-failed', why: 'absent' })
    expect((await copy('app:v1', { to: 'lab' })).failure).toMatchObject({ kind: 'invalid' })
    expect((await copy('app:v1', { from: 'x' })).failure).toMatchObject({ kind: 'not-found' })
  })

  it.each(['confirm', 'typed', 'read-only'] as const)(
    'is to a host with the guard %s that nobody confirmed',
    async (guard) => {
      at.store.close()
      at = world(guard)
      at.from.addImage('app:v1')
      const isReadOnly = guard === 'read-only'
      const kind = isReadOnly ? 'host-read-only' : 'confirmation-required'
      expect((await copy('app:v1')).failure).toMatchObject({ kind })
      const confirmed = await copy('app:v1', { confirm: ['prod'] })
      expect(confirmed.failure?.kind).toBe(isReadOnly ? 'host-read-only' : undefined)
      expect(at.to.images()).toHaveLength(isReadOnly ? 0 : 1)
    },
  )
})
