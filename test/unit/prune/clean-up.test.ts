// What a clean-up takes, refuses and tells of a host, judged from the engine in memory.
import { afterEach, describe, expect, it } from 'vitest'
import { lockImage, makeLockImage } from '../../../src/main/locks/lock-image.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { keptFailedName } from '../../../src/shared/model/kept-failed.ts'
import { buildLabel, label } from '../../../src/shared/model/labels.ts'
import { allKinds, diskKinds, usualKinds } from '../../../src/shared/model/prune.ts'
import { whyText } from '../../../src/shared/model/prune-text.ts'
import { aPart } from '../../support/a-part.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { host, pruneWorld, specOf } from '../../support/prune-world.ts'

let world = pruneWorld()
afterEach(() => {
  world.store.close()
  world = pruneWorld()
})
const control = () => world.session.engine.control
const all = { kinds: [...diskKinds] }

/** Built here once, pulled since: in a registry. */
const pulled = (reference: string) => {
  const digest = `${reference.split(':')[0]}@sha256:${reference.split(':')[1]}`
  return { ...control().addImage(reference, { repoDigests: [digest] }), reference }
}

/** What became of one thing in the plan. */
const verdictOf = (name: string) => {
  const { going, refused, staying } = world.plan(all)
  const found = [...going, ...refused, ...staying].find((each) => each.names.includes(name))
  return found && { verdict: found.verdict, why: whyText(found) }
}

const failureAt = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return failureOf(error)
  }
  return undefined
}

