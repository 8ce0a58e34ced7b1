// Hosts full of anything: what a clean-up takes of them is judged by what was put there, and by what the engine has left.
import { expect, it } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { diskKinds, type PruneChoice, type PrunePlan } from '../../../src/shared/model/prune.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { createDice, type Dice } from '../../support/dice.ts'
import { bytesOn, type PruneWorld, pruneWorld, specOf } from '../../support/prune-world.ts'

const form = campaignForm('clean-ups')
const { first, count, seed } = form

/** What was put there, as a judge who knows nothing of how it is decided. */
interface Put {
  readonly world: PruneWorld
  readonly images: { readonly id: string; readonly reference: string }[]
  /** Needed by releases that are kept, of workloads that there are. */
  readonly needed: Set<string>
  /** Images that deployments of ours had there. */
  readonly had: Set<string>
}

const owners = ['ours', 'ours', 'gone', 'other', 'foreign'] as const

function putWorld(dice: Dice): Put {
  const world = pruneWorld()
  const put: Put = { world, images: [], needed: new Set(), had: new Set() }
  putImages(put, dice)
  putReleases(put, dice)
  putContainers(put, dice)
  putCache(put, dice)
  return put
}

/** Each stands on some of the layers of another. */
function putImages({ world, images }: Put, dice: Dice): void {
  const { control } = world.session.engine
  const chains: { id: string; bytes: number }[][] = [[]]
  for (let i = 0; i < dice.between(1, 9); i += 1) {
    const base = dice.pick(chains)
    const below = base.slice(0, dice.between(0, base.length + 1))
    const own = Array.from({ length: dice.between(0, 3) }, (_, at) => ({
      ...{
        id: `${below.map(({ id }) => id).join('/')}/l${i}.${at}`,
        bytes: dice.between(0, 5_000),
      },
    }))
    const layers = [...below, ...own]
    if (layers.length === 0) continue
    chains.push(layers)
    const [repository, reference] = [`app/w${dice.between(0, 3)}`, `i${i}`]
    const tag = `${repository}:${reference}`
    const repoTags = dice.chance(0.8) ? [tag] : []
    const repoDigests = dice.chance(0.8) ? [`${repository}@sha256:d${i}`] : []
    const image = control.addImage(tag, { layers, repoTags, repoDigests })
    images.push({ id: image.id, reference: tag })
  }
}

function putReleases({ world, images, needed, had }: Put, dice: Dice): void {
  for (const name of ['w0', 'w1', 'gone']) {
    if (name !== 'gone') world.workload(name, { defaultTag: dice.pick(['i0', 'i1', 'none']) })
    const released: string[] = []
    for (let i = 0; i < dice.between(0, 4) && images.length > 0; i += 1) {
      const image = dice.pick(images)
      world.release(name, image)
      released.push(image.id)
      had.add(image.id)
    }
    const keep = dice.between(1, 3)
    world.store.releases.trim(name, keep)
    if (name !== 'gone') for (const id of released.slice(-keep)) needed.add(id)
  }
}

function putContainers({ world, images }: Put, dice: Dice): void {
  const { engine } = world.session
  const labelsOf = (owner: (typeof owners)[number]): Record<string, string> => {
    if (owner === 'foreign') return {}
    if (owner === 'other') return { [label.installation]: 'another', [label.workload]: 'x' }
    const workload = owner === 'ours' ? 'w0' : 'vanished'
    return world.ours(dice.chance(0.8) ? { [label.workload]: workload } : {})
  }
  for (let i = 0; i < 4; i += 1) {
    void engine.networks.ensure(`n${i}`, labelsOf(dice.pick(owners)))
    void engine.volumes.ensure(`v${i}`, labelsOf(dice.pick(owners)))
    engine.control.fill({ volume: `v${i}` }, dice.between(0, 9_000))
  }
  for (let i = 0; i < dice.between(0, 5) && images.length > 0; i += 1) {
    const image = dice.pick(images)
    const labels = labelsOf(dice.pick(owners))
    if (dice.chance(0.2)) labels[label.role] = dice.pick(['lock', 'compose', 'probe'])
    const mounts = dice.chance(0.5)
      ? [{ kind: 'volume', source: `v${dice.between(0, 4)}`, target: '/data' } as const]
      : []
    const network = dice.pick(['bridge', 'n0', 'n1', 'n2'])
    const spec = specOf(`c${i}`, image.id, { labels, mounts, network })
    const id = engine.control.addContainer(spec, dice.chance(0.4))
    engine.control.fill({ container: id }, dice.between(0, 500))
  }
}

function putCache({ world }: Put, dice: Dice): void {
  const { control } = world.session.engine
  for (let i = 0; i < dice.between(0, 5); i += 1) {
    const parents = i > 0 && dice.chance(0.5) ? [`k${dice.between(0, i)}`] : []
    control.addCache({ id: `k${i}`, parents, sizeBytes: 100 * i, isInUse: dice.chance(0.2) })
  }
}

