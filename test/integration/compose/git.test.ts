// A stack from a git repository.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const repository = mkdtempSync(join(tmpdir(), 'longshore-git-'))
const part = mkdtempSync(join(tmpdir(), 'longshore-git-part-'))
afterAll(() => {
  for (const folder of [repository, part]) rmSync(folder, { recursive: true, force: true })
})

const git = (...args: string[]) =>
  run('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])

const services = (all: Readonly<Record<string, string>>): string => {
  const lines = Object.entries(all).map(
    ([name, tag]) => `  ${name}: { image: "${image(tag)}", stop_grace_period: 1s }\n`,
  )
  return `services:\n${lines.join('')}`
}

/** In a repository of its own. */
async function commitOf(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const inside = ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com']
  await run('git', [...inside, 'init', '--quiet', '--initial-branch', 'main'])
  await run('git', [...inside, 'add', '-A'])
  await run('git', [...inside, 'commit', '--quiet', '--allow-empty', '--message', 'part'])
}

async function commit(tag: string, head = ''): Promise<void> {
  mkdirSync(join(repository, 'deploy/pages'), { recursive: true })
  const files = {
    'compose.yaml': `${head}
services:
  web: { image: ${image(tag)}, env_file: [web.env], stop_grace_period: 1s }
  side: { image: ${image('v1')}, volumes: ["./pages:/pages:ro"], stop_grace_period: 1s }
`,
    'web.env': `WHO=${tag}\n`,
    'pages/index.html': 'hello',
  }
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(repository, 'deploy', name), text)
  await git('add', '-A')
  await git('commit', '--quiet', '--message', tag)
}

const source = (ref: string) => ({
  kind: 'compose',
  git: { url: `file://${repository}`, ref, path: 'deploy' },
  pull: 'never',
})
const deploy = { stabilise: '500ms', stopTimeout: '1s' }

