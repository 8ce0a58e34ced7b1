// What is deployed by itself, what is told, and what is left alone: over days, in no time.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { deployment } from '../store/builders.ts'
import { hour, quarter, updatesBed } from './updates-bed.ts'

const signal = new AbortController().signal
type Bed = Awaited<ReturnType<typeof updatesBed>>
let bed: Bed
beforeEach(async () => {
  bed = await updatesBed()
})
afterEach(async () => {
  await bed.close()
})

const kinds = async (name = 'web') => (await bed.row(name)).holds.map(({ kind }) => kind)
const tags = () => bed.started.map(({ tag }) => tag)

/** web runs 1.0.0 and is to be deployed by itself. */
function running(watch: Parameters<Bed['declare']>[1] = {}) {
  const digest = bed.push('1.0.0')
  bed.declare('web', { do: 'deploy', ...watch })
  bed.live('web', '1.0.0', digest)
  return digest
}

describe('a newer image that may be deployed by itself', () => {
  it('is deployed by its digest, with the reason, and once', async () => {
    running()
    await bed.lookAfter(0)
    expect(bed.started).toEqual([])
    const digest = bed.push('1.1.0')
    await bed.lookAfter(quarter)
    await bed.lookAfter(quarter)
    expect(bed.started).toHaveLength(1)
    expect(bed.started[0]).toMatchObject({
      ...{ workload: 'web', action: 'deploy', tag: '1.1.0', actor: 'longshore' },
      ...{ reason: 'newer image: 1.1.0, by version', options: { digest } },
    })
    bed.end('succeeded')
    bed.live('web', '1.1.0', digest)
    await bed.lookAfter(quarter)
    expect(bed.started).toHaveLength(1)
    expect(await bed.row()).toMatchObject({ settled: { kind: 'current' }, to: null })
  })

  it('waits until this installation has seen it for as long as the document says, whatever it says of its age', async () => {
    running({ minAge: '72h' })
    bed.push('1.1.0')
    await bed.lookAfter(0)
    await bed.lookAfter(hour)
    const row = await bed.row()
    expect(row.to?.tag).toBe('1.1.0')
    expect(row.holds).toEqual([{ kind: 'too-new', until: bed.clock.now() + 71 * hour }])
    // The wait goes on where the app is closed and opened again.
    await bed.reopen()
    await bed.lookAfter(70 * hour)
    expect(bed.started).toEqual([])
    await bed.lookAfter(hour)
    expect(tags()).toEqual(['1.1.0'])
  })

  it('waits anew where the tag means another image meanwhile', async () => {
    running({ minAge: '72h' })
    bed.push('1.1.0')
    await bed.lookAfter(0)
    const second = bed.push('1.1.0', 'pushed again')
    await bed.lookAfter(71 * hour)
    await bed.lookAfter(2 * hour)
    expect(bed.started).toEqual([])
    await bed.lookAfter(70 * hour)
    expect(bed.started).toMatchObject([{ options: { digest: second } }])
  })

  it('is the newest of those that are old enough', async () => {
    running({ minAge: '72h' })
    bed.push('1.1.0')
    await bed.lookAfter(0)
    await bed.clock.advance(60 * hour)
    bed.push('1.2.0')
    await bed.updates.look()
    await bed.lookAfter(13 * hour)
    expect(tags()).toEqual(['1.1.0'])
    const { passedOver } = await bed.row()
    expect(passedOver).toMatchObject([{ tag: '1.2.0', why: { kind: 'too-new' } }])
  })

  it('is found behind any number that are too new: one an hour does not keep it from its turn', async () => {
    running({ minAge: '12h' })
    for (let minor = 1; minor <= 13; minor += 1) {
      bed.push(`1.${minor}.0`)
      await bed.lookAfter(hour)
    }
    expect(tags()).toEqual(['1.1.0'])
    const { passedOver } = await bed.row()
    expect(passedOver.map(({ tag }) => tag)).toEqual(['1.13.0', '1.12.0', '1.11.0'])
  })

  it('is not hidden by a newer tag that the registry lists and has not', async () => {
    running()
    bed.push('1.1.0')
    bed.push('1.2.0')
    bed.registry.fault = ({ url }, response) => {
      if (!url.endsWith('/manifests/1.2.0')) return false
      response.writeHead(404).end()
      return true
    }
    await bed.lookAfter(0)
    expect(tags()).toEqual(['1.1.0'])
  })

  it('waits for its window', async () => {
    // The manual clock stands on a Friday.
    running({ window: 'sun 10-12' })
    bed.push('1.1.0')
    await bed.lookAfter(0)
    expect(await kinds()).toEqual(['outside-window'])
    const { holds } = await bed.row()
    const opens =
      holds.flatMap((hold) => (hold.kind === 'outside-window' ? [hold.opens] : []))[0] ?? 0
    expect(new Date(opens).getDay()).toBe(0)
    expect(new Date(opens).getHours()).toBe(10)
    await bed.lookAfter(opens - bed.clock.now() - 1)
    expect(bed.started).toEqual([])
    await bed.lookAfter(1)
    expect(tags()).toEqual(['1.1.0'])
  })
})

