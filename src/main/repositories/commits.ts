/** Commits between two. Commits alone are read: of a repository of 1 GB they are a few MB at most. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { printable } from '../../shared/lib/printable.ts'
import type { ChangedFile, Commit, CommitSpan } from '../../shared/model/git.ts'
import { fetchCommit, has, keptRef } from './fetch.ts'
import { type GitWork, placeOf, prepare } from './work.ts'

interface Pair {
  readonly live: string
  readonly wanted: string
}

const shownCommits = 50
/** How far back is read: without files, and with them where the server cannot leave them out. */
const [farther, nearer] = [1_000, 50]
/** Clocks of those who commit differ. */
const skewSeconds = 86_400

export async function commitsBetween(work: GitWork, pair: Pair): Promise<CommitSpan> {
  if (pair.live === pair.wanted) return { relation: 'same', commits: [], count: 0 }
  const history = await readHistory(work, pair)
  if (history === null) return unknown
  const { gitDir, hasLive } = history
  if (!hasLive) return { ...unknown, relation: 'forced' }
  const isAncestor = async (older: string, newer: string) =>
    (await work.here(['rev-list', '--max-count=1', older, `^${newer}`], {}, gitDir)) === ''
  if (await isAncestor(pair.live, pair.wanted))
    return {
      relation: 'ahead',
      ...(await listed(work, gitDir, { from: pair.live, to: pair.wanted })),
    }
  if (await isAncestor(pair.wanted, pair.live))
    return {
      relation: 'behind',
      ...(await listed(work, gitDir, { from: pair.wanted, to: pair.live })),
    }
  const isTold = await isOlderCut(work, gitDir, pair)
  const relation = isTold ? 'forced' : 'unknown'
  return { relation, ...(await listed(work, gitDir, { from: pair.live, to: pair.wanted })) }
}

const unknown: CommitSpan = { relation: 'unknown', commits: [], count: null }

interface History {
  readonly gitDir: string
  /** The server does not have it any more: what was pushed since is of another line. */
  readonly hasLive: boolean
}

/** Null where the server does not tell. */
async function readHistory(work: GitWork, pair: Pair): Promise<History | null> {
  const apart = path.join(work.home, 'history.git')
  const gitDir = (await readCommits(work, pair.wanted, apart)) ? apart : work.bare
  if (gitDir === work.bare) await deepen(work, pair.wanted)
  try {
    if (gitDir === apart) await readCommits(work, pair.live, apart)
    else await deepen(work, pair.live)
    return { gitDir, hasLive: true }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'repository-failed' || failure.cause !== 'no-ref') throw error
    return /not our ref/.test(failure.reason) ? { gitDir, hasLive: false } : null
  }
}

/** False where the server would send files along. */
async function readCommits(work: GitWork, commit: string, gitDir: string): Promise<boolean> {
  await prepare(work, gitDir)
  if (await has(work, commit, gitDir)) return true
  const stop = new AbortController()
  const args = ['fetch', '--progress', '--no-tags', '--no-write-fetch-head']
  const how = ['--depth', String(farther), '--filter=tree:0']
  try {
    await work.ask(
      [...args, ...how, '--', work.url, `+${commit}:${keptRef(commit)}`],
      {
        ref: commit,
        signal: AbortSignal.any([work.signal, stop.signal]),
        onLine: (line) =>
          /filtering not recognized/.test(line) ? stop.abort() : work.onLine(line),
      },
      gitDir,
    )
    return !stop.signal.aborted
  } catch (error) {
    if (stop.signal.aborted && !work.signal.aborted) return false
    throw error
  }
}

async function deepen(work: GitWork, commit: string): Promise<void> {
  await fetchCommit(work, { commit, path: '.', files: 'none' })
  const args = ['fetch', '--progress', '--no-tags', '--no-write-fetch-head']
  await work.ask([...args, '--depth', String(nearer), '--', work.url, commit], { ref: commit })
}

async function listed(
  work: GitWork,
  gitDir: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Pick<CommitSpan, 'commits' | 'count'>> {
  const range = [`${from}..${to}`]
  const cut = await cutsOf(work, gitDir, range)
  const count = Number(await work.here(['rev-list', '--count', ...range], {}, gitDir))
  const how = ['--encoding=UTF-8', `--max-count=${shownCommits}`, lineFormat]
  const lines = await work.here(['log', ...how, ...range, '--'], {}, gitDir)
  return { commits: lines.split('\n').flatMap(commitIn), count: cut.length > 0 ? null : count }
}

/** Reads one commit, without its files. */
export async function commitAt(work: GitWork, commit: string): Promise<Commit | null> {
  await fetchCommit(work, { commit, path: '.', files: 'none' })
  const how = ['--encoding=UTF-8', '--no-walk', lineFormat]
  const said = await work.here(['log', ...how, commit, '--'])
  const [known] = said.split('\n').flatMap(commitIn)
  return known ?? null
}

const separator = '\x1f'
const lineFormat = '--format=%H %ct%x1f%an%x1f%s'

function commitIn(line: string): Commit[] {
  const [head = '', author = '', ...subjectParts] = line.split(separator)
  const [, id, at] = /^([0-9a-f]{40,64}) (\d+)$/.exec(head) ?? []
  if (!id) return []
  const subject = subjectParts.join(separator)
  const [shownAuthor, shownSubject] = [author, subject].map((text) => printable(text).slice(0, 300))
  return [{ id, at: Number(at) * 1_000, author: shownAuthor ?? '', subject: shownSubject ?? '' }]
}

/** Commits at which what was read of the history ends, though it goes on. */
async function cutsOf(work: GitWork, gitDir: string, range: readonly string[]): Promise<string[]> {
  const file = await fs.readFile(path.join(gitDir, 'shallow'), 'utf8').catch(() => '')
  const cut = new Set(file.split('\n').filter((line) => line !== ''))
  if (cut.size === 0) return []
  const all = await work.here(['rev-list', ...range], {}, gitDir)
  return all.split('\n').filter((commit) => cut.has(commit))
}

/** Nothing that was not read can hold live: all of it is older, and no commit is older than what it rests on. */
async function isOlderCut(work: GitWork, gitDir: string, { live, wanted }: Pair): Promise<boolean> {
  const cuts = await cutsOf(work, gitDir, [wanted])
  if (cuts.length === 0) return true
  const timesOf = async (commits: readonly string[]) =>
    (await work.here(['log', '--no-walk', '--format=%ct', ...commits, '--'], {}, gitDir))
      .split('\n')
      .filter((line) => line !== '')
      .map(Number)
  const [madeAt = 0] = await timesOf([live])
  const newest = Math.max(...(await timesOf(cuts.slice(0, 1_000))))
  return cuts.length <= 1_000 && newest < madeAt - skewSeconds
}

export async function changedFiles(
  work: GitWork,
  { live, wanted, path: inside }: Pair & { readonly path: string },
): Promise<ChangedFile[]> {
  for (const commit of [live, wanted]) await fetchCommit(work, { commit, path: '.', files: 'none' })
  const args = ['diff-tree', '-r', '-z', '--name-status', '--no-renames', live, wanted]
  const said = (await work.here([...args, '--', `:(literal)${placeOf(inside)}`])).split('\0')
  return said.flatMap((sign, index) => {
    const name = said[index + 1]
    return index % 2 === 0 && name !== undefined ? [{ path: name, change: changeOf(sign) }] : []
  })
}

function changeOf(sign: string): ChangedFile['change'] {
  if (sign === 'A') return 'added'
  return sign === 'D' ? 'removed' : 'changed'
}
