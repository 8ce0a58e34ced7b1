// What a deployment of a commit would do: a real plan, over a host and a repository in memory.
import { describe, expect, it } from 'vitest'
import { fail } from '../../../../src/shared/lib/failure-error.ts'
import { untilAborted } from '../../../../src/shared/lib/until-aborted.ts'
import { titleOf } from '../../../../src/shared/model/activity-title.ts'
import { noOptions } from '../../../../src/shared/model/options.ts'
import { commitOf, type GitBed, gitBed } from './git-bed.ts'

const never = new AbortController().signal

async function planOf(bed: GitBed, more: object = {}) {
  const asked = { workload: 'web', action: 'deploy', options: noOptions, ...more } as const
  const { targets } = await bed.deploys.plan(asked, never)
  const [target] = targets
  if (!target) throw new Error('it plans nothing')
  return target
}

const stagesIn = ({ stages }: Awaited<ReturnType<typeof planOf>>) => stages.map(({ name }) => name)

async function deployed(bed: GitBed, source: object = {}, more: object = {}): Promise<void> {
  bed.have(source, more)
  expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
  bed.repository.asked.length = 0
}

describe('the plan of a git workload', () => {
  it('asks of what is live already only where its branch is, and does nothing', async () => {
    const bed = gitBed()
    await deployed(bed)
    const { skip, commits } = await planOf(bed)
    expect(skip).toContain('already live')
    expect(commits).toMatchObject({ live: commitOf('a'), commit: commitOf('a'), isMade: false })
    expect(bed.repository.asked).toEqual(['resolve'])
  })

  it('looks for a docker command that can build, and the build and later ones of that host look no more', async () => {
    const bed = gitBed()
    await deployed(bed)
    bed.repository.head = commitOf('b')
    expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
    expect([bed.repository.builds.length, bed.repository.looks]).toEqual([2, 1])
  })

  it('leaves with its deployment which commit each host gets, also where that is gone back to', async () => {
    const bed = gitBed()
    await deployed(bed)
    bed.repository.head = commitOf('b')
    const gets = (letter: string) => [
      { commit: { repository: 'https://git.example/acme/orders.git', commit: commitOf(letter) } },
    ]
    expect((await bed.deploy('main')).results).toMatchObject(gets('b'))
    const back = await bed.start('', { action: 'rollback' })
    expect((await bed.end(back.id)).results).toMatchObject(gets('a'))
  })

  it('builds nothing of a commit whose files are those of the one that is live', async () => {
    const bed = gitBed()
    bed.repository.tree = () => 'the same'
    await deployed(bed)
    bed.repository.head = commitOf('b')
    const planned = await planOf(bed)
    expect(planned.skip).toContain('already live')
    expect(planned.commits).toMatchObject({ commit: commitOf('b'), isMade: false })
  })

  it('that nothing has to be done for a commit is told once of each, and of none that is live', async () => {
    const bed = gitBed()
    bed.repository.tree = () => 'the same'
    await deployed(bed)
    expect(await bed.deploy('main')).toMatchObject({ state: 'skipped' })
    bed.repository.head = commitOf('b')
    for (const _ of [1, 2])
      expect(await bed.deploy('main')).toMatchObject({
        ...{ state: 'skipped', results: [{ state: 'skipped', commit: { commit: commitOf('b') } }] },
      })
    const told = bed.store.activity.list({ events: ['deployment-skipped'], limit: 10 })
    expect(told).toMatchObject([{ outcome: 'skipped', facts: { version: 'main@bbbbbbbb' } }])
    const [row] = told
    expect(row && titleOf(row)).toBe('web: there was nothing to do on local')
  })

  it.each([
    [{ args: { A: '1' } }, true],
    [{ target: 'runtime' }, true],
    [{ platform: 'linux/arm64' }, true],
    [{ on: 'here' }, false],
  ])('with %o in its build builds the same commit again: %s', async (build, isMade) => {
    const bed = gitBed()
    await deployed(bed)
    bed.have({ build: { kind: 'dockerfile', ...build } })
    expect((await planOf(bed)).commits?.isMade).toBe(isMade)
  })

  it('names another build of one commit otherwise, and keeps the one before', async () => {
    const bed = gitBed()
    await deployed(bed)
    const [first] = bed.built()
    await deployed(bed, { build: { kind: 'dockerfile', args: { A: '1' } } })
    expect(bed.built()).toHaveLength(2)
    expect(bed.built()).toContain(first)
    expect(bed.store.releases.list('web').map(({ tag }) => tag)).toEqual(
      Array(2).fill(commitOf('a').slice(0, 12)),
    )
  })

  it.each(['forced', 'behind'] as const)('warns of a branch that is %s', async (relation) => {
    const bed = gitBed()
    await deployed(bed)
    bed.repository.head = commitOf('b')
    bed.repository.span = { relation, commits: [], count: 2 }
    expect((await planOf(bed)).warnings.join()).toMatch(relation === 'forced' ? /anew/ : /behind/)
  })

  it('gives the container no variable that is for the build', async () => {
    const bed = gitBed()
    const build = { kind: 'dockerfile', secrets: ['TOKEN'] }
    await deployed(bed, { build }, { env: { TOKEN: 'secret', KEPT: 'yes' } })
    const [container] = bed.session.engine.control.containers()
    expect(container?.spec.env).toMatchObject({ KEPT: 'yes' })
    expect(container?.spec.env).not.toHaveProperty('TOKEN')
  })

  it('tells at once that its host cannot be asked, however long its repository takes, and that the other way round', async () => {
    const bed = gitBed()
    bed.have()
    const { reach } = bed.session
    const away = { kind: 'host-unreachable', host: 'local', reason: 'no route' } as const
    bed.repository.hangs = 'resolve'
    Object.assign(reach, { learn: async () => fail(away) })
    await expect(planOf(bed)).rejects.toMatchObject({ failure: away })
    Object.assign(bed.repository, { hangs: undefined, isGone: true })
    const learn: typeof reach.learn = (_, signal = never) =>
      untilAborted(new Promise(() => {}), signal)
    Object.assign(reach, { learn })
    await expect(planOf(bed)).rejects.toMatchObject({ failure: { kind: 'repository-failed' } })
  })

  it('is the same release of one commit, whoever makes it, and made again', async () => {
    const releaseOf = async (bed: GitBed) => {
      const [release] = bed.store.releases.list('web')
      const { config, fingerprint, tag } = release ?? expect.fail('there is none')
      return { config, fingerprint, tag, built: bed.built() }
    }
    const [bed, other] = [gitBed(), gitBed()]
    await deployed(bed)
    await deployed(other)
    const first = await releaseOf(bed)
    expect(first.config).toMatchObject({ commit: commitOf('a'), tree: `${commitOf('a')} .` })
    expect(await releaseOf(other)).toEqual(first)
    const removal = await bed.start('', { action: 'remove' })
    await bed.end(removal.id)
    await bed.session.engine.images.remove(first.built[0] ?? '', never)
    await deployed(bed)
    expect(bed.repository.builds).toHaveLength(2)
    expect(await releaseOf(bed)).toEqual(first)
  })

  it('is a release whose image is called as it is on the host', async () => {
    const bed = gitBed()
    await deployed(bed)
    const { parts, tag } = bed.store.releases.list('web')[0] ?? expect.fail('there is none')
    expect(bed.built()).toEqual([parts[0]?.image])
    expect(tag).toBe(commitOf('a').slice(0, 12))
  })

  it('goes back without a build, and without a repository that is gone', async () => {
    const bed = gitBed()
    await deployed(bed)
    bed.repository.head = commitOf('b')
    await deployed(bed)
    bed.repository.isGone = true
    const back = await planOf(bed, { action: 'rollback' })
    expect(back.commits).toMatchObject({ commit: commitOf('a'), isMade: false })
    expect(stagesIn(back)).not.toContain('build')
    expect(bed.repository.asked).toEqual([])
  })

  it('says of a release whose image is gone that it is made again', async () => {
    const bed = gitBed()
    await deployed(bed)
    const [first = ''] = bed.built()
    bed.repository.head = commitOf('b')
    await deployed(bed)
    await bed.session.engine.images.remove(first, never)
    const back = await planOf(bed, { action: 'rollback' })
    expect(back.warnings.join()).toContain(`it is made again of ${commitOf('a').slice(0, 12)}`)
    expect(stagesIn(back)).toContain('build')
  })

  it.each([
    ['go', 'here', 'tree .'],
    ['go', 'host', 'tree services/orders'],
    ['php', 'here', 'tree services/orders'],
  ])('of a build of kind %s (%s) counts the files that it reads: %s', async (kind, on, asked) => {
    const bed = gitBed()
    bed.session.engine.control.addImage('localhost/runtime:1')
    bed.have({ path: 'services/orders', build: { kind, on, image: 'localhost/runtime:1' } })
    await planOf(bed)
    expect(bed.repository.asked).toContain(asked)
  })
})
