/** One piece of work on one repository: git with the right login, and the place where it is kept. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import { shortCommit, withoutPassword } from '../../shared/model/git.ts'
import { type GitDeps, runGit, withoutUser } from './git.ts'
import { removeHalvesOfGit } from './halves.ts'
import type { GitLogins } from './login/kept-logins.ts'
import type { RepositoryAt } from './repositories.ts'

export interface WorkDeps extends GitDeps {
  readonly logins: GitLogins
}

interface Opening {
  readonly at: RepositoryAt
  readonly home: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

interface Asking {
  /** Ref that is asked for: '' = all of it. */
  readonly ref: string
  /** Another repository than its own: one of its submodules. */
  readonly url?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly onLine?: (line: string) => void
  /** Ends this call alone. */
  readonly signal?: AbortSignal
}

type Env = Readonly<Record<string, string>>

export interface GitWork {
  readonly url: string
  /** Folder of what is kept of it: the repository itself, and folders made of commits. */
  readonly home: string
  readonly bare: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
  /** Asks a server. In `gitDir`; by default in what is kept. */
  ask(args: readonly string[], asking: Asking, gitDir?: string): Promise<string>
  /** Reads what is here, and asks nobody. */
  here(args: readonly string[], env?: Env, gitDir?: string): Promise<string>
  /** The hash of what lies there in a commit. Throws `invalid` where nothing does. */
  treeAt(commit: string, inside: string): Promise<string>
}

export function openWork(deps: WorkDeps, { at, home, signal, onLine }: Opening): GitWork {
  const bare = path.join(home, 'bare.git')
  const inDir = (gitDir: string, args: readonly string[]) => ['--git-dir', gitDir, ...args]
  const here: GitWork['here'] = async (args, env = {}, gitDir = bare) =>
    await runGit(deps, { args: inDir(gitDir, args), env: { ...env, ...withoutUser }, signal })
  const address = withoutPassword(at.url)
  return {
    ...{ url: address, home, bare, signal, onLine, here },
    async ask(args, { ref, url = address, signal: own = signal, ...call }, gitDir = bare) {
      const isOwn = url === address
      const credential = at.credential ?? ''
      const login = await deps.logins.of({ url: isOwn ? at.url : url, credential, isOwn })
      const asks = { url, ref, ...(login.named !== undefined && { named: login.named }) }
      const env = { ...login.env, ...call.env }
      try {
        const all = [...login.args, ...inDir(gitDir, args)]
        return await runGit(deps, { onLine, ...call, args: all, env, signal: own, asks })
      } finally {
        await login.close()
      }
    },
    async treeAt(commit, inside) {
      const place = placeOf(inside)
      const found = (await here(['ls-tree', '-d', '-z', '--full-tree', commit, place])).trim()
      if (place === '.') return (await here(['rev-parse', '--verify', `${commit}^{tree}`])).trim()
      const [, tree] = /^040000 tree ([0-9a-f]+)\t/.exec(found) ?? []
      return tree ?? noFolder(inside, commit)
    },
  }
}

/** As git names it: without `./` before and `/` behind it. Throws `invalid` where it leads out. */
export function placeOf(inside: string): string {
  const place = path.posix.normalize(inside).replace(/\/$/, '')
  const leadsOut = path.posix.isAbsolute(place) || place === '..' || place.startsWith('../')
  if (!leadsOut) return place === '' ? '.' : place
  const issues = [{ path: 'source.path', message: 'a path inside the repository' }]
  return fail({ kind: 'invalid', what: 'workload', issues })
}

function noFolder(inside: string, commit: string): never {
  const message = `there is no folder ${inside} in commit ${shortCommit(commit)}`
  return fail({ kind: 'invalid', what: 'workload', issues: [{ path: 'source.path', message }] })
}

/** The most commits that are kept; of more nothing stays but the folders made of them: it is begun anew. */
const keptCommits = 50

/** Makes a place for it, and takes away what a git that was killed left there. */
export async function prepare({ home, here }: GitWork, gitDir: string): Promise<void> {
  await fs.mkdir(home, { recursive: true, mode: 0o700 })
  const kept = await namesIn(path.join(gitDir, 'refs/kept'))
  if (kept.length > keptCommits || !(await isThere(path.join(gitDir, 'HEAD')))) {
    // Whole, or not there: of one that is half made, or half gone, git says only that it is none.
    const [fresh, old] = [`${gitDir}.new`, `${gitDir}.old`]
    for (const half of [fresh, old]) await fs.rm(half, { recursive: true, force: true })
    if (await isThere(gitDir)) await fs.rename(gitDir, old)
    await fs.rm(old, { recursive: true, force: true })
    await here(['init', '--quiet', '--bare', '--template=', fresh], {}, fresh)
    await fs.rename(fresh, gitDir)
    return
  }
  await removeHalvesOfGit(gitDir)
}

export async function isThere(place: string): Promise<boolean> {
  return await fs.stat(place).then(
    () => true,
    () => false,
  )
}

async function namesIn(folder: string): Promise<string[]> {
  return await fs.readdir(folder).catch(() => [])
}
