// Following refs of repositories: what is asked, how often, and what follows from it.
import { expect, it, onTestFinished } from 'vitest'
import type { Repositories } from '../../../src/main/repositories/repositories.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { type Watch, watchSchema } from '../../../src/shared/model/watch.ts'
import { release, workload } from '../store/builders.ts'
import { quarter, updatesBed } from './updates-bed.ts'

const minute = 60_000
const url = 'https://git.example.com/acme/orders.git'
const commitOf = (letter: string): string => letter.repeat(40)

/** A repository whose branches are what a test says; undefined = it does not answer. */
async function open(
  options: Omit<NonNullable<Parameters<typeof updatesBed>[0]>, 'repositories'> = {},
) {
  const asked: string[] = []
  const branches = new Map<string, string | undefined>()
  const repositories: Pick<Repositories, 'resolve'> = {
    async resolve({ ref, url: repository }) {
      asked.push(`${repository} ${ref}`)
      const commit = branches.get(ref)
      if (commit !== undefined) return { commit, as: 'branch', name: `refs/heads/${ref}` }
      return fail({
        ...{ kind: 'repository-failed', repository, ref, cause: 'refused', reason: 'refused' },
      })
    },
  }
  const bed = await updatesBed({ ...options, repositories })
  onTestFinished(() => bed.close())
  return {
    ...{ bed, asked, branches },
    declare(name: string, watch?: Partial<Watch>) {
      const made = workload(name)
      const source = { kind: 'git', repository: url, credential: '', ref: 'main' }
      const rule = watch && { watch: watchSchema.parse({ ref: 'main', ...watch }) }
      bed.store.workloads.put({ ...made, document: { ...made.document, source, ...rule } })
    },
    live(name: string, commit: string) {
      const made = release(`live-${name}-${commit}`, name)
      const config = { ...made.config, commit }
      bed.store.releases.add({ ...made, tag: commit.slice(0, 12), config }, 'local', {})
    },
    async lookAfter(ms: number) {
      await bed.clock.advance(ms)
      await bed.updates.lookAtRefs()
    },
  }
}

it('a commit that is new on a followed branch is deployed by itself, once, and not again where it fails', async () => {
  const { bed, branches, declare, live, lookAfter } = await open()
  declare('orders', { do: 'deploy' })
  live('orders', commitOf('a'))
  branches.set('main', commitOf('b'))
  await lookAfter(0)
  expect(bed.started).toMatchObject([
    {
      ...{ workload: 'orders', action: 'deploy', tag: commitOf('b'), actor: 'longshore' },
      ...{ reason: 'new commit: bbbbbbbb, main is there by now', wait: true },
    },
  ])
  bed.end('failed')
  for (let look = 0; look < 3; look += 1) await lookAfter(quarter)
  expect(bed.started).toHaveLength(1)
  expect((await bed.row('orders')).holds).toEqual([{ kind: 'failed-before', deployment: 'd-1' }])
  await bed.reopen()
  await lookAfter(quarter)
  expect(bed.started).toHaveLength(1)
  branches.set('main', commitOf('c'))
  await lookAfter(quarter)
  expect(bed.started.map(({ tag }) => tag)).toEqual([commitOf('b'), commitOf('c')])
  expect(bed.bugs).toEqual([])
})

it('the same commit follows nothing, and is asked for as often as the document says, once for all that follow it', async () => {
  const { bed, asked, branches, declare, live, lookAfter } = await open()
  for (const name of ['orders', 'orders-eu']) {
    declare(name, { do: 'deploy', every: '5m' })
    live(name, commitOf('a'))
  }
  branches.set('main', commitOf('a'))
  await lookAfter(0)
  await lookAfter(minute)
  expect(asked).toEqual([`${url} main`])
  await lookAfter(4 * minute)
  expect(asked).toHaveLength(2)
  expect(bed.started).toEqual([])
  expect((await bed.row('orders')).settled).toEqual({ kind: 'current' })
})