describe('what failed', () => {
  it.each(['failed', 'cancelled'] as const)(
    'is not tried again by itself where it %s, after a restart neither; a newer image is',
    async (state) => {
      running()
      bed.push('1.1.0')
      await bed.lookAfter(0)
      bed.end(state)
      await bed.reopen()
      await bed.lookAfter(quarter)
      expect(tags()).toEqual(['1.1.0'])
      expect(await kinds()).toEqual(['failed-before'])
      bed.push('1.1.1')
      await bed.lookAfter(quarter)
      expect(tags()).toEqual(['1.1.0', '1.1.1'])
    },
  )

  it('is not gone round by deploying what is between', async () => {
    running()
    bed.push('1.1.0')
    bed.push('1.2.0')
    await bed.lookAfter(0)
    bed.end('failed')
    await bed.lookAfter(quarter)
    expect(tags()).toEqual(['1.2.0'])
  })

  it('counts as tried where it was refused before it began, with the reason', async () => {
    running()
    bed.push('1.1.0')
    bed.refuseWith(() => fail({ kind: 'not-found', what: 'registry account', name: 'team' }))
    await bed.lookAfter(0)
    bed.refuseWith(() => {})
    await bed.lookAfter(quarter)
    expect(bed.started).toEqual([])
    expect(await kinds()).toEqual(['refused-before'])
  })

  it('is tried again where nothing was begun because the host was away', async () => {
    running()
    bed.push('1.1.0')
    bed.refuseWith(() =>
      fail({ kind: 'engine-unavailable', host: 'local', endpoint: 'x', reason: 'gone' }),
    )
    await bed.lookAfter(0)
    expect(bed.started).toEqual([])
    bed.refuseWith(() => {})
    await bed.lookAfter(quarter)
    expect(tags()).toEqual(['1.1.0'])
  })
})

describe('what says nothing of an image', () => {
  it.each<Failure>([
    { kind: 'host-unreachable', host: 'local', reason: 'gone' },
    { kind: 'locked', host: 'local', workload: 'web', lock: 'l', holder: null, at: 0 },
  ])('is no try: it is deployed again after $kind', async (failure) => {
    running()
    bed.push('1.1.0')
    await bed.lookAfter(0)
    bed.end('failed', failure)
    expect(await kinds()).toEqual([])
    await bed.lookAfter(quarter)
    expect(tags()).toEqual(['1.1.0', '1.1.0'])
  })

  it('is that another installation deploys there: it is waited for', async () => {
    running()
    bed.push('1.1.0')
    await bed.lookAfter(0)
    expect(bed.started).toMatchObject([{ wait: true }])
  })

  it('is that what was interrupted before is not settled yet', async () => {
    running()
    bed.push('1.1.0')
    bed.refuseWith(() => fail({ kind: 'workload-busy', workload: 'web', deployment: 'd-0' }))
    await bed.lookAfter(0)
    bed.refuseWith(() => {})
    await bed.lookAfter(quarter)
    expect(tags()).toEqual(['1.1.0'])
  })
})

it('a bug with one image keeps none of the others', async () => {
  running()
  const digest = bed.push('1.0.0')
  bed.declare('zoo', { do: 'deploy' })
  bed.live('zoo', '1.0.0', digest)
  bed.push('1.1.0')
  let isFirst = true
  bed.refuseWith(() => {
    if (!isFirst) return
    isFirst = false
    throw new Error('a bug')
  })
  await bed.lookAfter(0)
  expect(bed.started).toMatchObject([{ workload: 'zoo' }])
  expect(bed.bugs).toMatchObject([{ message: 'a bug' }])
})

