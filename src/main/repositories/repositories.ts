/**
 * Git repositories that workloads name, asked and fetched with the git of this machine: with a credential that is kept
 * here, or else with its user's own logins. What a repository holds is hostile: nothing of it is run.
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import type { ChangedFile, Commit, CommitSpan, ResolvedRef } from '../../shared/model/git.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import { changedFiles, commitAt, commitsBetween } from './commits.ts'
import { type Exported, exportTree } from './export.ts'
import { fetchCommit } from './fetch.ts'
import { removeHalves, removeHalvesOf } from './halves.ts'
import { type GitLogins, ownLogins } from './login/kept-logins.ts'
import { resolveRef } from './resolve.ts'
import { createTurns } from './turns.ts'
import { openWork, type WorkDeps } from './work.ts'

export interface RepositoryAt {
  readonly url: string
  /** The git credential that it is asked with; '' or absent = the one that fits its address, else this user's own logins. */
  readonly credential?: string | undefined
}

export interface RepositoryRef extends RepositoryAt {
  /** A branch, a tag, a whole commit id, or `HEAD`. */
  readonly ref: string
}

export interface RepositoryCommit extends RepositoryAt {
  readonly commit: string
  /** Ref where it was found, for servers that give out no commit by its id. */
  readonly ref?: string
}

export interface Checkout {
  /** Never changed once it is there: it is named after the commit. */
  readonly folder: string
  readonly commit: string
}

/** One piece of work. */
export interface Work {
  readonly signal: AbortSignal
  /** Called with what git tells of its progress. */
  readonly onLine?: (line: string) => void
}

/**
 * Everything throws `repository-failed` where the repository is not there, gives no access, or is not what it should
 * be; `no-space`; `invalid` for what in it is refused. Aborting ends git and what it started.
 */
export interface Repositories {
  /** Asks the repository, each time; fetches nothing. */
  resolve(wanted: RepositoryRef, work: Work): Promise<ResolvedRef>
  /** Brings one commit here, without its history, and of it what lies below `path`. Nothing to do = nothing is asked. */
  fetch(wanted: RepositoryCommit & { readonly path?: string }, work: Work): Promise<void>
  /** Who made it, when, and what for; null = its repository says nothing that can be read. */
  commit(wanted: RepositoryCommit, work: Work): Promise<Commit | null>
  /** Reads as much history as it takes, within bounds, and no files. */
  between(
    at: RepositoryAt & { readonly live: string; readonly wanted: string },
    work: Work,
  ): Promise<CommitSpan>
  /** Files below `path` that differ between two commits; a file that moved is one removed and one added. */
  changedFiles(
    at: RepositoryAt & { readonly live: string; readonly wanted: string; readonly path: string },
    work: Work,
  ): Promise<ChangedFile[]>
  /** The hash of what lies at `path` in a commit: the same hash = the same files. Throws `invalid` where nothing does. */
  tree(wanted: RepositoryCommit & { readonly path: string }, work: Work): Promise<string>
  /**
   * Folder of what lies at `path` in a commit, with the submodules in it, as a folder that never changes; fetched
   * where it must be.
   */
  export(wanted: RepositoryCommit & { readonly path: string }, work: Work): Promise<Exported>
  /** The whole of what a name leads to, links as plain files; asks each time, but for a whole commit that is there. */
  checkout(wanted: RepositoryRef, signal: AbortSignal): Promise<Checkout>
}

export interface RepositoriesDeps {
  /** 0700. */
  readonly dir: string
  readonly environment: Pick<Environment, 'env' | 'platform'>
  readonly clock: Clock
  readonly logins?: GitLogins
}

export function createRepositories(deps: RepositoriesDeps): Repositories {
  const { dir, logins = ownLogins } = deps
  const swept = removeHalves(dir)
  const workDeps: WorkDeps = { ...deps, logins }
  const turns = createTurns()
  const open = (at: RepositoryAt, { signal, onLine = () => {} }: Work) =>
    openWork(workDeps, { at, home: path.join(dir, nameOf(at.url)), signal, onLine })
  /** Two of them in one repository would stand in each other's way. */
  const alone = async <T>(
    at: RepositoryAt,
    work: Work,
    does: (opened: ReturnType<typeof open>) => Promise<T>,
  ): Promise<T> =>
    await turns.take(at.url, work.signal, async () => {
      await swept
      const opened = open(at, work)
      try {
        return await does(opened)
      } catch (error) {
        // Git leaves half of a pack behind where it is ended: it may be most of a large repository.
        await removeHalvesOf(opened.home)
        throw error
      }
    })

  const exported = async (
    wanted: RepositoryCommit & { path: string },
    work: Work,
    links: boolean,
  ) => await alone(wanted, work, (opened) => exportTree(opened, { ...wanted, links }))

  return {
    resolve: async (wanted, work) => await resolveRef(open(wanted, work), wanted.ref),
    fetch: async (wanted, work) =>
      await alone(wanted, work, (opened) => fetchCommit(opened, { path: '.', ...wanted })),
    commit: async (wanted, work) =>
      await alone(wanted, work, (opened) => commitAt(opened, wanted.commit)),
    between: async (at, work) => await alone(at, work, (opened) => commitsBetween(opened, at)),
    changedFiles: async (at, work) => await alone(at, work, (opened) => changedFiles(opened, at)),
    tree: async (wanted, work) =>
      await alone(wanted, work, async (opened) => {
        await fetchCommit(opened, { ...wanted, files: 'none' })
        return await opened.treeAt(wanted.commit, wanted.path)
      }),
    export: (wanted, work) => exported(wanted, work, true),
    async checkout(wanted, signal) {
      const work = { signal }
      const { commit, name } = await resolveRef(open(wanted, work), wanted.ref)
      const whole = { ...wanted, commit, ref: name, path: '.' }
      return { commit, folder: (await exported(whole, work, false)).folder }
    },
  }
}

function nameOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16)
}
