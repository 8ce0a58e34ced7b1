/**
 * Resolves the commit that a name leads to now, as `git fetch` would take it: of a tag and a branch of one name, the
 * tag.
 */
import { fail } from '../../shared/lib/failure-error.ts'
import { isCommitId, type ResolvedRef } from '../../shared/model/git.ts'
import { repositoryFailed } from './failures.ts'
import type { GitWork } from './work.ts'

export async function resolveRef(work: GitWork, ref: string): Promise<ResolvedRef> {
  if (isCommitId(ref)) return { commit: ref, as: 'commit', name: '' }
  const names = namesFor(ref)
  const patterns = names.flatMap((name) => (name === 'HEAD' ? [name] : [name, `${name}^{}`]))
  const found = await listRefs(work, ref, patterns)
  for (const name of names) {
    // An annotated tag is an object of its own: what counts is the commit that it names.
    const commit = found.get(`${name}^{}`) ?? found.get(name)
    if (commit) return { commit, as: kindOf(name), name }
  }
  return await refuse(work, ref)
}

function namesFor(ref: string): string[] {
  if (ref === 'HEAD' || ref.startsWith('refs/')) return [ref]
  return [`refs/tags/${ref}`, `refs/heads/${ref}`]
}

function kindOf(name: string): ResolvedRef['as'] {
  if (name === 'HEAD') return 'head'
  if (name.startsWith('refs/tags/')) return 'tag'
  return name.startsWith('refs/heads/') ? 'branch' : 'other'
}

async function listRefs(
  work: GitWork,
  ref: string,
  patterns: readonly string[],
): Promise<Map<string, string>> {
  const said = await work.ask(['ls-remote', '--', work.url, ...patterns], { ref })
  const lines = said.split('\n').flatMap((line) => {
    const [, commit, name] = /^([0-9a-f]{40,64})\t(.+)$/.exec(line) ?? []
    return commit && name ? [[name, commit] as const] : []
  })
  return new Map(lines)
}

/** Says what there is instead. */
async function refuse(work: GitWork, ref: string): Promise<never> {
  const all = [...(await listRefs(work, ref, [])).keys()]
  const branches = all.flatMap((name) => /^refs\/heads\/(.+)$/.exec(name)?.[1] ?? [])
  const some = branches.slice(0, 5).join(', ')
  const more = branches.length > 5 ? ` and ${branches.length - 5} more` : ''
  const part = /^[0-9a-f]{4,39}$/.test(ref) ? '; a commit is named by its whole id' : ''
  const instead = branches.length === 0 ? 'it has no branch' : `its branches are ${some}${more}`
  const reason = all.length === 0 ? 'it is empty: nothing was ever pushed to it' : instead + part
  return fail(repositoryFailed({ url: work.url, ref }, 'no-ref', reason))
}