describe('what is left alone', () => {
  it('never goes back: neither to older tags, nor to what was live and was left', async () => {
    const first = running()
    const second = bed.push('1.1.0')
    bed.live('web', '1.1.0', second)
    // A person went back.
    bed.live('web', '1.0.0', first)
    bed.push('0.9.0')
    await bed.lookAfter(0)
    expect(bed.started).toEqual([])
    expect(await kinds()).toEqual(['was-live'])
  })

  it('is not deployed where somebody stopped it', async () => {
    running()
    bed.push('1.1.0')
    bed.put(deployment('stop', { action: 'stop', workload: 'web', state: 'succeeded' }))
    await bed.lookAfter(0)
    expect(await kinds()).toEqual(['stopped'])
    expect(bed.started).toEqual([])
  })

  it('leaves another major version alone, and says so', async () => {
    running()
    bed.push('2.0.0')
    await bed.lookAfter(0)
    expect(bed.started).toEqual([])
    expect(await bed.row()).toMatchObject({
      ...{ to: null, settled: { kind: 'current' } },
      passedOver: [{ tag: '2.0.0', why: { kind: 'not-allowed' } }],
    })
  })

  it('asks and deploys nothing while it is paused', async () => {
    running()
    bed.push('1.1.0')
    bed.set({ updates: 'paused' })
    await bed.lookAfter(0)
    expect(bed.registry.asked).toEqual([])
    bed.set({ updates: 'on' })
    await bed.lookAfter(quarter)
    expect(tags()).toEqual(['1.1.0'])
  })

  it('is not deployed where it was skipped, until it is wanted again', async () => {
    running()
    const digest = bed.push('1.1.0')
    bed.updates.skip({ workload: 'web', part: 'web', digest, isSkipped: true })
    await bed.lookAfter(0)
    expect(await kinds()).toEqual(['skipped'])
    bed.updates.skip({ workload: 'web', part: 'web', digest, isSkipped: false })
    await bed.lookAfter(quarter)
    expect(tags()).toEqual(['1.1.0'])
  })

  it('is not deployed where it is not built for its host', async () => {
    running()
    bed.pushFor('1.1.0', 'riscv64')
    await bed.lookAfter(0)
    expect(await kinds()).toEqual(['wrong-platform'])
    expect(bed.started).toEqual([])
  })

  it('says what the registry refused', async () => {
    running()
    bed.registry.fault = (asked, response) => {
      if (asked.where !== 'registry') return false
      response.writeHead(403).end()
      return true
    }
    await bed.lookAfter(0)
    expect(await bed.row()).toMatchObject({
      settled: { kind: 'registry-refused', failure: { kind: 'registry-failed' } },
    })
  })

  it('compares nothing with a name that tells of no order', async () => {
    const digest = bed.push('latest')
    bed.push('1.1.0')
    bed.declare('web', { do: 'deploy' })
    bed.live('web', 'latest', digest)
    await bed.lookAfter(0)
    expect(await bed.row()).toMatchObject({ settled: { kind: 'not-comparable' } })
  })
})

describe('a tag that is followed', () => {
  it('is deployed where it means another image, and asked for with one question', async () => {
    const digest = bed.push('latest')
    bed.declare('web', { do: 'deploy', tags: 'digest:latest' })
    bed.live('web', 'latest', digest)
    await bed.lookAfter(0)
    bed.registry.asked.length = 0
    await bed.lookAfter(quarter)
    expect(bed.registry.asked.filter(({ where }) => where === 'registry')).toMatchObject([
      { method: 'HEAD' },
    ])
    const next = bed.push('latest', 'again')
    await bed.lookAfter(quarter)
    expect(bed.started).toMatchObject([{ tag: 'latest', options: { digest: next } }])
  })
})