describe('images', () => {
  it('of services stay while their document names them, which is known without anything being read', async () => {
    const services = [{ name: 'web', image: 'app/web:v2' }]
    world.workload('shop', { kind: 'instance', services })
    const [old] = [pulled('app/web:v1'), pulled('app/web:v2')]
    world.release('shop', old)
    world.release('shop', { id: 'sha256:elsewhere', reference: 'app/web:v0' })
    world.store.releases.trim('shop', 1)
    await world.measure()
    expect(verdictOf('app/web:v2')).toMatchObject({ verdict: 'kept' })
    expect(verdictOf('app/web:v1')).toMatchObject({ verdict: 'free' })
    expect(world.bugs).toEqual([])
  })

  it('of services stay that no registry is named for, and that are pulled from the one of all instances', async () => {
    const services = [{ name: 'web', image: 'acme/web:1' }]
    world.workload('shop', { kind: 'instance', services })
    for (const each of ['acme/web:1', 'registry.example/acme/web:1'])
      world.release('shop', pulled(each))
    world.release('shop', { id: 'sha256:elsewhere', reference: 'app/web:v0' })
    world.store.releases.trim('shop', 1)
    world.settings.set({ registryPrefix: 'registry.example' })
    await world.measure()
    expect(verdictOf('registry.example/acme/web:1')).toMatchObject({ verdict: 'kept' })
    expect(verdictOf('acme/web:1')).toMatchObject({ verdict: 'free' })
  })

  it('stay while a kept release needs them, which is named, and go when none does', async () => {
    world.workload('web')
    const [old, kept] = [pulled('app/web:v1'), pulled('app/web:v2')]
    world.release('web', old)
    world.release('web', kept)
    await world.measure()
    expect(verdictOf('app/web:v1')).toEqual({ verdict: 'kept', why: 'web r1 needs it' })

    world.store.releases.trim('web', 1)
    expect(verdictOf('app/web:v1')).toMatchObject({ verdict: 'free' })
    const { run } = await world.clean(all)
    expect(run).toMatchObject({ state: 'done', items: [{ name: 'app/web:v1', state: 'removed' }] })
    expect(
      control()
        .images()
        .map(({ repoTags }) => repoTags),
    ).toEqual([['app/web:v2']])
  })

  it('stay that each host of a workload built for itself, under an id of its own', async () => {
    const repository = 'https://git.example/acme/web.git'
    world.workload('web', { kind: 'git', repository, port: 80 })
    const labels = {
      [buildLabel.installation]: world.store.installation,
      [buildLabel.workload]: 'web',
    }
    const { id } = control().addImage('localhost/longshore/web:a', { labels })
    control().addImage('localhost/longshore/web:b', { labels })
    const release = { workload: 'web', deployment: 'd1', action: 'deploy', tag: 'a', reason: '' }
    const rest = { fingerprint: null, verified: true, actor: 'ada', createdAt: 1, config: {} }
    for (const [on, imageId] of [['first', 'sha256:theirs'] as const, [host, id] as const])
      world.store.releases.add(
        {
          ...release,
          ...rest,
          parts: [aPart('web', { image: 'localhost/longshore/web:a', imageId })],
        },
        on,
        {},
      )
    await world.measure()
    expect(verdictOf('localhost/longshore/web:a')).toEqual({
      ...{ verdict: 'kept', why: 'web r1 needs it' },
    })
    expect(verdictOf('localhost/longshore/web:b')).toMatchObject({ verdict: 'free' })
  })

  it('stay by the digest of a release whose image was pulled anew under another id', async () => {
    world.workload('web')
    const image = pulled('app/web:v1')
    const { store } = world
    const part = { part: 'web', image: 'app/web:v1', replicas: 1, mayEnd: false }
    const parts = [{ ...part, imageId: 'sha256:forgotten', digest: 'sha256:v1' }]
    const release = { workload: 'web', deployment: 'd', action: 'deploy', tag: 'v1' }
    const rest = {
      fingerprint: null,
      verified: true,
      reason: '',
      actor: '',
      createdAt: 1,
      config: {},
    }
    store.releases.add({ ...release, ...rest, parts }, 'elsewhere', {})
    await world.measure()
    expect(verdictOf(image.reference)).toEqual({ verdict: 'kept', why: 'web r1 needs it' })
  })

  it('stay where the tag of a document that nobody deployed means them', async () => {
    pulled('app/web:v9')
    world.workload('web', { defaultTag: 'v9' })
    await world.measure()
    expect(verdictOf('app/web:v9')).toEqual({
      verdict: 'kept',
      why: 'the document of web means it',
    })
  })

  it('of others go only when they are chosen by themselves', async () => {
    const foreign = pulled('postgres:16')
    const { run: nothing } = await world.clean(all)
    expect(nothing.items).toEqual([])
    const { run } = await world.clean({ ids: [foreign.id.slice(7, 20)] })
    expect(run.items).toMatchObject([{ name: 'postgres:16', state: 'removed' }])
    expect(control().images()).toEqual([])
  })

  it('that are in no registry, or that another installation runs too, go only by choice', async () => {
    world.workload('web')
    const built = control().addImage('app/web:built')
    const shared = pulled('app/shop:v1')
    world.release('web', { id: built.id, reference: 'app/web:built' })
    world.release('web', shared)
    world.release('web', pulled('app/web:v3'))
    world.store.releases.trim('web', 1)
    pulled('app/shop:v2')
    const labels = { [label.installation]: 'theirs', [label.workload]: 'shop' }
    control().addContainer(specOf('theirs', 'app/shop:v2', { labels }))
    await world.measure()
    expect(verdictOf('app/web:built')?.verdict).toBe('by-id')
    expect(verdictOf('app/shop:v1')).toEqual({
      verdict: 'by-id',
      why: 'of another installation of Longshore (theirs)',
    })
  })

  it('stay while another installation deploys there: what it pulled is used by nothing yet', async () => {
    world.workload('web')
    world.release('web', pulled('app/web:v1'))
    world.release('web', pulled('app/web:v2'))
    world.store.releases.trim('web', 1)
    const labels = { [label.installation]: 'theirs', [label.role]: 'lock' }
    const image = control().addImage('localhost/lock:1')
    const lock = control().addContainer(specOf('lock-web', image.id, { labels }), false)
    await world.measure()
    expect(verdictOf('app/web:v1')).toEqual({
      verdict: 'kept',
      why: 'another installation deploys there now (lock-web)',
    })
    control().vanish(lock)
    // What a crash left of a lock that was given back keeps nothing.
    const unlocked = 'longshore-unlocked-0123456789ab'
    control().addContainer(specOf(unlocked, image.id, { labels }), false)
    await world.measure()
    expect(verdictOf('app/web:v1')?.verdict).toBe('free')
    expect(verdictOf(unlocked)?.verdict).toBe('free')
  })

  it('that locks are made of are known as our own, and go by choice alone', async () => {
    await makeLockImage(world.session.engine, new AbortController().signal)
    await world.measure()
    const [own] = world.plan(all).staying
    expect(own && { ...own, why: whyText(own) }).toMatchObject({
      ...{ name: lockImage, verdict: 'by-id', because: 'for-locks' },
      why: 'Longshore locks hosts with it while it deploys; it takes no space',
    })
    const { run } = await world.clean({ ids: [`images/${own?.id}`] })
    expect(run.items).toMatchObject([{ name: lockImage, state: 'removed' }])
  })

  it('with several names go by all of them', async () => {
    const tags = ['a/x:1', 'b/y:1']
    const image = control().addImage('a/x:1', { repoTags: tags })
    const { run } = await world.clean({ ids: [`images/${image.id}`] })
    expect(run.items[0]?.state).toBe('removed')
    expect(control().images()).toEqual([])
  })
})