it('a proposed commit is told of once, in the list and the activity, and deployed by nobody', async () => {
  const { bed, branches, declare, live, lookAfter } = await open()
  declare('orders', { do: 'propose' })
  live('orders', commitOf('a'))
  branches.set('main', commitOf('b'))
  await lookAfter(0)
  await lookAfter(quarter)
  expect(bed.started).toEqual([])
  expect(bed.told()).toEqual([
    {
      ...{ event: 'newer-image', outcome: 'proposed' },
      detail: 'main is there by now: bbbbbbbb, and aaaaaaaa is live',
    },
  ])
  expect(await bed.row('orders')).toMatchObject({
    ...{ image: url, by: 'commit', live: { tag: 'aaaaaaaa' } },
    ...{
      to: { tag: 'bbbbbbbb', digest: commitOf('b') },
      holds: [{ kind: 'asks', does: 'propose' }],
    },
  })
})

it('a branch that was put back to what was live before is not followed by itself', async () => {
  const { bed, branches, declare, live, lookAfter } = await open()
  declare('orders', { do: 'deploy' })
  live('orders', commitOf('a'))
  live('orders', commitOf('b'))
  branches.set('main', commitOf('a'))
  await lookAfter(0)
  expect(bed.started).toEqual([])
  expect((await bed.row('orders')).holds).toMatchObject([{ kind: 'was-live' }])
})

it('a repository that does not answer is said so, and asked less and less often', async () => {
  const { bed, asked, declare, live, lookAfter } = await open()
  declare('orders', { do: 'deploy', every: '1m' })
  live('orders', commitOf('a'))
  for (let passed = 0; passed < 30; passed += 1) await lookAfter(minute)
  // After 2, 4, 8 and 16 minutes.
  expect(asked).toHaveLength(4)
  expect((await bed.row('orders')).settled).toMatchObject({
    ...{ kind: 'registry-refused', failure: { kind: 'repository-failed', cause: 'refused' } },
  })
})

it('nobody is asked while watching is paused, or for what is not followed, unless somebody asks', async () => {
  const { bed, asked, branches, declare, live, lookAfter } = await open()
  declare('orders')
  live('orders', commitOf('a'))
  branches.set('main', commitOf('b'))
  await lookAfter(quarter)
  declare('orders', { do: 'deploy' })
  bed.set({ updates: 'paused' })
  await lookAfter(quarter)
  expect(asked).toEqual([])
  declare('orders')
  const signal = new AbortController().signal
  const { updates } = await bed.updates.list({ names: ['orders'], ask: true }, signal)
  expect(updates).toMatchObject([{ to: { tag: 'bbbbbbbb' }, holds: [{ kind: 'not-watched' }] }])
})

it('after the machine slept it is asked soon', async () => {
  const { bed, asked, branches, declare, live } = await open()
  declare('orders', { do: 'notify', every: '1h' })
  live('orders', commitOf('a'))
  branches.set('main', commitOf('a'))
  bed.updates.start()
  await bed.clock.advance(minute)
  expect(asked).toHaveLength(1)
  await bed.clock.advance(2_000 * minute)
  const before = asked.length
  branches.set('main', commitOf('b'))
  bed.updates.wake()
  await bed.clock.advance(60 * minute)
  expect(asked.length).toBeGreaterThan(before)
  expect(bed.told()).toHaveLength(1)
})

it.each([
  [{ do: 'deploy' }, 'tags'],
  [{ tags: 'semver:^1', every: '5m' }, 'every'],
  [{ ref: 'main', every: '5s' }, 'every'],
  [{ ref: '--upload-pack=x' }, 'ref'],
])('a document is refused that follows as in %j', (watch, field) => {
  const parsed = watchSchema.safeParse(watch)
  expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([field])
})

it('a repository that does not answer for a while is told of once, and that it answers again', async () => {
  const { bed, branches, declare, live, lookAfter } = await open()
  for (const name of ['orders', 'refunds']) {
    declare(name, { do: 'notify' })
    live(name, commitOf('a'))
  }
  for (let look = 0; look < 8; look += 1) await lookAfter(quarter)
  const told = () =>
    bed.store.activity.after(0, 100).map(({ object, event }) => ({ object, event }))
  const object = { kind: 'repository', name: url }
  expect(told()).toEqual([{ object, event: 'registry-failing' }])
  branches.set('main', commitOf('a'))
  for (let look = 0; look < 8; look += 1) await lookAfter(quarter)
  expect(told().slice(1)).toEqual([{ object, event: 'registry-back' }])
})
