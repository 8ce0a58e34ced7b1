/** The files that containers of a release saw: a repository still has them, a folder of the user's own may not. */
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../../shared/model/failure-text.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { ComposeConfig } from '../config.ts'
import { findProject } from '../project/folder.ts'
import { readMounted } from '../project/mounted.ts'
import { lastingPlace, type Place, rootOf } from '../project/place.ts'
import type { ReleasedProject } from './released.ts'
import type { Wanted, WantedReading } from './wanted.ts'

/** With the files of its commit, where its repository has them; else it is said that they stay as they are. */
export async function withFilesOf(
  released: ReleasedProject,
  { context, workload, signal }: WantedReading,
  wanted: Wanted,
): Promise<Wanted> {
  const { session, repositories } = context
  const { env } = workload
  const config = atCommit(workload, released.commit)
  if (!config) return wanted
  try {
    const folder = await findProject(config, { repositories, signal, env })
    // The document may name another folder of the repository by now.
    const now = await lastingPlace(session, workload.id, folder)
    if (!isSamePlace(now, released.place)) return wanted
    const { place, rendered } = wanted
    const mounted = await readMounted(session, rendered, { folder, place, signal })
    return Object.keys(mounted).length === 0 ? wanted : { ...wanted, mounted, brought: folder }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || signal.aborted) throw error
    const { detail } = describeFailure(failure)
    const short = released.commit?.slice(0, 12)
    const warning = `the files of commit ${short} cannot be had, and those that are mounted stay as they are now. ${detail}`
    return { ...wanted, warnings: [warning] }
  }
}

/** The source of a document as that commit has it; undefined where it is not of a repository. */
export function atCommit(
  { document }: Pick<Workload, 'document'>,
  commit: string | null | undefined,
): ComposeConfig | undefined {
  const config = document.source as ComposeConfig
  return config.git && commit ? { ...config, git: { ...config.git, ref: commit } } : undefined
}

function isSamePlace(a: Place, b: Place): boolean {
  return rootOf(a) === rootOf(b) && a.directory === b.directory
}
