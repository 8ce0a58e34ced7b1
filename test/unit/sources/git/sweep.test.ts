// What was built of commits on a host, once no release that is kept needs it.
import { expect, it } from 'vitest'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

async function deployed(bed: GitBed, letter: string): Promise<void> {
  bed.repository.head = commitOf(letter)
  expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
}

const commitsBuilt = (bed: GitBed) => bed.built().map((name) => name.replace(/^.*:(.).*$/, '$1'))

it('an image goes after the releases that need it, and one that can be gone back to stays', async () => {
  const bed = gitBed()
  bed.have({}, { keep: { releases: 2 } })
  for (const letter of 'abcd') await deployed(bed, letter)
  // The oldest release is let go of when the deployment has ended, and its image with the next.
  expect(commitsBuilt(bed).sort()).toEqual(['b', 'c', 'd'])
  expect(bed.store.releases.list('web').map(({ tag }) => tag[0])).toEqual(['d', 'c'])
  const back = await bed.start('', { action: 'rollback' })
  expect(await bed.end(back.id)).toMatchObject({ state: 'succeeded' })
  expect(commitsBuilt(bed).sort()).toEqual(['c', 'd'])
})

it('an image that somebody gave another name, or another workload built, is left to them', async () => {
  const bed = gitBed()
  bed.have({}, { keep: { releases: 2 } })
  await deployed(bed, 'a')
  const { engine } = bed.session
  const [first = ''] = bed.built()
  const { id = '' } = (await engine.images.inspect(first)) ?? {}
  await engine.images.tag(id, 'registry.example/kept:1')
  engine.control.addImage('localhost/longshore/web:foreign')
  for (const letter of 'bcde') await deployed(bed, letter)
  expect(await engine.images.inspect(first)).toBeUndefined()
  expect(await engine.images.inspect('registry.example/kept:1')).toMatchObject({ id })
  expect(bed.built()).toContain('localhost/longshore/web:foreign')
})

it('folders of commits go with their workload', async () => {
  const bed = gitBed()
  bed.have()
  await deployed(bed, 'a')
  const { files } = bed.session
  const { id = '' } = bed.store.workloads.get('web') ?? {}
  const folder = `${await files.folder(id)}/commits`
  await files.write(`${folder}/one.whole`, 'inputs')
  const removal = await bed.start('', { action: 'remove' })
  expect(await bed.end(removal.id)).toMatchObject({ state: 'succeeded' })
  expect(await files.list(folder)).toEqual([])
})
