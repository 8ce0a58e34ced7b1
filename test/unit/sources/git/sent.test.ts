// Images that are built here for several hosts, and sent to them.
import { expect, it } from 'vitest'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

const here = { build: { kind: 'dockerfile', on: 'here' } }

async function deployed(bed: GitBed, letter: string): Promise<void> {
  bed.repository.head = commitOf(letter)
  expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
}

const builtOf = (bed: GitBed, letter: string) =>
  bed.session.engine.control
    .images()
    .filter(({ repoTags }) => repoTags.some((name) => name.includes(`:${letter.repeat(12)}-`)))
    .map(({ id }) => id)

it('a commit is built here once, however many hosts it is sent to', async () => {
  const bed = gitBed({}, { others: { far: 'open', other: 'open' } })
  bed.have(here, { host: undefined, hosts: ['far', 'other', 'local'] })
  await deployed(bed, 'a')
  expect(bed.repository.builds).toHaveLength(1)
  const ran = [bed.session, ...bed.others].map((each) => bed.containers(each).length)
  expect(ran).toEqual([1, 1, 1])
})

it('what fails on a host that it was sent to takes nothing from what another can go back to', async () => {
  const bed = gitBed({}, { others: { far: 'open' } })
  bed.have(here, { host: undefined, hosts: ['far', 'local'] })
  for (const letter of 'ab') await deployed(bed, letter)
  const [kept = ''] = builtOf(bed, 'a')
  const [far] = bed.others
  for (const name of bed.built().filter((each) => each.includes(':aaa')))
    await far?.engine.images.remove(name)
  const refused = { kind: 'start-failed', host: 'far', message: 'no' } as const
  far?.engine.control.failNext('containers.start', refused)
  bed.repository.head = commitOf('a')
  expect(await bed.deploy('main')).toMatchObject({ state: 'failed' })
  expect(builtOf(bed, 'a')).toEqual([kept])
  expect(bed.repository.builds).toHaveLength(2)
})

it('a build that was begun here for another host, and failed there, leaves no image on either', async () => {
  const bed = gitBed({}, { others: { far: 'open' } })
  bed.have(here, { host: 'far' })
  await deployed(bed, 'a')
  const [far] = bed.others
  const refused = { kind: 'start-failed', host: 'far', message: 'no' } as const
  far?.engine.control.failNext('containers.start', refused)
  bed.repository.head = commitOf('b')
  expect(await bed.deploy('main')).toMatchObject({ state: 'failed' })
  const names = [bed.session, ...bed.others].map(({ engine }) =>
    engine.control
      .images()
      .flatMap(({ repoTags }) => repoTags)
      .filter((name) => name.includes('/longshore/')),
  )
  expect(names).toEqual([bed.built(), bed.built()])
  expect(builtOf(bed, 'b')).toEqual([])
})
