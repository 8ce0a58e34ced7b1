// Scaling what was built of a commit: its repository has no part in it.
import { expect, it } from 'vitest'
import { noOptions } from '../../../../src/shared/model/options.ts'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

const idsOf = (bed: GitBed) => bed.session.engine.control.containers().map(({ id }) => id)
const liveOf = (bed: GitBed) => bed.store.releases.list('web').find(({ live }) => live)

async function scaled(bed: GitBed, count: number) {
  const options = { ...noOptions, scale: { web: count } }
  const { id } = await bed.start('', { action: 'scale', options })
  return await bed.end(id)
}

async function deployed() {
  const bed = gitBed()
  bed.have()
  expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
  const first = liveOf(bed)
  // The branch goes on, its server is away, and nothing can be built: none of it matters.
  Object.assign(bed.repository, { head: commitOf('b'), isGone: true, hangs: 'build' })
  bed.repository.asked.length = 0
  return { bed, first }
}

it('makes more of the commit that is live, and fewer again, without its repository and without a build', async () => {
  const { bed, first } = await deployed()
  const [before] = idsOf(bed)
  const built = bed.built()
  expect(await scaled(bed, 3)).toMatchObject({ state: 'succeeded', release: 'r2' })
  expect(idsOf(bed)).toHaveLength(3)
  expect(idsOf(bed)).toContain(before)
  const images = bed.session.engine.control.containers().map(({ imageId }) => imageId)
  expect(new Set(images)).toEqual(new Set([first?.parts[0]?.imageId]))
  expect(await scaled(bed, 3)).toMatchObject({ state: 'skipped' })
  expect(await scaled(bed, 1)).toMatchObject({ state: 'succeeded' })
  expect(idsOf(bed)).toEqual([before])
  expect(bed.repository.asked).toEqual([])
  expect(bed.repository.builds).toHaveLength(1)
  expect(bed.built()).toEqual(built)
})

it('keeps in its release what commit that was, so that it can be gone back to, and what is deployed next goes by the document', async () => {
  const { bed, first } = await deployed()
  await scaled(bed, 2)
  const live = liveOf(bed)
  expect(live).toMatchObject({ name: 'r2', tag: first?.tag, parts: [{ replicas: 2 }] })
  expect(live?.config).toEqual({ ...first?.config, replicas: '2' })
  Object.assign(bed.repository, { isGone: false, hangs: undefined })
  expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
  expect(idsOf(bed)).toHaveLength(1)
  bed.repository.isGone = true
  const { id } = await bed.start('', { action: 'rollback', release: 'r2' })
  expect(await bed.end(id)).toMatchObject({ state: 'succeeded' })
  expect(idsOf(bed)).toHaveLength(2)
  expect(bed.repository.builds).toHaveLength(2)
})

it('takes back what it made where one of them does not start, and leaves what serves and what was built', async () => {
  const { bed } = await deployed()
  const before = [idsOf(bed), bed.built(), liveOf(bed)?.name]
  bed.session.engine.control.hang('containers.start')
  const options = { ...noOptions, scale: { web: 3 } }
  const { id } = await bed.start('', { action: 'scale', options })
  await bed.reached(id, 'start')
  await bed.deploys.cancel(id)
  expect(await bed.end(id)).toMatchObject({ state: 'cancelled' })
  expect([idsOf(bed), bed.built(), liveOf(bed)?.name]).toEqual(before)
})
