import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findProject } from '../../../../src/main/sources/compose/files/folder.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'longshore-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const refused = async (path: string, files: string[] = []) => {
  const git = { url: 'https://git.example.com/shop.git', ref: 'main', path }
  const config = { git, path: '', files, profiles: [], envFiles: [], onHost: false }
  const repositories = { checkout: async () => ({ folder, commit: 'c0ffee' }) }
  const error: unknown = await findProject(
    { kind: 'compose', pull: 'always', ...config },
    { repositories, signal: AbortSignal.timeout(5_000) },
  ).catch((thrown: unknown) => thrown)
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
