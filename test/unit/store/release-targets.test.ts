import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { migrationsWith } from '../../../src/main/store/migrations.ts'
import { createMemoryStore, openSeal } from '../../support/memory-store.ts'
import { release } from './builders.ts'
import { newFolder, openIn } from './folder.ts'

const version4 = migrationsWith(openSeal).slice(0, 4)

interface Old {
  readonly deployment: string
  readonly live?: boolean
  /** undefined = it is forgotten. */
  readonly targets?: readonly string[]
  readonly removedOn?: string
}

/** A state of version 4 with a release of each of these, opened by the code of now. */
function opened(...olds: Old[]) {
  const dir = newFolder()
  openIn(dir, version4).store.close()
  const database = new DatabaseSync(join(dir, 'state.db'))
  olds.forEach(({ deployment, live = false, targets, removedOn }, index) => {
    const recorded = { ...release(deployment), name: `r${index + 1}`, live }
    const rendered = openSeal.seal('{"image":"r/app"}')
    database
      .prepare('INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?, NULL)')
      .run('web', index + 1, deployment, Number(live), JSON.stringify(recorded), rendered)
    if (!targets) return
    const stages = removedOn ? [{ target: removedOn, name: 'remove', state: 'succeeded' }] : []
    database
      .prepare('INSERT INTO deployments VALUES (?, ?, ?, ?, ?)')
      .run(deployment, 'web', 'succeeded', index, JSON.stringify({ targets, stages }))
  })
  database
    .prepare('INSERT INTO workloads VALUES (?, ?, ?, ?, 0, 0)')
    .run('web', 'id', JSON.stringify({ name: 'web', host: 'now' }), 'x')
  database.close()
  const { store } = openIn(dir)
  const shown = store.releases.list('web').map(({ name, liveOn }) => `${name} ${liveOn.join(' ')}`)
  const rendered = store.releases.get('web', 'r1')?.rendered
  store.close()
  return { shown, rendered }
}

describe('a release of a version that knew one host of each', () => {
  it('is live on the host that its deployment named first, with what it was rendered to', () => {
    const old = opened(
      { deployment: 'd1', targets: ['a'] },
      { deployment: 'd2', live: true, targets: ['b'] },
    )
    expect(old).toEqual({ shown: ['r2 b', 'r1 '], rendered: { image: 'r/app' } })
  })

  it('is live where its workload belongs, where its deployment is forgotten', () => {
    expect(opened({ deployment: 'd1', live: true }).shown).toEqual(['r1 now'])
  })

  it('stays live where it still runs although its workload moved, until it was taken down there', () => {
    const before = { deployment: 'd1', targets: ['a'] }
    const moved = { deployment: 'd2', live: true, targets: ['b', 'a'] }
    expect(opened(before, moved).shown).toEqual(['r2 b', 'r1 a'])
    expect(opened(before, { ...moved, removedOn: 'a' }).shown).toEqual(['r2 b', 'r1 '])
  })
})

describe('a release on several hosts', () => {
  it('is one release, whatever it was rendered to on each of them', () => {
    const { releases } = createMemoryStore()
    expect(releases.add(release('d1'), 'a', { at: 'a' })).toMatchObject({
      name: 'r1',
      liveOn: ['a'],
    })
    const there = releases.add({ ...release('d1'), parts: [] }, 'b', { at: 'b' })
    expect(there).toMatchObject({ name: 'r1', liveOn: ['a', 'b'], parts: [] })
    expect(releases.get('web', 'r1')?.rendered).toEqual({ at: 'a' })
    expect(releases.get('web', 'r1', 'b')?.rendered).toEqual({ at: 'b' })
    expect(releases.get('web', 'r1', 'elsewhere')?.rendered).toEqual({ at: 'a' })
    expect(releases.list('web', 'b')[0]?.parts).toEqual([])
    expect(releases.byDeployment('d1', 'elsewhere')).toBeUndefined()
  })

  it('is live where it was made live last, and counts as proved where it was proved everywhere', () => {
    const { releases } = createMemoryStore()
    releases.add(release('d1'), 'a', {})
    releases.add({ ...release('d1'), verified: false }, 'b', {})
    releases.add(release('d2'), 'a', {})
    const shown = () =>
      releases.list('web').map(({ name, liveOn, verified }) => [name, liveOn, verified])
    expect(shown()).toEqual([
      ['r2', ['a'], true],
      ['r1', ['b'], false],
    ])
    releases.trim('web', 1)
    expect(shown()).toHaveLength(2)
    releases.retire('web', 'b')
    releases.trim('web', 1)
    expect(shown()).toEqual([['r2', ['a'], true]])
  })
})
