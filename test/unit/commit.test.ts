import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { commitIn } from '../../src/main/commit.ts'

const root = mkdtempSync(join(tmpdir(), 'longshore-commit-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
const git = (dir: string, ...args: string[]) =>
  execFileSync('git', ['-C', dir, ...identity, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim()

function checkout(name: string): string {
  const dir = join(root, name)
  mkdirSync(dir)
  git(dir, 'init', '-q')
  git(dir, 'commit', '-q', '--allow-empty', '-m', 'first')
  return dir
}
const headOf = (dir: string) => git(dir, 'rev-parse', 'HEAD').slice(0, 7)

it('reads the commit of a branch, loose and packed', () => {
  const dir = checkout('branch')
  expect(commitIn(dir)).toBe(headOf(dir))
  git(dir, 'pack-refs', '--all')
  expect(commitIn(dir)).toBe(headOf(dir))
  git(dir, 'commit', '-q', '--allow-empty', '-m', 'second')
  expect(commitIn(dir)).toBe(headOf(dir))
})

it('reads the commit of a detached head, and of a worktree', () => {
  const dir = checkout('trees')
  const tree = join(root, 'tree')
  git(dir, 'worktree', 'add', '-q', '-b', 'feature/other', tree)
  git(tree, 'commit', '-q', '--allow-empty', '-m', 'of the tree')
  expect(commitIn(tree)).toBe(headOf(tree))
  expect(commitIn(tree)).not.toBe(headOf(dir))
  git(dir, 'checkout', '-q', '--detach')
  expect(commitIn(dir)).toBe(headOf(dir))
})

it('knows none where there is no checkout, no commit yet, or only one around it', () => {
  const bare = join(root, 'none')
  mkdirSync(bare)
  expect(commitIn(bare)).toBeNull()
  git(bare, 'init', '-q')
  expect(commitIn(bare)).toBeNull()
  const inner = join(checkout('outer'), 'inner')
  mkdirSync(inner)
  expect(commitIn(inner)).toBeNull()
  writeFileSync(join(inner, '.git'), 'nonsense')
  expect(commitIn(inner)).toBeNull()
})
