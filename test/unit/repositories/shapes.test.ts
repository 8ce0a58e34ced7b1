// Repositories of every shape, brought here as `git clone` brings them, or refused with a sentence.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { systemClock } from '../../../src/main/clock.ts'
import { thisMachine } from '../../../src/main/hosts/this-machine.ts'
import {
  createRepositories,
  type Repositories,
} from '../../../src/main/repositories/repositories.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { createDice, type Dice } from '../../support/dice.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { type GitServer, startGitServer } from '../../support/git-server.ts'

const form = campaignForm('git-repositories')
const dir = mkdtempSync(join(tmpdir(), 'longshore-shapes-'))
let server: GitServer | undefined
let env: NodeJS.ProcessEnv = {}
let repositories: Repositories
beforeAll(async () => {
  // The short form has files alone.
  if (form.first + form.count > Object.keys(shapes).length)
    server = await startGitServer({ root: tmpdir() })
  env = { ...process.env, GIT_SSL_CAINFO: server?.caFile }
  const environment = { ...thisMachine(), env }
  repositories = createRepositories({ dir, environment, clock: systemClock })
})
const work = { signal: AbortSignal.timeout(600_000) }
const parts: TestRepository[] = []
afterAll(async () => {
  await server?.close()
  for (const part of parts) part.close()
  rmSync(dir, { recursive: true, force: true })
})

interface Shape {
  readonly ref: string
  readonly path?: string
  /** What is said of it. */
  readonly refused?: RegExp
}

const names = ['a', 'B.txt', 'with space', 'ünïcode', '-rf', '--upload-pack=x', 'deep/er/x', '%2e']

/** A few files of any size, one of them empty. */
function someFiles(dice: Dice, below = ''): Record<string, string> {
  const some = dice.shuffle(names).slice(0, dice.between(2, names.length))
  const text = () => String.fromCodePoint(dice.between(32, 0x2fff)).repeat(dice.between(0, 4_000))
  return Object.fromEntries([...some.map((name) => [below + name, text()]), [`${below}empty`, '']])
}

type Maker = (repository: TestRepository, dice: Dice) => Promise<Shape>

const shapes: Readonly<Record<string, Maker>> = {
  async 'a branch with a slash'(repository, dice) {
    await repository.commit(someFiles(dice))
    await repository.git('branch', 'release/2.x')
    return { ref: 'release/2.x' }
  },
  async 'an old tag of a monorepo'(repository, dice) {
    await repository.commit({ ...someFiles(dice, 'apps/one/'), ...someFiles(dice, 'apps/two/') })
    await repository.git('tag', '-a', '-m', 'of note', 'v1')
    await repository.commit(someFiles(dice, 'apps/one/'))
    return { ref: 'v1', path: 'apps/one' }
  },
  async 'a history that is written anew'(repository, dice) {
    const { url } = repository
    const commit = await repository.commit(someFiles(dice))
    await repositories.export({ url, commit, path: '.' }, work)
    await repository.git('commit', '--quiet', '--amend', '--allow-empty', '-m', 'anew')
    await repository.commit(someFiles(dice))
    return { ref: 'main' }
  },
  async 'programs and line ends'(repository, dice) {
    const attributes = { '.gitattributes': '*.bat text eol=crlf\n' }
    await repository.commit({ ...someFiles(dice), ...attributes, 'x.bat': 'a\nb\n', run: '#!/x' })
    chmodSync(join(repository.folder, 'run'), 0o755)
    await repository.commit({})
    return { ref: 'HEAD' }
  },
  async 'links inside'(repository, dice) {
    repository.link('to/file', '../empty')
    repository.link('folder', 'to')
    await repository.commit(someFiles(dice))
    return { ref: 'main' }
  },
  async 'a submodule'(repository, dice) {
    const part = await testRepository()
    parts.push(part)
    await part.commit(someFiles(dice))
    const add = ['-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet']
    await repository.git(...add, part.url, 'the part')
    const url = ['submodule.the part.url', `../${basename(part.folder)}`]
    await repository.git('config', '--file', '.gitmodules', ...url)
    await repository.commit(someFiles(dice))
    return { ref: 'main' }
  },
  async 'a huge file'(repository, dice) {
    const huge = dice.pick(['x', 'yz', 'ü']).repeat(dice.between(1_000_000, 3_000_000))
    await repository.commit({ ...someFiles(dice), huge })
    return { ref: 'main' }
  },
  async 'no commit'() {
    return { ref: 'main', refused: /empty|has no main/ }
  },
  async 'a folder that is not there'(repository, dice) {
    await repository.commit(someFiles(dice))
    return { ref: 'main', path: 'nowhere', refused: /./ }
  },
  async 'a folder that git takes for its own'(repository, dice) {
    const blob = await repository.blob('[core]\n')
    const name = dice.pick(['.git', '.GIT', 'git~1', '.git ', '.g\u200cit'])
    const inner = (
      await run('git', ['-C', repository.folder, 'mktree'], {
        input: `100644 blob ${blob}\tconfig\n`,
      })
    ).trim()
    await repository.raw(`040000 tree ${inner}\t${name}`)
    return { ref: 'raw', refused: /./ }
  },
}