describe('a stack from a git repository', () => {
  it('is deployed from what the branch says, and makes anew only what a commit changed', async () => {
    await git('init', '--quiet', '--initial-branch', 'main')
    await commit('v1')
    const name = bed.name('git')
    stacks.deploys().workloads.apply({ name, host: 'local', source: source('main'), deploy })
    const first = await stacks.deploy(name)
    expect(first.failure).toBeUndefined()
    const before = await stacks.running(name)
    // What a container writes there stays where it is, whatever else the repository holds.
    const pages = await bed.ask<{ Mounts: { Source: string }[] }>(
      'GET',
      `/containers/${before.side}/json`,
    )
    expect(pages.Mounts.map(({ Source }) => Source)).toEqual([
      expect.stringMatching(/\/project\/pages$/),
    ])
    expect((await stacks.deploy(name)).state).toBe('skipped')
    await commit('v2')
    const second = await stacks.deploy(name)
    expect(second).toMatchObject({ state: 'succeeded', release: 'r2' })
    const head = await git('rev-parse', 'HEAD')
    const [newest] = stacks.deploys().store.releases.list(name)
    expect(newest?.config.commit).toBe(head.trim())
    const after = await stacks.running(name)
    expect(after.side).toBe(before.side)
    const web = (await stacks.containers(name)).find(({ Id }) => Id === after.web)
    expect(web?.Config.Env).toContain('WHO=v2')
    const back = await stacks.run(name, 'rollback')
    expect(back.failure).toBeUndefined()
    expect(back.state).toBe('succeeded')
  })

  it('goes back with the files of its commit, also without its repository, and says so where it cannot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-git-back-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const compose = `services:
  web: { image: "${image('v1')}", volumes: ["./pages:/pages:ro"], stop_grace_period: 1s }
  side: { image: "${image('v1')}", stop_grace_period: 1s }
`
    await commitOf(folder, { 'compose.yaml': compose, 'pages/a': 'one', 'pages/old': '' })
    const name = bed.name('back')
    const source = { kind: 'compose', git: { url: `file://${folder}`, ref: 'main' }, pull: 'never' }
    stacks.deploys().workloads.apply({ name, host: 'local', source, deploy })
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    rmSync(join(folder, 'pages/old'))
    await commitOf(folder, { 'pages/a': 'two', 'pages/new': '' })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded', release: 'r2' })
    const [web] = (await stacks.containers(name)).filter(({ Name }) => Name.includes('web'))
    const pages = web?.Mounts[0]?.Source ?? ''
    expect(readFileSync(join(pages, 'a'), 'utf8')).toBe('two')
    const { side } = await stacks.running(name)

    rmSync(join(folder, '.git'), { recursive: true, force: true })
    const planned = await stacks.plan(name, 'rollback')
    expect(planned.parts).toMatchObject([
      { part: 'side', change: 'unchanged' },
      { part: 'web', change: 'restart', reasons: [expect.stringContaining('./pages changed')] },
    ])
    expect(readFileSync(join(pages, 'a'), 'utf8')).toBe('two')
    const back = await stacks.run(name, 'rollback')
    expect(back).toMatchObject({ state: 'succeeded', release: 'r3' })
    expect(readFileSync(join(pages, 'a'), 'utf8')).toBe('one')
    expect(readdirSync(pages).sort()).toEqual(['a', 'old'])
    expect((await stacks.running(name)).side).toBe(side)
    const [r3, , r1] = stacks.deploys().store.releases.list(name)
    expect(r3?.config.commit).toBe(r1?.config.commit)

    const elsewhere = { ...source, git: { ...source.git, url: `file://${folder}/nowhere` } }
    stacks.deploys().workloads.apply({ name, host: 'local', source: elsewhere, deploy })
    const { warnings, skip } = await stacks.plan(name, 'rollback')
    expect(warnings.join()).toMatch(/the files of commit \w{12} cannot be had, .* stay as they are/)
    expect(skip).toMatch(/only files differ, which no release holds: \.\/pages/)
  })

  describe('whose files name others beside their folder', () => {
    const files = {
      'common/base.yaml': `services: { base: { image: "${image('v1')}", stop_grace_period: 1s, volumes: ["./conf:/conf:ro"] } }\n`,
      'common/conf/a': 'a',
      'common/common.env': 'SHARED=from-common\n',
      'common/more.yaml': `services: { more: { image: "${image('v1')}", stop_grace_period: 1s } }\n`,
      'lib/lib.txt': 'lib\n',
      'apps/web/Dockerfile': `FROM ${image('v1')}\nCOPY lib/lib.txt /lib.txt\n`,
      'apps/web/compose.yaml': `include: [../../common/more.yaml]
services:
  worker:
    extends: { file: ../../common/base.yaml, service: base }
    env_file: ../../common/common.env
  api:
    build: { context: ../.., dockerfile: apps/web/Dockerfile }
    stop_grace_period: 1s
`,
    }
    const whole = mkdtempSync(join(tmpdir(), 'longshore-git-whole-'))
    afterAll(() => rmSync(whole, { recursive: true, force: true }))
    const url = `file://${whole}`

    it.each([
      ['its own folder is the path', { git: { url, path: 'apps/web' } }],
      ['its own file is the path', { git: { url, path: 'apps/web/compose.yaml' } }],
      ['the repository is the path', { git: { url }, files: ['apps/web/compose.yaml'] }],
    ])('is deployed as in a checkout where %s, and then rests', async (_, from) => {
      await commitOf(whole, files)
      const name = bed.name('mono')
      const source = { kind: 'compose', pull: 'never', ...from }
      stacks.deploys().workloads.apply({ name, host: 'local', source, deploy })
      const first = await stacks.deploy(name)
      expect(first.failure).toBeUndefined()
      const all = await stacks.containers(name)
      const worker = all.find(({ Name }) => Name.includes('worker'))
      expect(worker?.Config.Env).toContain('SHARED=from-common')
      const place = worker?.Config.Labels['com.docker.compose.project.working_dir'] ?? ''
      expect(place).toMatch(/\/project\/apps\/web$/)
      expect(worker?.Mounts).toMatchObject([{ Source: join(place, '../../common/conf') }])
      expect(readFileSync(join(place, '../../common/conf/a'), 'utf8')).toBe('a')
      expect(all).toHaveLength(3)
      expect((await stacks.deploy(name)).state).toBe('skipped')
      await stacks.run(name, 'remove')
    })
  })

  it.each([
    ['env_file', 'services: { web: { image: x, env_file: ../../../outside.env } }'],
    ['include', 'include: [../../../outside.yaml]\nservices: { web: { image: x } }'],
    ['build', 'services: { web: { build: { context: ../../.. } } }'],
  ])('takes nothing from outside of the repository: %s', async (field, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-git-out-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    await commitOf(folder, { 'a/compose.yaml': text })
    const name = bed.name('outside')
    const from = { kind: 'compose', git: { url: `file://${folder}`, path: 'a' }, pull: 'never' }
    stacks.deploys().workloads.apply({ name, host: 'local', source: from, deploy })
    const failed = await stacks.deploy(name)
    expect(failed.failure).toMatchObject({
      kind: 'invalid',
      issues: [
        {
          path: expect.stringMatching(new RegExp(`^compose.yaml line 1: .*${field}$`)),
          message: expect.stringMatching(/ is outside of the repository$/),
        },
      ],
    })
  })

  it('says what git says of a branch that is not there, and changes nothing', async () => {
    const name = bed.name('nobranch')
    stacks.deploys().workloads.apply({ name, host: 'local', source: source('nowhere'), deploy })
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { kind: 'repository-failed', cause: 'no-ref', ref: 'nowhere' },
    })
    expect(await stacks.containers(name)).toEqual([])
  })

  it('has the repositories in it, each at its commit, and no file that a link leads to', async () => {
    await commitOf(part, { 'compose.yaml': services({ inner: 'v2' }), 'note.txt': 'of the part\n' })
    const outside = join(repository, '..', `outside-${bed.tag}.txt`)
    writeFileSync(outside, 'of this machine\n')
    onTestFinished(() => rmSync(outside))
    const relative = `../${basename(part)}`
    await git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      'add',
      '--quiet',
      `file://${part}`,
      'deploy/part',
    )
    await git('config', '--file', '.gitmodules', 'submodule.deploy/part.url', relative)
    symlinkSync(outside, join(repository, 'deploy/outside.txt'))
    symlinkSync('/etc', join(repository, 'deploy/etc'))
    await commit('v1', 'include: [part/compose.yaml]\n')
    // What the branch of the part says by now is of no account.
    await commitOf(part, { 'compose.yaml': services({ inner: 'v1' }), 'note.txt': 'later\n' })
    const name = bed.name('parts')
    stacks.deploys().workloads.apply({ name, host: 'local', source: source('main'), deploy })
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded' })
    const all = await stacks.containers(name)
    expect(all.map(({ Config }) => Config.Image)).toContain(image('v2'))
    const [first] = all
    const place = first?.Config.Labels['com.docker.compose.project.working_dir'] ?? ''
    expect(readFileSync(join(place, 'part/note.txt'), 'utf8')).toBe('of the part\n')
    expect(readFileSync(join(place, 'outside.txt'), 'utf8')).toBe(outside)
    expect(readFileSync(join(place, 'etc'), 'utf8')).toBe('/etc')
  })

  it.each([
    ['ext::sh -c touch% /tmp/x', 'an address that is not gone to'],
    ['--upload-pack=touch', 'an address that is not gone to'],
    ['/etc', 'an address that is not gone to'],
  ])('goes to no submodule at %j, and says so', async (url, why) => {
    await git('config', '--file', '.gitmodules', 'submodule.deploy/part.url', url)
    await commit('v1')
    const name = bed.name('badpart')
    stacks.deploys().workloads.apply({ name, host: 'local', source: source('main'), deploy })
    const failed = await stacks.deploy(name)
    expect(failed).toMatchObject({ state: 'failed' })
    expect(JSON.stringify(failed.failure)).toMatch(new RegExp(why))
    expect(await stacks.containers(name)).toEqual([])
  })

  it.each(['ext::sh -c touch', '--upload-pack=touch', 'file:///a b', ''])(
    'refuses %j as an address',
    (url) => {
      const document = {
        name: bed.name('bad'),
        host: 'local',
        source: { kind: 'compose', git: { url } },
      }
      expect(stacks.deploys().workloads.check(document)).toMatchObject([{ path: 'source.git.url' }])
    },
  )
})
