import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { composeConfigSchema } from '../../../../src/main/sources/compose/config.ts'
import { findOwn, findProject } from '../../../../src/main/sources/compose/project/folder.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { noRepositories } from '../../../support/sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'longshore-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inRepository = async (path: string, files: string[] = []) => {
  const git = { url: 'https://git.example.com/shop.git', ref: 'main', path }
  const config = {
    git,
    path: '',
    files,
    profiles: [],
    envFiles: [],
    jobs: [],
    allow: [],
    onHost: false,
  }
  const repositories = { ...noRepositories(), checkout: async () => ({ folder, commit: 'c0ffee' }) }
  return await findProject(
    { kind: 'compose', pull: 'always', ...config },
    { repositories, env: {}, signal: AbortSignal.timeout(5_000) },
  )
}

const refused = async (path: string, files: string[] = []) => {
  const error: unknown = await inRepository(path, files).catch((thrown: unknown) => thrown)
  const failure = failureOf(error)
  return failure?.kind === 'invalid' ? failure.issues : error
}

it('says what a repository does not have as its user knows it, not where it was checked out', async () => {
  expect(await refused('deploy')).toEqual([
    { path: 'source.git.path', message: 'there is no deploy in the repository' },
  ])
  expect(await refused('.')).toMatchObject([
    {
      path: 'source.git.path',
      message: expect.stringMatching(/^the repository holds none of compose\.yaml/),
    },
  ])
  expect(await refused('.', ['prod.yaml'])).toEqual([
    { path: 'source.files[0]', message: 'there is no file prod.yaml in the repository' },
  ])
})

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

it('brings of a repository the folder of the project, and what its files name beside that', async () => {
  write({
    'apps/web/compose.yaml': `include: [../../common/more.yaml]
services:
  web: { build: "../../lib", volumes: ["\${HERE:-../shared}:/s", "\${PWD}/../one.txt:/one"] }
`,
    'common/more.yaml': 'services: { more: { image: a, env_file: ../env/more.env } }',
    ...{ 'lib/a': '', 'apps/shared/a': '', 'apps/one.txt': '', 'env/more.env': '' },
    ...{ 'apps/other/a': '', 'big/a': '' },
  })
  const { root, cwd, parts } = await inRepository('apps/web')
  expect([root, cwd]).toEqual([folder, join(folder, 'apps/web')])
  const names = parts.map((part) => part.slice(folder.length + 1)).toSorted()
  expect(names).toEqual([
    'apps/one.txt',
    'apps/shared',
    'apps/web',
    'common/more.yaml',
    'env/more.env',
    'lib',
  ])
})

it('takes no file of this machine for one of the repository', async () => {
  write({ 'up/.env': `COMPOSE_FILE=../../${basename(folder)}.yaml\n` })
  const outside = `${folder}.yaml`
  writeFileSync(outside, 'services: {}\n')
  onTestFinished(() => rmSync(outside))
  expect(await refused('up')).toMatchObject([
    { message: expect.stringMatching(/outside of the rep/) },
  ])
})

const ownNotes = async (env: string, more: object = {}) => {
  write({ 'own/.env': env, 'own/compose.yaml': '' })
  const path = join(folder, 'own')
  return (await findOwn(composeConfigSchema.parse({ kind: 'compose', path, ...more }))).notes
}

it('says which of the variables of compose are not followed', async () => {
  expect(await ownNotes('COMPOSE_PROJECT_NAME=shop\n')).toEqual([
    expect.stringMatching(/^COMPOSE_PROJECT_NAME=shop is not followed/),
  ])
  expect(await ownNotes('COMPOSE_PROJECT_NAME=shop\n', { project: 'shop' })).toEqual([])
  expect(await ownNotes('COMPOSE_ENV_FILES=a.env\nCOMPOSE_DISABLE_ENV_FILE=1\n')).toEqual([
    expect.stringMatching(/^COMPOSE_ENV_FILES .* source\.envFiles/),
    expect.stringMatching(/^COMPOSE_DISABLE_ENV_FILE /),
  ])
  expect(await ownNotes('A=1\n')).toEqual([])
})

it('says which of the files that docker compose looks for is not read beside another', async () => {
  const two = mkdtempSync(join(tmpdir(), 'longshore-two-'))
  onTestFinished(() => rmSync(two, { recursive: true, force: true }))
  const names = ['compose.yaml', 'docker-compose.yml', 'docker-compose.override.yml']
  for (const name of names) writeFileSync(join(two, name), 'services: {}\n')
  const found = await findOwn(composeConfigSchema.parse({ kind: 'compose', path: two }))
  expect(found.files.map((file) => basename(file))).toEqual([
    'compose.yaml',
    'docker-compose.override.yml',
  ])
  expect(found.notes).toEqual([
    'docker-compose.yml is not read: compose.yaml and docker-compose.override.yml count',
  ])
  const named = { kind: 'compose', path: two, files: ['compose.yaml'] }
  expect((await findOwn(composeConfigSchema.parse(named))).notes).toEqual([])
})