describe('a tag that goes back', () => {
  it('to an image that it meant before, which was never live, takes nobody along', async () => {
    const first = bed.push('latest', 'first')
    const bound = { do: 'deploy', tags: 'digest:latest', minAge: '1h' } as const
    bed.declare('web', bound)
    bed.live('web', 'latest', first)
    await bed.lookAfter(0)
    bed.push('latest', 'passed over')
    await bed.lookAfter(quarter)
    const third = bed.push('latest', 'third')
    await bed.lookAfter(quarter)
    await bed.lookAfter(hour)
    expect(bed.started).toMatchObject([{ options: { digest: third } }])
    bed.end('succeeded')
    bed.live('web', 'latest', third)
    await bed.lookAfter(quarter)
    // A mirror that is behind answers.
    bed.push('latest', 'passed over')
    await bed.lookAfter(2 * hour)
    expect(bed.started).toHaveLength(1)
    expect(await kinds()).toEqual(['meant-before'])
  })

  it('is another thing than one that is moved to an image that another tag means already', async () => {
    const old = bed.push('stable', 'old')
    const next = bed.push('latest', 'next')
    bed.declare('canary', { do: 'deploy', tags: 'digest:latest' })
    bed.live('canary', 'latest', next)
    await bed.lookAfter(0)
    bed.declare('web', { do: 'deploy', tags: 'digest:stable' })
    bed.live('web', 'stable', old)
    await bed.lookAfter(quarter)
    bed.push('stable', 'next')
    await bed.lookAfter(quarter)
    expect(bed.started).toMatchObject([{ workload: 'web', options: { digest: next } }])
  })
})

describe('what is only told', () => {
  it('is told once, also after a restart, and deployed by nobody', async () => {
    running({ do: 'propose' })
    bed.push('1.1.0')
    await bed.lookAfter(0)
    await bed.reopen()
    await bed.lookAfter(quarter)
    expect(bed.started).toEqual([])
    expect(bed.told()).toEqual([
      {
        ...{ event: 'newer-image', outcome: 'proposed' },
        detail: `${bed.registry.address}/team/app:1.1.0 is newer than 1.0.0, by version`,
      },
    ])
  })

  it('is told when it is old enough, and not before', async () => {
    running({ do: 'notify', minAge: '2h' })
    bed.push('1.1.0')
    await bed.lookAfter(0)
    await bed.lookAfter(hour)
    expect(bed.told()).toEqual([])
    await bed.lookAfter(hour)
    expect(bed.told()).toMatchObject([{ event: 'newer-image', outcome: 'not deployed' }])
  })

  it.each(['confirm', 'typed', 'read-only'] as const)(
    'is a proposal where the guard of its host is %s, whatever the document says',
    async (guard) => {
      await bed.close()
      bed = await updatesBed({ guard })
      running()
      bed.push('1.1.0')
      await bed.lookAfter(0)
      expect(bed.started).toEqual([])
      expect(await kinds()).toEqual(['guarded'])
      expect(bed.told()).toMatchObject([{ event: 'newer-image', outcome: 'proposed' }])
    },
  )
})

describe('services of a project', () => {
  const watch = (tags: string) => ({ tags, do: 'deploy' as const, minAge: '0s', window: '' })
  const rows = async () => (await bed.updates.list({ names: ['shop'], ask: false }, signal)).updates

  it('are proposed where a file says which image: nothing writes it without being asked', async () => {
    const digest = bed.push('1.0.0')
    bed.stack(`${bed.registry.address}/team/app:1.0.0`, digest, watch('semver:^1'))
    bed.push('1.1.0')
    await bed.lookAfter(0)
    expect(bed.started).toEqual([])
    expect(bed.told()).toMatchObject([{ event: 'newer-image', outcome: 'proposed' }])
    expect(await rows()).toMatchObject([
      { part: 'side', settled: { kind: 'not-comparable' } },
      { part: 'web', by: 'file', to: { tag: '1.1.0' }, holds: [{ kind: 'in-file' }] },
    ])
  })

  it('are pulled and brought up where their tag means another image, and they alone', async () => {
    const digest = bed.push('stable')
    bed.stack(`${bed.registry.address}/team/app:stable`, digest, watch('digest:stable'))
    bed.push('stable', 'again')
    await bed.lookAfter(0)
    expect(bed.started).toMatchObject([
      { workload: 'shop', action: 'pull', options: { services: ['web'] }, actor: 'longshore' },
    ])
  })

  it('that are named by digest stay', async () => {
    const digest = bed.push('1.0.0')
    const image = `${bed.registry.address}/team/app:1.0.0@${digest}`
    bed.stack(image, digest, watch('semver:^1'))
    bed.push('1.1.0')
    await bed.lookAfter(0)
    expect((await rows()).at(-1)).toMatchObject({ settled: { kind: 'pinned' }, to: null })
  })
})

