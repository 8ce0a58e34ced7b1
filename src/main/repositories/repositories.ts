/** Git repositories that workloads name, fetched with the git of this machine and its user's logins. */
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import { runHere } from '../hosts/local/local-run.ts'
import { type Git, placeIn, submodulesOf } from './submodules.ts'

export interface RepositoryRef {
  readonly url: string
  /** A branch, a tag or a whole commit id. */
  readonly ref: string
}

export interface Checkout {
  /** Never changed once it is there: it is named after the commit. */
  readonly folder: string
  readonly commit: string
}

export interface Repositories {
  /** Asks the repository each time, but for a whole commit that it has. Throws `command-failed` with what git says. */
  checkout(wanted: RepositoryRef, signal: AbortSignal): Promise<Checkout>
}

export interface RepositoriesDeps {
  /** 0700. */
  readonly dir: string
  readonly environment: Pick<Environment, 'env' | 'platform'>
  readonly clock: Clock
}

/** Older ones go: each is a copy of the files. */
const keptCheckouts = 3
/** No URL may start a program, and nobody is there to be asked. */
const safely = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'fetch.recurseSubmodules=false'],
  // A link in a repository could lead to any file of this user, which would be copied to the host.
  ...['-c', 'core.symlinks=false'],
]
const unasked = {
  ...{ GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1' },
  GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
}

export function createRepositories(deps: RepositoriesDeps): Repositories {
  const inTurn = new Map<string, Promise<unknown>>()
  return {
    async checkout(wanted, signal) {
      const home = path.join(deps.dir, nameOf(wanted.url))
      const before = inTurn.get(home) ?? Promise.resolve()
      // Two fetches into one repository would stand in each other's way.
      const turn = before.catch(() => {}).then(() => fetchInto(deps, home, wanted, signal))
      inTurn.set(home, turn)
      return await turn
    },
  }
}

async function fetchInto(
  deps: RepositoriesDeps,
  home: string,
  { url, ref }: RepositoryRef,
  signal: AbortSignal,
): Promise<Checkout> {
  const bare = path.join(home, 'bare.git')
  const git: Git = (args, env = {}) =>
    runGit(deps, ['--git-dir', bare, ...safely, ...args], env, signal)
  // A commit is never another: one that is there needs no asking.
  const known = path.join(home, ref)
  if (isCommit(ref) && (await isThere(known))) return { folder: known, commit: ref }
  await fs.mkdir(home, { recursive: true, mode: 0o700 })
  await runGit(deps, ['init', '--quiet', '--bare', bare], {}, signal)
  await git(['fetch', '--quiet', '--depth', '1', '--no-tags', '--force', '--', url, ref])
  const commit = (await git(['rev-parse', '--verify', 'FETCH_HEAD^{commit}'])).trim()
  const folder = path.join(home, commit)
  if (await isThere(folder)) return { folder, commit }
  const fresh = `${folder}.new`
  await fs.rm(fresh, { recursive: true, force: true })
  await fs.mkdir(fresh, { mode: 0o700 })
  await checkOut(git, { commit, base: url, depth: 0 }, fresh)
  await fs.rename(fresh, folder)
  await forgetOld(home, commit)
  return { folder, commit }
}

/** With the repositories in it, each at the commit that it names. */
async function checkOut(
  git: Git,
  what: { readonly commit: string; readonly base: string; readonly depth: number },
  into: string,
): Promise<void> {
  // An index of its own: what is checked out elsewhere does not count.
  const index = { GIT_INDEX_FILE: `${into}.index` }
  await git(['--work-tree', into, 'read-tree', what.commit], index)
  await git(['--work-tree', into, 'checkout-index', '--all', '--force'], index)
  const submodules = await submodulesOf(git, what, index)
  await fs.rm(index.GIT_INDEX_FILE, { force: true })
  for (const submodule of submodules) {
    const { url, commit } = submodule
    const place = placeIn(into, submodule)
    await git(['fetch', '--quiet', '--depth', '1', '--no-tags', '--', url, commit])
    await fs.mkdir(place, { recursive: true })
    await checkOut(git, { commit, base: url, depth: what.depth + 1 }, place)
  }
}

const isCommit = (ref: string): boolean => /^[0-9a-f]{40,64}$/.test(ref)

async function isThere(folder: string): Promise<boolean> {
  return await fs.stat(folder).then(
    () => true,
    () => false,
  )
}

async function forgetOld(home: string, newest: string): Promise<void> {
  const names = (await fs.readdir(home)).filter(isCommit)
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await fs.stat(path.join(home, name))).mtimeMs })),
  )
  const old = aged
    .filter(({ name }) => name !== newest)
    .sort((a, b) => b.at - a.at)
    .slice(keptCheckouts - 1)
  for (const { name } of old) await fs.rm(path.join(home, name), { recursive: true, force: true })
}

async function runGit(
  { environment: { env, platform }, clock }: RepositoriesDeps,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const out: string[] = []
  const said: string[] = []
  const where = { host: thisMachine, clock, env, platform }
  try {
    const end = await runHere(where, {
      argv: ['git', ...args],
      env: { ...unasked, ...more },
      signal,
      onLine: (stream, line) => (stream === 'stdout' ? out : said).push(line),
    })
    if (end.exitCode === 0) return out.join('\n')
    const lines = said.map(withoutLogin)
    return fail({
      kind: 'command-failed',
      ...{ host: thisMachine, command: 'git', exitCode: end.exitCode, lines },
    })
  } catch (error) {
    if (failureOf(error)?.kind !== 'capability-missing') throw error
    return fail({
      kind: 'command-failed',
      ...{ host: thisMachine, command: 'git', exitCode: null, lines: [], isMissing: true },
    })
  }
}

const thisMachine = 'this machine'

function nameOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16)
}

/** git repeats URLs, which may hold a password. */
function withoutLogin(line: string): string {
  return line.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1')
}
