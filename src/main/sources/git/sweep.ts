/** Folders of commits go when no release that is kept needs them. */
import { posix } from 'node:path'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../hosts/absence.ts'
import { aroundStage, type Stage, type StageRun } from '../stage.ts'
import { makingIn } from './body.ts'
import { commitFolders } from './making.ts'

/** The same stage, and then what no release needs any more is taken away. */
export function sweeping(stage: Stage): Stage {
  return aroundStage(stage, ['run'], async (run, work) => {
    const ended = await work(run)
    await sweep(run)
    return ended
  })
}

/** Best effort: it fails nothing that is proved. */
async function sweep(run: StageRun): Promise<void> {
  const { session, workload } = run
  if (!session.capabilities.includes('files')) return
  try {
    const home = posix.join(await session.files.folder(workload.id), commitFolders)
    const needed = run.keptReleases().flatMap((each) => {
      const making = makingIn(each.rendered)
      return making ? [posix.basename(making.folder)] : []
    })
    // The mark of a folder is called as it is, and more: `commit-folder.ts`.
    const old = (await session.files.list(home)).filter(
      (name) => !needed.includes(name.replace(/\..*$/, '')),
    )
    for (const name of old.toReversed()) await session.files.remove(posix.join(home, name))
    if (old.length > 0) run.note(`removed ${old.join(', ')}, which no release needs any more`)
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure) || run.signal.aborted) throw error
    run.note('folders of old commits could not be removed', { type: 'failure', failure })
  }
}
