// Real repositories for tests, in folders of their own.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../scripts/lib/exec.mjs'

export interface TestRepository {
  readonly folder: string
  readonly url: string
  git(...args: string[]): Promise<string>
  /** Writes files, and answers the commit that holds them. null = the file goes. */
  commit(files: Readonly<Record<string, string | null>>, subject?: string): Promise<string>
  link(name: string, target: string): void
  /** A commit, on the branch `raw`, of a tree that no work tree could hold: lines of `git mktree`. */
  raw(...lines: string[]): Promise<string>
  blob(text: string): Promise<string>
  close(): void
}

const who = [
  '-c',
  'user.name=Ada',
  '-c',
  'user.email=ada@example.com',
  '-c',
  'commit.gpgsign=false',
]

export async function testRepository(): Promise<TestRepository> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-repository-'))
  const git = async (...args: string[]) =>
    (await run('git', ['-C', folder, ...who, ...args])).trim()
  await git('init', '--quiet', '--initial-branch', 'main')
  // As every server that people use has it.
  await git('config', 'uploadpack.allowFilter', 'true')
  const blob = async (text: string) => {
    writeFileSync(join(folder, '.git/a-blob'), text)
    return await git('hash-object', '-w', join(folder, '.git/a-blob'))
  }
  return {
    ...{ folder, url: `file://${folder}`, git, blob },
    async commit(files, subject = 'change') {
      for (const [name, text] of Object.entries(files)) {
        const place = join(folder, name)
        mkdirSync(dirname(place), { recursive: true })
        if (text === null) rmSync(place)
        else writeFileSync(place, text)
      }
      await git('add', '-A')
      await git('commit', '--quiet', '--allow-empty', '-m', subject)
      return await git('rev-parse', 'HEAD')
    },
    link(name, target) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      symlinkSync(target, join(folder, name))
    },
    async raw(...lines) {
      const input = lines.map((line) => `${line}\n`).join('')
      const tree = (await run('git', ['-C', folder, 'mktree'], { input })).trim()
      const made = await git('commit-tree', '-m', 'raw', tree)
      await git('update-ref', 'refs/heads/raw', made)
      return made
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