/** Of everything below: what it is, and what is in it. */
function contentOf(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return all
    .filter((name) => !/(?:^|\/)\.git(?:\/|$)/.test(name))
    .flatMap((name) => {
      const place = join(folder, name)
      const stat = lstatSync(place)
      if (stat.isSymbolicLink()) return [`${name} -> ${readlinkSync(place)}`]
      if (!stat.isFile()) return []
      const hash = createHash('sha256').update(readFileSync(place)).digest('hex')
      return [`${name} ${stat.mode & 0o100 ? 'x' : '-'} ${hash}`]
    })
    .sort()
}

/** As somebody has it who clones it by hand. */
async function cloned(url: string, { ref, path = '.' }: Shape): Promise<string[]> {
  const folder = mkdtempSync(join(dir, 'clone-'))
  await run('git', ['clone', '--quiet', url, folder], { env })
  await run('git', ['-C', folder, 'checkout', '--quiet', ref])
  const update = ['submodule', 'update', '--init', '--quiet']
  await run('git', ['-C', folder, '-c', 'protocol.file.allow=always', ...update], { env })
  return contentOf(join(folder, path))
}

async function brought(url: string, { ref, path = '.' }: Shape): Promise<string[]> {
  const { commit } = await repositories.resolve({ url, ref }, work)
  return contentOf((await repositories.export({ url, commit, path }, work)).folder)
}

it('a repository of any shape is brought as git clone brings it, or refused with a sentence', async () => {
  const facts = { repositories: 0, refused: 0 }
  const makers = Object.entries(shapes)
  for (let i = form.first; i < form.first + form.count; i++) {
    const [about, make] = makers[i % makers.length] ?? []
    if (!about || !make) continue
    const repository = await testRepository()
    const shape = await make(repository, createDice(form.seed, i))
    // Each shape first as files, then over https, and so on.
    const isServed = Math.floor(i / makers.length) % 2 === 1
    const url = isServed ? `${server?.url}/${basename(repository.folder)}` : repository.url
    const found = await brought(url, shape).catch((error: unknown) => {
      const failure = failureOf(error)
      if (!failure) throw error
      return failure
    })
    if (shape.refused) {
      if (Array.isArray(found)) throw new Error(`${about} was not refused`)
      expect(JSON.stringify(describeFailure(found)), about).toMatch(shape.refused)
      expect(['invalid', 'repository-failed'], about).toContain(found.kind)
      facts.refused += 1
    } else expect(found, about).toEqual(await cloned(url, shape))
    facts.repositories += 1
    repository.close()
  }
  tellCampaign(form, facts)
}, 600_000)
