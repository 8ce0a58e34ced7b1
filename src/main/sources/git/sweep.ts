/**
 * Removes what was made of commits when no release that is kept needs it: their folders on the host, and images built
 * of them.
 */
import { posix } from 'node:path'
import { silence, within } from '../../../shared/lib/deadline.ts'
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { isRecord } from '../../../shared/lib/is-record.ts'
import { buildLabel } from '../../../shared/model/labels.ts'
import { isAbsence } from '../../hosts/absence.ts'
import type { HostSession } from '../../hosts/session.ts'
import { aroundStage, type OpenedRelease, type Stage, type StageRun } from '../stage.ts'
import { makingIn } from './body.ts'
import { commitFolders, folderInPlace, isNameOf, thisMachine } from './making.ts'

/** The same stage, and then what no release needs any more is taken away. */
export function sweeping(stage: Stage): Stage {
  const sweeps = atEndOf[stage.name]
  if (!sweeps) return stage
  return aroundStage(stage, ['run'], async (run, work) => {
    const ended = await work(run)
    for (const sweep of sweeps) await sweep(run)
    return ended
  })
}

type Sweep = (run: StageRun) => Promise<void>

/** Best effort: it fails nothing that is proved. Answers what it removed. */
const sweep =
  (what: string, work: (run: StageRun) => Promise<readonly string[]>): Sweep =>
  async (run) => {
    try {
      const old = await work(run)
      if (old.length > 0) run.note(`removed ${old.join(', ')}, which no release needs any more`)
    } catch (error) {
      const failure = failureOf(error)
      if (!failure || isAbsence(failure) || run.signal.aborted) throw error
      run.note(`${what} of old commits could not be removed`, { type: 'failure', failure })
    }
  }

/** Sweeps folders; what a release needs that cannot be read is not known: then all of them stay. */
const sweepFolders = sweep('folders', (run) => removeFolders(run, run.keptReleases().map(folderIn)))

function folderIn({ release, rendered }: OpenedRelease): string {
  const making = makingIn(rendered)
  if (making) return posix.basename(making.folder)
  if (!isRecord(rendered) || rendered.making === undefined) return ''
  const { workload, name } = release
  const reason = 'what it was made of is not as it should be'
  return fail({
    kind: 'record-unreadable',
    what: 'release',
    name: `${name} of ${workload}`,
    reason,
  })
}

/** The folders of a workload that is gone from this host; what another of the same machine can go back to stays. */
const sweepAllFolders = sweep('folders', async (run) => {
  const kept = run.keptReleases()
  const others = new Set(kept.flatMap(({ release: { liveOn } }) => liveOn))
  others.delete(run.session.name)
  for (const host of others)
    if (await mayShareFolder(run, host)) return await removeFolders(run, kept.map(folderIn))
  return await removeFolders(run, [])
})

/** Hosts that are one machine, by two names or with two engines, have workloads' folders in the same place. */
async function mayShareFolder(run: StageRun, host: string): Promise<boolean> {
  const { session, sessionOf, workload, deploymentId } = run
  try {
    const other = sessionOf(host)
    if (session.isHere || other.isHere) return session.isHere && other.isHere
    if (![session, other].every(({ capabilities }) => capabilities.includes('files'))) return false
    const mark = `.seen-by-${deploymentId}`
    const here = posix.join(await session.files.folder(workload.id), mark)
    await session.files.write(here, '')
    try {
      return await askOther(run, other, async () => {
        const there = posix.join(await other.files.folder(workload.id), mark)
        return (await other.files.lookAt(there)) !== undefined
      })
    } finally {
      await session.files.remove(here)
    }
  } catch (error) {
    // One that was forgotten, or cannot be asked now, may be any.
    if (!failureOf(error) || run.signal.aborted) throw error
    return true
  }
}

/** How long an engine, or a host, that nothing is deployed to may say nothing: that keeps no deployment from its end. */
const patienceMs = 10_000

/** Rejects once `other` said nothing for that long. */
async function askOther<T>(
  { clock, signal }: Pick<StageRun, 'clock' | 'signal'>,
  other: HostSession,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = { clock, ms: patienceMs, failure: () => silence(other, patienceMs) }
  return await within(limit, signal, work)
}

async function removeFolders(
  { session, workload }: StageRun,
  needed: readonly string[],
): Promise<readonly string[]> {
  if (!session.capabilities.includes('files')) return []
  const lasting = await session.files.folder(workload.id)
  const home = posix.join(lasting, commitFolders)
  // The mark of a folder is called as it is, and more: `commit-folder.ts`.
  const plain = (name: string) => name.replace(/\..*$/, '')
  const commits = await session.files.list(home)
  const inPlace = (await session.files.list(lasting)).filter(
    (name) => plain(name) === folderInPlace,
  )
  const old = [...commits, ...inPlace].filter((name) => !needed.includes(plain(name)))
  for (const name of old.toReversed())
    await session.files.remove(posix.join(commits.includes(name) ? home : lasting, name))
  return old
}

const sweepImages = sweep('images', (run) => removeImages(run, run.session))

/** Images that were built here and sent stay here no longer than there. That this machine has no engine is no trouble of the host. */
const sweepImagesHere = sweep('images', async (run) => {
  if (run.session.name === thisMachine) return []
  try {
    const here = run.sessionOf(thisMachine)
    const gone = await askOther(run, here, (signal) => removeImages({ ...run, signal }, here))
    return gone.map((tag) => `${tag} here`)
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || run.signal.aborted) throw error
    const isBuiltHere = run.keptReleases().some(({ rendered }) => makingIn(rendered)?.on === 'here')
    if (isBuiltHere)
      run.note('images of old commits could not be removed here', { type: 'failure', failure })
    return []
  }
})

/** Only names that we gave: what somebody else named stays under that name, and what a container uses stays. */
async function removeImages(run: StageRun, { engine }: HostSession): Promise<readonly string[]> {
  const { installation, signal, workload } = run
  const { images } = engine
  const { name } = workload.document
  const labels = [`${buildLabel.installation}=${installation}`, `${buildLabel.workload}=${name}`]
  const isNeeded = run.neededImages()
  const gone: string[] = []
  for (const id of await images.labelled(labels, signal)) {
    const image = await images.inspect(id, signal)
    if (!image || isNeeded(image)) continue
    for (const tag of image.repoTags.filter((each) => isNameOf(name, each))) {
      await images.remove(tag, signal)
      if (!(await images.inspect(tag, signal))) gone.push(tag)
    }
  }
  return gone
}

/** Once what was there before is gone; with the workload nothing can be gone back to, and its images are left to a clean-up. */
const atEndOf: Readonly<Record<string, readonly Sweep[]>> = {
  retire: [sweepFolders, sweepImages, sweepImagesHere],
  remove: [sweepAllFolders],
}
