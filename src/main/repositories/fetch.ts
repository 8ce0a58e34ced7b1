/** Brings one commit here: without its history, and of its files only those that are asked for. */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { repositoryFailed } from './failures.ts'
import type { RepositoryCommit } from './repositories.ts'
import { type GitWork, placeOf, prepare } from './work.ts'

export interface Wanted extends Pick<RepositoryCommit, 'commit' | 'ref'> {
  readonly path: string
  /** `none`: its folders and their hashes alone. */
  readonly files?: 'none' | 'below'
  /** Another repository than its own: one of its submodules. */
  readonly from?: string
}

/** Refs say what is here: to look for an object that is not would ask the server for it. */
export const keptRef = (commit: string): string => `refs/kept/${commit}`

export async function fetchCommit(work: GitWork, wanted: Wanted): Promise<void> {
  const { commit, path: inside, files = 'below' } = wanted
  await prepare(work, work.bare)
  const isPart = files === 'none' || placeOf(inside) !== '.'
  if (!(await has(work, commit))) await bring(work, wanted, isPart)
  await checkIsCommit(work, wanted)
  // Of what is here in part, a server takes the whole to be here: it is always looked for what is missing.
  if (files !== 'none') await bringFiles(work, wanted)
}

export async function has(work: GitWork, commit: string, gitDir = work.bare): Promise<boolean> {
  const ref = keptRef(commit)
  const args = ['for-each-ref', '--format=%(refname)', ref]
  return (await work.here(args, {}, gitDir)).trim() === ref
}

async function bring(work: GitWork, wanted: Wanted, isPart: boolean): Promise<void> {
  const { commit, ref = '' } = wanted
  const filter = isPart ? ['--filter=blob:none'] : []
  const specs = (from: string) => [`+${from}:${keptRef(commit)}`]
  try {
    await fetch(work, wanted, { how: ['--depth', '1', ...filter], specs: specs(commit) })
  } catch (error) {
    const reason = reasonOf(error)
    if (/dumb http|shallow/i.test(reason))
      return await fetch(work, wanted, { how: [], specs: specs(ref || 'HEAD') })
    // Servers that give out nothing by its id give out what their names lead to.
    if (ref === '' || !/unadvertised|not our ref/.test(reason)) throw error
    await fetch(work, wanted, { how: ['--depth', '1', ...filter], specs: specs(ref) })
  }
}

async function fetch(
  work: GitWork,
  { ref = '', commit, from: url = work.url }: Wanted,
  { how, specs }: { readonly how: readonly string[]; readonly specs: readonly string[] },
): Promise<void> {
  const args = ['fetch', '--progress', '--no-tags', '--no-write-fetch-head', ...how]
  await work.ask([...args, '--', url, ...specs], { ref: ref || commit, url })
}

const reasonOf = (error: unknown): string => {
  const failure = failureOf(error)
  return failure?.kind === 'repository-failed' ? failure.reason : ''
}

/** Checks that the commit asked for came: a name may have been moved meanwhile. */
async function checkIsCommit(work: GitWork, wanted: Wanted): Promise<void> {
  const { commit, ref = '', from: url = work.url } = wanted
  const format = '--format=%(objectname) %(objecttype)'
  const found = (await work.here(['for-each-ref', format, keptRef(commit)])).trim()
  if (found === `${commit} commit`) return
  await work.here(['update-ref', '-d', keptRef(commit)])
  const reason = found.startsWith(commit)
    ? 'that id is not one of a commit'
    : 'the commit is not there any more'
  fail(repositoryFailed({ url, ref: ref || commit }, 'no-ref', reason))
}

/** In one question: git itself would ask for each file. */
async function bringFiles(work: GitWork, { commit, path: inside, from, ref = '' }: Wanted) {
  const tree = await work.treeAt(commit, inside)
  const args = ['rev-list', '--objects', '--missing=print', '--no-object-names', tree]
  const listed = await work.here(args)
  const missing = listed
    .split('\n')
    .flatMap((line) => (line.startsWith('?') ? [line.slice(1)] : []))
  if (missing.length === 0) return
  const url = from ?? work.url
  const how = ['--progress', '--no-tags', '--no-write-fetch-head', '--filter=blob:none', '--stdin']
  await work.ask(['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', ...how, '--', url], {
    ref: ref || commit,
    url,
    stdin: `${missing.join('\n')}\n`,
  })
}
