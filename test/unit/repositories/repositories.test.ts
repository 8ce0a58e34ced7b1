// Real git, and real repositories beside it: what is asked of one, fetched of it, and made of a commit.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import fs from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { thisMachine } from '../../../src/main/hosts/this-machine.ts'
import { createRepositories } from '../../../src/main/repositories/repositories.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'

const dir = mkdtempSync(join(tmpdir(), 'longshore-repositories-'))
const repositories = createRepositories({ dir, environment: thisMachine(), clock: systemClock })
const work = { signal: new AbortController().signal }
const made: TestRepository[] = []
const newRepository = async () => {
  const repository = await testRepository()
  made.push(repository)
  return repository
}
const failing = async (asked: Promise<unknown>) =>
  failureOf(
    await asked.then(
      () => undefined,
      (error: unknown) => error,
    ),
  )

afterAll(() => {
  for (const repository of made) repository.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('a name in a repository', () => {
  let repository: TestRepository
  let [first, second] = ['', '']
  beforeAll(async () => {
    repository = await newRepository()
    first = await repository.commit({ a: '1' })
    await repository.git('tag', 'v1')
    await repository.git('tag', '-a', '-m', 'of note', 'v1.0')
    await repository.git('branch', 'feature/main')
    second = await repository.commit({ a: '2' })
    await repository.git('branch', 'both')
    await repository.git('tag', 'both', first)
  })

  it('leads to a commit: HEAD, branch, tag, annotated tag, whole name, commit', async () => {
    const resolved = (ref: string) => repositories.resolve({ url: repository.url, ref }, work)
    expect(await resolved('HEAD')).toEqual({ commit: second, as: 'head', name: 'HEAD' })
    expect(await resolved('main')).toEqual({
      commit: second,
      as: 'branch',
      name: 'refs/heads/main',
    })
    expect(await resolved('feature/main')).toMatchObject({ commit: first, as: 'branch' })
    expect(await resolved('v1')).toMatchObject({ commit: first, as: 'tag' })
    expect(await resolved('v1.0')).toMatchObject({ commit: first, as: 'tag' })
    expect(await resolved('refs/heads/main')).toMatchObject({ commit: second, as: 'branch' })
    expect(await resolved(first)).toEqual({ commit: first, as: 'commit', name: '' })
  })

  it('means the tag where a branch has the same name, as git fetch takes it', async () => {
    const found = await repositories.resolve({ url: repository.url, ref: 'both' }, work)
    expect(found).toMatchObject({ commit: first, as: 'tag' })
  })

  it('that is not there is refused with what there is instead', async () => {
    const { url } = repository
    expect(await failing(repositories.resolve({ url, ref: 'nowhere' }, work))).toMatchObject({
      ...{ kind: 'repository-failed', cause: 'no-ref', ref: 'nowhere' },
      reason: 'its branches are both, feature/main, main',
    })
    const short = await failing(repositories.resolve({ url, ref: first.slice(0, 8) }, work))
    expect(short).toMatchObject({ reason: expect.stringContaining('by its whole id') })
  })

  it('is told apart from a repository that is empty, or not there', async () => {
    const empty = await newRepository()
    const none = { url: `${empty.url}-none`, ref: 'main' }
    expect(
      await failing(repositories.resolve({ url: empty.url, ref: 'main' }, work)),
    ).toMatchObject({ cause: 'no-ref', reason: expect.stringContaining('it is empty') })
    expect(await failing(repositories.resolve(none, work))).toMatchObject({
      ...{ kind: 'repository-failed', cause: 'not-found' },
    })
  })
})

describe('a commit', () => {
  it('is brought without its history, and of a part without the other files', async () => {
    const repository = await newRepository()
    const old = await repository.commit({ 'big/old': 'x'.repeat(200_000), 'app/b': '' })
    const commit = await repository.commit({
      'big/old': 'y',
      'app/b': null,
      'app/a': 'a',
      'big/new': 'z'.repeat(50),
    })
    const wanted = { url: repository.url, commit, path: 'app' }
    await repositories.fetch(wanted, work)
    const told = await repositories.export(wanted, work)
    expect(readdirSync(told.folder)).toEqual(['a'])
    expect(told).toMatchObject({ commit, tree: await repository.git('rev-parse', 'HEAD:app') })
    // A whole one beside a part: the server thinks that the part is all here.
    const later = { url: repository.url, commit: await repository.commit({ more: 'm' }), path: '.' }
    const whole = await repositories.export(later, work)
    expect(readFileSync(join(whole.folder, 'big/new'), 'utf8')).toBe('z'.repeat(50))
    // Cut off from its repository, what is here is here, and what is not is not.
    repository.close()
    expect(readFileSync(join((await repositories.export(wanted, work)).folder, 'a'), 'utf8')).toBe(
      'a',
    )
    expect(await failing(repositories.export({ ...wanted, commit: old }, work))).toMatchObject({
      kind: 'repository-failed',
    })
  })

  it('has the same tree where nothing below its path changed', async () => {
    const repository = await newRepository()
    const [one, two, three] = [
      await repository.commit({ 'app/a': 'a', b: '1' }),
      await repository.commit({ b: '2' }),
      await repository.commit({ 'app/a': 'b' }),
    ]
    const tree = (commit: string) =>
      repositories.tree({ url: repository.url, commit, path: './app/' }, work)
    expect(await tree(two)).toBe(await tree(one))
    expect(await tree(three)).not.toBe(await tree(one))
    const nowhere = { url: repository.url, commit: one, path: 'nowhere' }
    expect(await failing(repositories.tree(nowhere, work))).toMatchObject({
      ...{ kind: 'invalid' },
      issues: [{ path: 'source.path', message: expect.stringContaining('no folder nowhere') }],
    })
    const out = { ...nowhere, path: '../x' }
    expect(await failing(repositories.tree(out, work))).toMatchObject({ kind: 'invalid' })
  })

  it('that is not there, or is no commit, is refused', async () => {
    const repository = await newRepository()
    await repository.commit({ a: 'a' })
    const { url } = repository
    const blob = await repository.git('rev-parse', 'HEAD:a')
    for (const commit of [`${'0'.repeat(39)}1`, blob])
      expect(await failing(repositories.fetch({ url, commit }, work))).toMatchObject({
        ...{ kind: 'repository-failed', cause: 'no-ref' },
      })
  })

  it('is told of as it comes, and left off when it is not wanted any more', async () => {
    const repository = await newRepository()
    const commit = await repository.commit({ a: 'a' })
    const lines: string[] = []
    await repositories.fetch(
      { url: repository.url, commit },
      { ...work, onLine: (line) => lines.push(line) },
    )
    expect(lines.join('\n')).toMatch(/objects/)
    const gone = AbortSignal.abort(new Error('left'))
    await expect(
      repositories.fetch({ url: repository.url, commit }, { signal: gone }),
    ).rejects.toThrow('left')
  })
})

describe('what lies between two commits', () => {
  it('is told with authors, subjects and files: ahead, behind, the same, and a history written anew', async () => {
    const repository = await newRepository()
    const { url } = repository
    const live = await repository.commit({ 'app/a': '1', 'app/gone': '', b: '1' }, 'first')
    await repository.commit({ b: '2' }, 'second')
    const wanted = await repository.commit(
      { 'app/a': '2', 'app/new': '', 'app/gone': null },
      'third \u001b[31m',
    )
    const between = (from: string, to: string) =>
      repositories.between({ url, live: from, wanted: to }, work)
    expect(await between(live, wanted)).toMatchObject({
      ...{ relation: 'ahead', count: 2 },
      commits: [
        { id: wanted, author: 'Ada', subject: 'third ␛[31m', at: expect.any(Number) },
        { subject: 'second' },
      ],
    })
    expect(await between(wanted, live)).toMatchObject({ relation: 'behind', count: 2 })
    expect(await between(live, live)).toEqual({ relation: 'same', count: 0, commits: [] })
    const files = await repositories.changedFiles({ url, live, wanted, path: 'app' }, work)
    expect(files).toEqual([
      { path: 'app/a', change: 'changed' },
      { path: 'app/gone', change: 'removed' },
      { path: 'app/new', change: 'added' },
    ])
    await repository.git('reset', '--quiet', '--hard', live)
    const other = await repository.commit({ b: '3' }, 'another line')
    expect(await between(wanted, other)).toMatchObject({
      ...{ relation: 'forced', count: 1, commits: [{ subject: 'another line' }] },
    })
    // What was live is gone from the server altogether.
    const lost = `${live.slice(0, 38)}00`
    expect(await between(lost, other)).toMatchObject({ relation: 'forced', count: null })
  })

  it('is told by a server that cannot leave files out', async () => {
    const repository = await newRepository()
    await repository.git('config', 'uploadpack.allowFilter', 'false')
    const live = await repository.commit({ a: '1' }, 'first')
    const wanted = await repository.commit({ a: '2' }, 'second')
    const span = await repositories.between({ url: repository.url, live, wanted }, work)
    expect(span).toMatchObject({ relation: 'ahead', count: 1, commits: [{ subject: 'second' }] })
  })
})

describe('a folder of a commit', () => {
  it('has links that stay inside as links, and names those that lead out', async () => {
    const repository = await newRepository()
    repository.link('app/to', 'real/file')
    repository.link('app/etc', '/etc/passwd')
    repository.link('app/up', '../../up')
    repository.link('app/sly', 'real/../../../x')
    const commit = await repository.commit({ 'app/real/file': 'hello' })
    const { folder, links } = await repositories.export(
      { url: repository.url, commit, path: 'app' },
      work,
    )
    expect(links).toEqual(['etc', 'sly', 'up'])
    expect(readlinkSync(join(folder, 'to'))).toBe('real/file')
    for (const name of links) expect(lstatSync(join(folder, name)).isFile()).toBe(true)
  })

  it('holds its submodules at their commits, and none from elsewhere than a remote address allows', async () => {
    const [part, repository] = [await newRepository(), await newRepository()]
    const inner = await part.commit({ note: 'of the part' })
    await repository.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      'add',
      '--quiet',
      part.url,
      'app/part',
    )
    await repository.git(
      'config',
      '--file',
      '.gitmodules',
      'submodule.app/part.url',
      `../${basename(part.folder)}`,
    )
    const commit = await repository.commit({})
    await part.commit({ note: 'later' })
    const told = await repositories.export({ url: repository.url, commit, path: 'app' }, work)
    expect(readFileSync(join(told.folder, 'part/note'), 'utf8')).toBe('of the part')
    expect(await part.git('rev-parse', 'HEAD~1')).toBe(inner)
  })

  it('with a submodule that is not where it is said to be is refused', async () => {
    const repository = await newRepository()
    const part = await newRepository()
    await part.commit({ a: 'a' })
    await repository.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      'add',
      '--quiet',
      part.url,
      'part',
    )
    await repository.git('config', '--file', '.gitmodules', 'submodule.part.url', './nowhere')
    const commit = await repository.commit({})
    const failure = await failing(
      repositories.export({ url: repository.url, commit, path: '.' }, work),
    )
    expect(failure).toMatchObject({
      ...{ kind: 'repository-failed', cause: 'not-found', repository: `${repository.url}/nowhere` },
    })
  })

  it('names the files that Git LFS keeps elsewhere', async () => {
    const repository = await newRepository()
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`
    const commit = await repository.commit({
      '.gitattributes': '*.bin filter=lfs -text\n',
      'a.bin': pointer,
    })
    const { lfs } = await repositories.export({ url: repository.url, commit, path: '.' }, work)
    expect(lfs).toEqual(['a.bin'])
  })

  it('runs nothing that it names: no hook, no filter', async () => {
    const repository = await newRepository()
    const mark = join(repository.folder, 'ran')
    await repository.git('config', 'filter.evil.smudge', `touch ${mark}`)
    const commit = await repository.commit({
      '.gitattributes': '* filter=evil\n',
      a: 'a',
      'hooks/post-checkout': '',
    })
    const { folder } = await repositories.export({ url: repository.url, commit, path: '.' }, work)
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('a')
    expect(existsSync(mark)).toBe(false)
  })

  it.each(['.git', '.GIT', 'git~1', '.g\u200cit'])('with a %j in it is refused', async (name) => {
    const repository = await newRepository()
    const commit = await repository.raw(`100644 blob ${await repository.blob('x')}\t${name}`)
    const failure = await failing(
      repositories.export({ url: repository.url, commit, path: '.' }, work),
    )
    expect(failure).toMatchObject({
      kind: 'invalid',
      issues: [{ message: expect.stringContaining('no name') }],
    })
  })

  it('is made anew where it was left half made', async () => {
    const repository = await newRepository()
    const commit = await repository.commit({ a: 'a' })
    const wanted = { url: repository.url, commit, path: '.' }
    const { folder } = await repositories.export(wanted, work)
    rmSync(`${folder}.json`)
    rmSync(join(folder, 'a'))
    await repositories.export(wanted, work)
    expect(readdirSync(folder)).toEqual(['a'])
    // As a machine leaves it that lost its power.
    writeFileSync(`${folder}.json`, '')
    await repositories.export(wanted, work)
    expect(await repositories.export(wanted, work)).toMatchObject({ folder, lfs: [] })
  })

  it('that goes is never taken for whole, nor is a repository that is begun anew, wherever that ends', async () => {
    const repository = await newRepository()
    const first = await repository.commit({ a: 'a' })
    const { folder } = await repositories.export(
      { url: repository.url, commit: first, path: '.' },
      work,
    )
    const home = dirname(folder)
    for (const digit of '123456789') {
      mkdirSync(join(home, digit.repeat(40)))
      writeFileSync(join(home, `${digit.repeat(40)}.json`), '{}')
      utimesSync(join(home, digit.repeat(40)), 0, Number(digit))
    }
    for (let number = 100; number < 151; number += 1)
      writeFileSync(join(home, 'bare.git/refs/kept', `${number}`.padEnd(40, '0')), `${first}\n`)
    const removed: string[] = []
    const remove = fs.rm
    vi.spyOn(fs, 'rm').mockImplementation(async (place, options) => {
      const isBegun = place === join(home, 'bare.git.old')
      if (isBegun)
        removed.push(`bare.git is ${readdirSync(home).includes('bare.git') ? '' : 'not '}there`)
      removed.push(relative(home, String(place)))
      await remove(place, options)
    })
    onTestFinished(() => void vi.restoreAllMocks())
    const commit = await repository.commit({ b: 'b' })
    await repositories.export({ url: repository.url, commit, path: '.' }, work)
    expect(removed).not.toContain('bare.git')
    expect(removed).toContain('bare.git is not there')
    for (const digit of '1234') {
      const name = digit.repeat(40)
      expect(removed.filter((each) => each.startsWith(name))).toEqual([`${name}.json`, name])
    }
    expect(readdirSync(home)).toContain('9'.repeat(40))
  })

  it('that an app was making when it was killed is gone with the next start, and what git had begun', async () => {
    const repository = await newRepository()
    const commit = await repository.commit({ a: 'a' })
    const { folder } = await repositories.export({ url: repository.url, commit, path: '.' }, work)
    const home = dirname(folder)
    const whole = readdirSync(home, { recursive: true }).sort()
    mkdirSync(join(home, 'f'.repeat(40).concat('-l.new/deep')), { recursive: true })
    mkdirSync(join(home, 'bare.git.old/objects'), { recursive: true })
    for (const half of ['f.new.index.lock', 'f.new.index', 'bare.git/shallow.lock'])
      writeFileSync(join(home, half), '')
    writeFileSync(join(home, 'bare.git/objects/pack/tmp_pack_x'), 'half')
    createRepositories({ dir, environment: thisMachine(), clock: systemClock })
    await expect.poll(() => readdirSync(home, { recursive: true }).sort()).toEqual(whole)
  })
})

it('what is asked of a server that is silent is given up at once, and leaves no git behind', async () => {
  const connected = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    // Its end is noticed only where it is read.
    socket.on('error', () => {}).resume()
    connected.resolve()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const leaving = new AbortController()
  const url = `http://127.0.0.1:${port}/orders.git`
  const asked = repositories.resolve({ url, ref: 'main' }, { signal: leaving.signal })
  const ended = asked.catch((error: unknown) => error)
  await connected.promise
  leaving.abort(new Error('left'))
  expect(await ended).toMatchObject({ message: 'left' })
  const asking = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((id) => lineOf(id).includes(url))
  await expect.poll(asking).toEqual([])
  await new Promise((resolve) => server.close(resolve))
})

function lineOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