describe('containers, networks and volumes', () => {
  it('that run, or are used by a stopped container, stay', async () => {
    pulled('app/web:v1')
    const { engine } = world.session
    await engine.networks.ensure('net', world.ours())
    await engine.volumes.ensure('data', world.ours({ [label.workload]: 'gone' }))
    const mounts = [{ kind: 'volume', source: 'data', target: '/d' } as const]
    control().addContainer(specOf('stopped', 'app/web:v1', { network: 'net', mounts }), false)
    const { run } = await world.clean(all)
    expect(run.items).toEqual([])
    expect(verdictOf('net')).toEqual({ verdict: 'kept', why: 'in use by stopped' })
    expect(verdictOf('data')).toEqual({ verdict: 'kept', why: 'in use by stopped' })
  })

  it('of a workload that is gone go together: what only its container used with that', async () => {
    pulled('app/old:v1')
    const { engine } = world.session
    const labels = world.ours({ [label.workload]: 'old' })
    await engine.networks.ensure('old-net', labels)
    await engine.volumes.ensure('old-data', labels)
    const mounts = [{ kind: 'volume', source: 'old-data', target: '/d' } as const]
    const spec = specOf('ls-old', 'app/old:v1', { network: 'old-net', mounts, labels })
    control().addContainer(spec, false)
    const { plan, run } = await world.clean(all)
    expect(plan.going.map(({ name }) => name)).toEqual(['ls-old', 'old-net', 'old-data'])
    expect(run.items.map(({ state }) => state)).toEqual(['removed', 'removed', 'removed'])
    expect([control().containers(), control().volumes()]).toEqual([[], []])
  })

  it('of a workload that there is stay: its volumes, and its container that is stopped', async () => {
    world.workload('web')
    const image = pulled('app/web:v1')
    const deployment = world.release('web', image)
    const labels = world.ours({ [label.workload]: 'web', [label.deployment]: deployment })
    control().addContainer(specOf('ls-web', 'app/web:v1', { labels }), false)
    const failed = { ...labels, [label.deployment]: 'failed' }
    control().addContainer(specOf('ls-web-failed', 'app/web:v1', { labels: failed }), false)
    await world.session.engine.volumes.ensure('web-data', world.ours({ [label.workload]: 'web' }))
    const { run } = await world.clean(all)
    expect(run.items).toEqual([])
    expect(verdictOf('ls-web')).toEqual({ verdict: 'kept', why: 'of web' })
    expect(verdictOf('web-data')).toEqual({ verdict: 'kept', why: 'of web' })
    expect(verdictOf('ls-web-failed')?.verdict).toBe('by-id')
  })

  it('that are the lock of a deployment stay, whoever holds it', async () => {
    pulled('app/web:v1')
    const labels = { [label.installation]: 'theirs', [label.role]: 'lock' }
    const id = control().addContainer(specOf('lock', 'app/web:v1', { labels }), false)
    const { plan, run } = await world.clean({ ids: [id] })
    expect(plan.refused).toMatchObject([{ name: 'lock', because: 'lock' }])
    expect(run.items).toEqual([])
    expect(control().locks()).toHaveLength(1)
  })

  it('that failed and were kept for a look go by themselves once that time is over', async () => {
    world.workload('web')
    pulled('app/web:v1')
    const labels = world.ours({ [label.workload]: 'web', [label.deployment]: 'failed' })
    const day = 24 * 3_600_000
    const [over, later] = [1, 10].map((days) =>
      keptFailedName('ls-web', Date.now() + days * day - 1),
    )
    for (const name of [over, later])
      control().addContainer(specOf(name ?? '', 'app/web:v1', { labels }), false)
    const { run } = await world.clean(all)
    expect(run.items).toMatchObject([{ name: over, state: 'removed' }])
    expect(
      control()
        .containers()
        .map(({ spec }) => spec.name),
    ).toEqual([later])
  })

  it('with data are taken by no usual choice', () => {
    expect(usualKinds).not.toContain('volumes')
    expect(allKinds).not.toContain('volumes')
  })
})

