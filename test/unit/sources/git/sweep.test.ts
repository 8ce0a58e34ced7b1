// What was built of commits on a host, once no release that is kept needs it.
import { basename, dirname } from 'node:path'
import { expect, it } from 'vitest'
import { fail } from '../../../../src/shared/lib/failure-error.ts'
import { buildLabel } from '../../../../src/shared/model/labels.ts'
import { aPart } from '../../../support/a-part.ts'
import { createHurriedClock } from '../../../support/fake-engine/hurried-clock.ts'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

async function deployed(bed: GitBed, letter: string): Promise<void> {
  bed.repository.head = commitOf(letter)
  expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
}

const keptTwo = { keep: { releases: 2 } }

/** A release whose image is that one, as it was recorded on a host. */
function record(bed: GitBed, workload: string, imageId: string, more: object = {}): void {
  const {
    host = 'local',
    rendered = {},
    deployment = `of ${imageId}`,
  } = { ...more } as {
    readonly host?: string
    readonly rendered?: unknown
    readonly deployment?: string
  }
  const release = { workload, deployment, action: 'deploy', tag: 'v1', fingerprint: null }
  const rest = { verified: true, reason: '', actor: 'ada', createdAt: 1, config: {} }
  const parts = [aPart(workload, { image: 'localhost/else:v1', imageId })]
  bed.store.releases.add({ ...release, ...rest, parts }, host, rendered)
}

async function idOf({ session }: GitBed, name: string): Promise<string> {
  return (await session.engine.images.inspect(name))?.id ?? ''
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
  await engine.images.tag(id, 'localhost/longshore/web:stable')
  for (const letter of 'bcde') await deployed(bed, letter)
  expect(await engine.images.inspect(first)).toBeUndefined()
  expect(await engine.images.inspect('localhost/longshore/web:stable')).toMatchObject({ id })
  expect(await engine.images.inspect('registry.example/kept:1')).toMatchObject({ id })
  expect(bed.built()).toContain('localhost/longshore/web:foreign')
})

it('an image that another workload can go back to, or names in its document, stays', async () => {
  const bed = gitBed()
  bed.have({}, keptTwo)
  await deployed(bed, 'a')
  const [first = ''] = bed.built()
  await deployed(bed, 'b')
  const named = bed.built().find((name) => name !== first) ?? ''
  const other = (name: string, image: string, defaultTag: string) =>
    bed.workloads.apply({ name, host: 'local', source: { kind: 'image', image, defaultTag } })
  other('one', 'localhost/app', 'v1')
  record(bed, 'one', await idOf(bed, first))
  other('two', 'localhost/longshore/web', named.split(':')[1] ?? '')
  for (const letter of 'cdef') await deployed(bed, letter)
  expect(commitsBuilt(bed).sort()).toEqual(['a', 'b', 'd', 'e', 'f'])
})

it('what a release needs on any host that it was recorded on stays: the host may have another name by now', async () => {
  const bed = gitBed()
  bed.have({}, keptTwo)
  await deployed(bed, 'a')
  const { engine, files } = bed.session
  const { installation, releases, workloads } = bed.store
  const labels = { [buildLabel.installation]: installation, [buildLabel.workload]: 'web' }
  const name = `localhost/longshore/web:${'7'.repeat(12)}-${'8'.repeat(12)}`
  const { id } = engine.control.addImage(name, { labels })
  const folder = `${await files.folder(workloads.get('web')?.id ?? '')}/commits`
  await files.write(`${folder}/theirs.whole`, 'inputs')
  const [live] = releases.list('web')
  const rendered = releases.get('web', live?.name ?? '')?.rendered as { readonly making: object }
  const theirs = { ...rendered, making: { ...rendered.making, folder: 'commits/theirs' } }
  record(bed, 'web', id, {
    ...{ host: 'as it was called', rendered: theirs },
    deployment: live?.deployment,
  })
  await deployed(bed, 'b')
  expect(await idOf(bed, name)).toBe(id)
  expect(await files.list(folder)).toEqual(['theirs.whole'])
  for (const letter of 'cde') await deployed(bed, letter)
  releases.retire('web', 'as it was called')
  for (const letter of 'fg') await deployed(bed, letter)
  expect(await idOf(bed, name)).toBe('')
  expect(await files.list(folder)).toEqual([])
})

it('of a release that says nothing that can be read of what it was made of, all stays', async () => {
  const bed = gitBed()
  bed.have({}, keptTwo)
  await deployed(bed, 'a')
  const { files } = bed.session
  const folder = `${await files.folder(bed.store.workloads.get('web')?.id ?? '')}/commits`
  await files.write(`${folder}/theirs.whole`, 'inputs')
  record(bed, 'web', 'an image', {
    host: 'another',
    rendered: { making: { of: 'a later version' } },
  })
  await deployed(bed, 'b')
  expect(await files.list(folder)).toEqual(['theirs.whole'])
})

it('a folder of a commit stays where the workload is gone from one engine of a machine, and runs on another', async () => {
  const bed = gitBed({}, { others: { rootless: 'open' } })
  bed.have()
  await deployed(bed, 'a')
  const { releases, workloads } = bed.store
  const { files } = bed.session
  const folder = `${await files.folder(workloads.get('web')?.id ?? '')}/commits`
  for (const name of ['old', 'theirs']) await files.write(`${folder}/${name}.whole`, 'inputs')
  const [live] = releases.list('web')
  const rendered = releases.get('web', live?.name ?? '')?.rendered as { readonly making: object }
  const theirs = { ...rendered, making: { ...rendered.making, folder: 'commits/theirs' } }
  record(bed, 'web', 'an image', { host: 'rootless', rendered: theirs })
  const removal = await bed.start('', { action: 'remove' })
  expect(await bed.end(removal.id)).toMatchObject({ state: 'succeeded' })
  expect(await files.list(folder)).toEqual(['theirs.whole'])
})