describe('services of an instance', () => {
  const watch = (tags: string) => ({ tags, do: 'deploy' as const, minAge: '0s', window: '' })
  const rows = async () => (await bed.updates.list({ names: ['shop'], ask: false }, signal)).updates
  const app = () => `${bed.registry.address}/team/app`

  it('are pulled by themselves where their tag means another image, asked with their own account', async () => {
    const digest = bed.push('stable')
    bed.instance(`${app()}:stable`, digest, watch('digest:stable'))
    bed.push('stable', 'again')
    await bed.lookAfter(0)
    expect(bed.started).toMatchObject([
      { workload: 'shop', action: 'pull', options: { services: ['web'] } },
    ])
    expect(await rows()).toMatchObject([
      { part: 'side', settled: { kind: 'not-asked', why: 'local-only' } },
      { part: 'web', by: 'pull' },
    ])
  })

  it('are proposed where another tag is newer: their document names it', async () => {
    const digest = bed.push('1.0.0')
    bed.instance(`${app()}:1.0.0`, digest, watch('semver:^1'))
    bed.push('1.1.0')
    await bed.lookAfter(0)
    expect(bed.started).toEqual([])
    expect(bed.told()).toMatchObject([{ event: 'newer-image', outcome: 'proposed' }])
    expect((await rows()).at(-1)).toMatchObject({
      ...{ by: 'document', to: { tag: '1.1.0' }, holds: [{ kind: 'in-document' }] },
    })
  })

  it('stay where they are named by digest, or are never pulled, and nobody is asked', async () => {
    const digest = bed.push('1.0.0')
    bed.instance(`${app()}@${digest}`, digest, watch('semver:^1'))
    expect((await rows()).at(-1)).toMatchObject({ settled: { kind: 'pinned' }, to: null })
    bed.instance(`${app()}:1.0.0`, digest, watch('semver:^1'), { pull: 'never' })
    const [, web] = await rows()
    expect(web).toMatchObject({ settled: { kind: 'not-asked', why: 'never-pulled' } })
  })
})

describe('what registries are asked', () => {
  it('takes one question a round for each image, however many workloads have it', async () => {
    for (let image = 0; image < 8; image += 1) {
      const digest = bed.push('1.0.0', `${image}`, `team/app${image}`)
      for (let copy = 0; copy < 5; copy += 1) {
        const name = `web-${image}-${copy}`
        bed.declare(name, { do: 'deploy' }, `team/app${image}`)
        bed.live(name, '1.0.0', digest, `team/app${image}`)
      }
    }
    await bed.lookAfter(0)
    bed.registry.asked.length = 0
    await bed.lookAfter(30_000)
    const asked = bed.registry.asked.filter(({ where }) => where === 'registry')
    expect(asked).toHaveLength(8)
  })

  it('is conditional where the registry honours that: nothing is sent twice', async () => {
    bed.registry.hasEtags = true
    running()
    await bed.lookAfter(0)
    bed.registry.asked.length = 0
    await bed.lookAfter(30_000)
    const [list] = bed.registry.asked.filter(({ where }) => where === 'registry')
    expect(list?.headers['if-none-match']).toMatch(/^"sha256:/)
  })

  it('is asked every quarter of an hour while the app lives, soon after it woke, and not after its end', async () => {
    running()
    const lists = () => bed.registry.asked.filter(({ url }) => url.includes('/tags/list')).length
    bed.updates.start()
    await bed.clock.advance(30_000)
    await bed.updates.look()
    await expect.poll(lists).toBeGreaterThan(0)
    // What goes on waits until the round is over: that of images, and that of repositories.
    await expect.poll(() => bed.clock.pending()).toBe(2)
    const before = lists()
    bed.updates.wake()
    await bed.clock.advance(30_000)
    await expect.poll(lists).toBeGreaterThan(before)
    await bed.updates.close()
    expect(bed.clock.pending()).toBe(0)
  })

  it('asks of what is not watched only where somebody wants to know', async () => {
    const digest = bed.push('latest')
    bed.declare('web', undefined)
    bed.live('web', 'latest', digest)
    bed.push('latest', 'again')
    await bed.lookAfter(0)
    expect(bed.registry.asked).toEqual([])
    const { updates } = await bed.updates.list({ names: [], ask: true }, signal)
    expect(updates).toMatchObject([
      { rule: null, to: { tag: 'latest' }, holds: [{ kind: 'not-watched' }] },
    ])
  })
})