function choiceOf(dice: Dice, { world, images }: Put): PruneChoice {
  const { control } = world.session.engine
  const things = [
    ...images.map(({ id }) => `images/${id}`),
    ...control.containers().map(({ id }) => `containers/${id}`),
    ...control.volumes().map((name) => `volumes/${name}`),
  ]
  const kinds = dice.chance(0.5) ? [...diskKinds] : diskKinds.filter(() => dice.chance(0.5))
  const ids = dice.chance(0.4) ? things.filter(() => dice.chance(0.2)) : []
  return { kinds, labels: [], ids }
}

/** Everything there by `kind/id`, with whether it carries our label. */
function everything({ session, store }: PruneWorld): Map<string, boolean> {
  const { control } = session.engine
  const isOurs = (labels: Readonly<Record<string, string>>) =>
    labels[label.installation] === store.installation
  return new Map([
    ...control.images().map(({ id }) => [`images/${id}`, false] as const),
    ...control
      .containers()
      .map(({ id, spec }) => [`containers/${id}`, isOurs(spec.labels)] as const),
    ...control.networkLabels().map(({ id, labels }) => [`networks/${id}`, isOurs(labels)] as const),
    ...control.volumeLabels().map(({ id, labels }) => [`volumes/${id}`, isOurs(labels)] as const),
    ...control.cache().map(({ id }) => [`cache/${id}`, true] as const),
  ])
}

/** Something comes into use, or a release comes to need an image, after the plan was shown. */
function disturb({ world, images, needed }: Put, dice: Dice): void {
  const { control } = world.session.engine
  const image = images.find(({ id }) => control.images().some((each) => each.id === id))
  if (!image) return
  if (dice.chance(0.5)) control.addContainer(specOf('late', image.id), dice.chance(0.5))
  else {
    world.release('w1', image)
    needed.add(image.id)
  }
}

it('no image that a kept release needs goes, and nothing of others that was not chosen', async () => {
  let taken = 0
  for (let i = first; i < first + count; i += 1) {
    const dice = createDice(seed, i)
    const put = putWorld(dice)
    const choice = choiceOf(dice, put)
    const isDisturbed = dice.chance(0.3)
    taken += await judge(put, choice, dice, isDisturbed).catch((error: unknown) => {
      throw new Error(`world ${i}: ${JSON.stringify(choice)}`, { cause: error })
    })
    put.world.store.close()
  }
  tellCampaign(form, { taken })
  expect(taken).toBeGreaterThan(count)
})

async function judge(put: Put, choice: PruneChoice, dice: Dice, isDisturbed: boolean) {
  const { world, needed, had } = put
  await world.measure()
  const plan = world.plan(choice)
  const before = everything(world)
  const bytesBefore = bytesOn(world.session)
  const used = usedNow(world)
  let bytesMeanwhile = bytesBefore
  if (isDisturbed) {
    disturb(put, dice)
    bytesMeanwhile = bytesOn(world.session)
  }
  const now = world.plan(choice)
  const run = await world.ended(world.start(now).id)
  const after = everything(world)
  const gone = [...before.keys()].filter((key) => !after.has(key))
  const going = new Set(plan.going.map(({ kind, id }) => `${kind}/${id}`))

  expect(world.bugs).toEqual([])
  for (const id of needed)
    if (before.has(`images/${id}`)) expect(after.has(`images/${id}`)).toBe(true)
  for (const key of gone) {
    expect(going, key).toContain(key)
    expect([...used], key).not.toContain(key)
    const isOurs = before.get(key) === true || had.has(key.slice('images/'.length))
    expect(isOurs || choice.ids.includes(key), key).toBe(true)
  }
  for (const key of usedNow(world)) expect(before.has(key) && !after.has(key), key).toBe(false)
  expect(bytesMeanwhile - bytesOn(world.session)).toBe(run.freedBytes)
  if (!isDisturbed) wentAsSaid(plan, gone, bytesBefore - bytesOn(world.session))
  return gone.length
}

function wentAsSaid(plan: PrunePlan, gone: readonly string[], freed: number): void {
  expect(gone.toSorted()).toEqual(plan.going.map(({ kind, id }) => `${kind}/${id}`).toSorted())
  if (plan.freed.isExact) expect(freed).toBe(plan.freed.bytes)
  else expect(freed).toBeLessThanOrEqual(plan.freed.bytes)
}

/** What containers use that run. */
function usedNow({ session }: PruneWorld): Set<string> {
  const running = session.engine.control.containers().filter(({ state }) => state === 'running')
  return new Set(
    running.flatMap(({ id, imageId, spec }) => [
      ...[`containers/${id}`, `images/${imageId}`],
      ...spec.mounts.map(({ source }) => `volumes/${source}`),
    ]),
  )
}