describe('the build cache', () => {
  it('goes step by step, what rests on another before that, but for what is in use', async () => {
    control().addCache({ id: 'base' })
    control().addCache({ id: 'built', parents: ['base'] })
    control().addCache({ id: 'held-base' })
    control().addCache({ id: 'held', parents: ['held-base'], isInUse: true })
    const { plan, run } = await world.clean({ kinds: ['cache'] })
    expect(plan.going.map(({ id }) => id)).toEqual(['built', 'base'])
    expect(run.items.map(({ state }) => state)).toEqual(['removed', 'removed'])
    expect(
      control()
        .cache()
        .map(({ id }) => id),
    ).toEqual(['held-base', 'held'])
  })
})

describe('a choice', () => {
  it('takes only what is as old, and labelled as is asked for, as docker’s filters do', async () => {
    const { engine } = world.session
    await engine.networks.ensure('plain', world.ours())
    await engine.networks.ensure('marked', world.ours({ team: 'a' }))
    await world.measure()
    const named = (choice: Parameters<typeof world.plan>[0]) =>
      world.plan({ kinds: ['networks'], ...choice }).going.map(({ name }) => name)
    expect(named({})).toEqual(['plain', 'marked'])
    expect(named({ labels: ['team'] })).toEqual(['marked'])
    expect(named({ labels: ['team=a', '!other'] })).toEqual(['marked'])
    expect(named({ labels: ['!team'] })).toEqual(['plain'])
    // Since when they are there, this engine does not tell.
    expect(named({ olderThanMs: 1 })).toEqual([])
  })

  it('of what is not there, or may be several, is refused', async () => {
    control().addImage('a:1', { id: 'sha256:abcdef01' })
    control().addImage('b:1', { id: 'sha256:abcdef02' })
    await world.measure()
    expect(failureAt(() => world.plan({ ids: ['nothing'] }))?.kind).toBe('not-found')
    expect(failureAt(() => world.plan({ ids: ['abcdef'] }))).toMatchObject({
      kind: 'invalid',
      issues: [{ message: 'abcdef may be images/sha256:abcdef01, images/sha256:abcdef02' }],
    })
    expect(world.plan({ ids: ['abcdef01'] }).going).toMatchObject([{ name: 'a:1' }])
  })
})