it.each([
  ['another machine', 'other', []],
  ['another name of the same machine', 'same', ['earlier.whole', 'theirs.whole']],
  ['a host that cannot be asked', 'away', ['earlier.whole', 'theirs.whole']],
  ['a host that says nothing', 'silent', ['earlier.whole', 'theirs.whole']],
] as const)(
  'the workload gone from one host, what it runs and can go back to on %s has its folders',
  async (_, host, stay) => {
    const bed = gitBed({}, { others: { [host]: 'open' }, clock: createHurriedClock() })
    bed.have()
    await deployed(bed, 'a')
    const { releases, workloads } = bed.store
    const { files } = bed.session
    const folder = `${await files.folder(workloads.get('web')?.id ?? '')}/commits`
    const [live] = releases.list('web')
    const rendered = releases.get('web', live?.name ?? '')?.rendered as { readonly making: object }
    for (const name of ['old', 'earlier', 'theirs']) {
      await files.write(`${folder}/${name}.whole`, 'inputs')
      const theirs = { ...rendered, making: { ...rendered.making, folder: `commits/${name}` } }
      if (name !== 'old') record(bed, 'web', `image of ${name}`, { host, rendered: theirs })
    }
    const [there] = bed.others
    for (const session of [bed.session, ...bed.others]) Object.assign(session, { isHere: false })
    const own = host === 'same' ? files : (there?.files ?? files)
    const unreachable = async () => fail({ kind: 'host-unreachable', host, reason: 'no route' })
    const lookAt = async (path: string) =>
      host === 'silent'
        ? new Promise<never>(() => {})
        : (await own.list(dirname(path))).includes(basename(path))
          ? { real: path, what: 'file' as const, owner: '0:0', mode: '0600' }
          : undefined
    const folderThere = host === 'away' ? { folder: unreachable } : {}
    // What is removed there afterwards is not looked at.
    const seen = { ...own, lookAt, list: unreachable, ...folderThere }
    Object.assign(there ?? {}, { files: seen })
    const removal = await bed.start('', { action: 'remove' })
    expect((await bed.end(removal.id)).results).toMatchObject([
      { target: 'local', state: 'succeeded' },
      { target: host, state: 'failed' },
    ])
    expect((await files.list(folder)).toSorted()).toEqual(stay)
    expect((await files.list(dirname(folder))).filter((name) => name.startsWith('.'))).toEqual([])
  },
)

it('what was built here and sent to a host goes here as it goes there', async () => {
  const bed = gitBed({}, { others: { far: 'open' } })
  const [far] = bed.others
  bed.have({ build: { kind: 'dockerfile', on: 'here' } }, { ...keptTwo, host: 'far' })
  for (const letter of 'abcd') await deployed(bed, letter)
  const there = far?.engine.control.images().flatMap(({ repoTags }) => repoTags) ?? []
  expect(there.filter((name) => bed.built().includes(name))).toHaveLength(3)
  expect(commitsBuilt(bed).sort()).toEqual(['b', 'c', 'd'])
})

it('what was built here and sent stays here as long as there where the engine there has another id for it', async () => {
  const bed = gitBed({}, { others: { far: 'open' } })
  const [far] = bed.others
  bed.repository.isSentToContainerd = true
  bed.have({ build: { kind: 'dockerfile', on: 'here' } }, { ...keptTwo, host: 'far' })
  for (const letter of 'abcd') await deployed(bed, letter)
  const there = far?.engine.control.images().filter(({ id }) => id.startsWith('sha256:there-'))
  expect(there).toHaveLength(3)
  expect(commitsBuilt(bed).sort()).toEqual(['b', 'c', 'd'])
})

it('an engine here that says nothing keeps no deployment elsewhere from its end, which tells of it', async () => {
  const bed = gitBed({}, { others: { far: 'open' }, clock: createHurriedClock() })
  bed.have({ build: { kind: 'dockerfile', on: 'here' } }, { ...keptTwo, host: 'far' })
  for (const letter of 'ab') await deployed(bed, letter)
  bed.session.engine.control.hang('images.labelled')
  const { id } = await bed.start('', { action: 'rollback' })
  expect(await bed.end(id)).toMatchObject({ state: 'succeeded' })
  const told = bed.store.deployments.events(id).filter(({ data }) => data?.type === 'failure')
  expect(told).toMatchObject([
    {
      line: 'images of old commits could not be removed here',
      data: { failure: { host: 'local', reason: 'it did not answer for 10 s' } },
    },
  ])
})

it('folders of commits go with their workload', async () => {
  const bed = gitBed()
  bed.have()
  await deployed(bed, 'a')
  const { files } = bed.session
  const { id = '' } = bed.store.workloads.get('web') ?? {}
  const folder = `${await files.folder(id)}/commits`
  await files.write(`${folder}/one.whole`, 'inputs')
  for (const name of ['checkout', 'checkout.whole', 'data/ours'])
    await files.write(`${dirname(folder)}/${name}`, 'x')
  const removal = await bed.start('', { action: 'remove' })
  expect(await bed.end(removal.id)).toMatchObject({ state: 'succeeded' })
  expect(await files.list(dirname(folder))).toEqual(['data/ours'])
})
