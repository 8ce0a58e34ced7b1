// What deployments of commits are called, through whichever door they are seen: real ones, over a host in memory.
import { describe, expect, it } from 'vitest'
import { showDeployments } from '../../../../src/main/cli/show/deployment.ts'
import { createPaint } from '../../../../src/main/cli/show/paint.ts'
import { nameOf as trayNameOf } from '../../../../src/main/desktop/tray/tray-words.ts'
import { matchesWords } from '../../../../src/renderer/deploys/deployment-filter.ts'
import { nameOf } from '../../../../src/renderer/deploys/deployment-words.ts'
import { tagsOf } from '../../../../src/renderer/deploys/merge-lanes.ts'
import { titleOf } from '../../../../src/shared/model/activity-title.ts'
import { type Deployment, versionOf } from '../../../../src/shared/model/deployment.ts'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

async function deployed(bed: GitBed, letter: string): Promise<Deployment> {
  bed.repository.head = commitOf(letter)
  const deployment = await bed.deploy('main')
  expect(deployment).toMatchObject({ state: 'succeeded' })
  return deployment
}

it('a deployment of a branch is called by it and its commit, of a commit by that alone, in lists, lanes and news', async () => {
  const bed = gitBed()
  bed.have()
  const [first, second] = [await deployed(bed, 'a'), await deployed(bed, 'b')]
  const back = await bed.end((await bed.start('', { action: 'rollback' })).id)
  const named = await bed.deploy(commitOf('c'))
  const all = [first, second, back, named]
  const versions = ['main@aaaaaaaa', 'main@bbbbbbbb', 'aaaaaaaa', 'cccccccc']
  expect(all.map((each) => versionOf(each))).toEqual(versions)

  const listed = showDeployments(createPaint(false), all).split('\n').slice(1)
  expect(listed.map((line) => line.split(/ {2,}/)[3])).toEqual(versions)
  const names = versions.map((version) => `web ${version}`)
  expect([all.map(nameOf), all.map(trayNameOf)]).toEqual([names, names])
  expect(all.map((each) => matchesWords(each, 'bbbbbbbb'))).toEqual([false, true, false, false])
  expect([...tagsOf(all).values()]).toEqual(versions)
  const told = bed.store.activity
    .list({ limit: 20, events: ['deployment-started', 'deployment-unverified'] })
    .filter(({ deployment }) => deployment === second.id)
  expect(told.map(titleOf)).toEqual([
    'web main@bbbbbbbb is live on local, unverified: nothing proved that it works',
    'web: deploying main@bbbbbbbb began on local',
  ])
})

describe('what a deployment is called', () => {
  const gets = (target: string, letter: string): Deployment['results'][number] => ({
    ...{ target, state: 'succeeded', verified: true },
    commit: { repository: 'https://git.example/web.git', commit: commitOf(letter) },
  })

  it('is its tag where no commit is stored, as of what earlier versions did', () => {
    expect(versionOf({ tag: 'main', results: [] })).toBe('main')
    expect(versionOf({ tag: '', results: [] })).toBe('')
  })

  it('names each commit that its hosts get, and on a host that of the host', () => {
    const split = { tag: 'main', results: [gets('one', 'a'), gets('two', 'b')] }
    expect(versionOf(split)).toBe('main@aaaaaaaa, bbbbbbbb')
    expect([versionOf(split, 'one'), versionOf(split, 'two')]).toEqual([
      'main@aaaaaaaa',
      'main@bbbbbbbb',
    ])
  })

  it('keeps a branch whose name begins as its commit does', () => {
    expect(versionOf({ tag: 'aaa', results: [gets('one', 'a')] })).toBe('aaa@aaaaaaaa')
  })
})