describe('a run', () => {
  it('keeps what has come into use since it was shown, and takes the others', async () => {
    const [first, second] = [pulled('a/first:1'), pulled('a/second:1')]
    const { run } = await world.clean({ ids: [first.id, second.id] }, () =>
      control().addContainer(specOf('late', first.id), false),
    )
    expect(run).toMatchObject({ state: 'done', freedBytes: second.sizeBytes })
    expect(run.items).toMatchObject([
      { name: 'a/first:1', state: 'kept', because: 'in-use', by: ['late'] },
      { name: 'a/second:1', state: 'removed' },
    ])
  })

  it('tells what the engine refuses, and goes on with the others', async () => {
    const [first, second] = [pulled('a/first:1'), pulled('a/second:1')]
    const message = 'image has dependent child images'
    const { run } = await world.clean({ ids: [first.id, second.id] }, () =>
      control().failNext('disk.remove', {
        ...{ kind: 'engine-error', host: 'local', operation: 'remove an image', status: 409 },
        message,
      }),
    )
    expect(run.items).toMatchObject([
      { state: 'failed', failure: { kind: 'engine-error', message } },
      { state: 'removed' },
    ])
    const [row] = world.store.activity.list({ limit: 1 })
    expect(row).toMatchObject({
      ...{ event: 'host-cleaned-up', severity: 'warning', actor: 'ada', door: 'terminal' },
      detail: '1.0 MB freed, 1 removed, 1 failed',
    })
  })

  it('ends where the host goes away, and says what it did not come to', async () => {
    const [first, second] = [pulled('a/first:1'), pulled('a/second:1')]
    const { run } = await world.clean({ ids: [first.id, second.id] }, () =>
      control().setReachable(false),
    )
    expect(run).toMatchObject({ state: 'failed', failure: { kind: 'engine-unavailable' } })
    expect(run.items.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  })

  it('that is cancelled takes nothing more', async () => {
    const images = [pulled('a/first:1'), pulled('a/second:1')]
    await world.measure()
    const { id } = world.start(world.plan({ ids: images.map((image) => image.id) }))
    world.prune.cancel(id)
    expect(await world.ended(id)).toMatchObject({ state: 'cancelled' })
    expect(control().images().length).toBeGreaterThan(0)
  })

  it('takes nothing else than what was shown', async () => {
    world.workload('web')
    const image = pulled('app/web:v1')
    world.release('web', image)
    world.release('web', pulled('app/web:v2'))
    world.store.releases.trim('web', 1)
    await world.measure()
    const plan = world.plan(all)
    world.release('web', image)
    expect(failureAt(() => world.start(plan))?.kind).toBe('plan-stale')
    expect(control().mutations()).not.toContain('disk.remove')
  })

  it('asks what the guard of its host asks', async () => {
    world.store.close()
    world = pruneWorld({ guard: 'typed' })
    const image = pulled('a:1')
    await world.measure()
    const plan = world.plan({ ids: [image.id] })
    expect(failureAt(() => world.start(plan))?.kind).toBe('confirmation-required')
    expect(await world.ended(world.start(plan, ['local']).id)).toMatchObject({ state: 'done' })
    world.store.close()
    world = pruneWorld({ guard: 'read-only' })
    await world.measure()
    const nothing = world.plan(all)
    expect(failureAt(() => world.start(nothing, ['local']))?.kind).toBe('host-read-only')
  })

  it('that the end of the app cut short is told as interrupted at the next start, as far as it came', async () => {
    const { run } = await world.clean({ ids: [pulled('a:1').id] })
    const cut = { ...run, id: 'cut', state: 'running', endedAt: null } as const
    world.store.prunes.put(cut)
    const next = pruneWorld({ store: world.store })
    expect(next.prune.show('cut')).toEqual({ ...cut, state: 'interrupted' })
    const [row] = world.store.activity.list({ limit: 1 })
    expect(row).toMatchObject({ event: 'host-cleaned-up', outcome: 'interrupted' })
  })

  it('is on disk as far as it came, whenever the app is killed', async () => {
    const images = [pulled('a/first:1'), pulled('a/second:1')]
    await world.measure()
    const plan = world.plan({ ids: images.map(({ id }) => id) })
    const seen: string[][] = []
    const { id } = world.start(plan)
    for await (const _ of world.prune.watch(id, new AbortController().signal))
      seen.push(world.store.prunes.get(id)?.items.map(({ state }) => state) ?? [])
    expect(seen).toContainEqual(['removed', 'waiting'])
  })

  it('takes no measure of the disk of one host for that of another which has its name by now', async () => {
    pulled('a:1')
    await world.measure()
    expect(world.prune.use('local')).not.toBeNull()
    world.hosts.become([createFakeSession({ name: 'local' })])
    expect(world.prune.use('local')).toBeNull()
    expect(failureAt(() => world.plan(all))).toMatchObject({
      ...{ kind: 'not-found', what: 'measured disk' },
    })
  })

  it('is forgotten as a measure of the disk, and remembered as what was done', async () => {
    const image = pulled('a:1')
    const { run } = await world.clean({ ids: [image.id] })
    expect(world.prune.use('local')).toBeNull()
    expect(world.prune.list('local')).toEqual([run])
  })
})
