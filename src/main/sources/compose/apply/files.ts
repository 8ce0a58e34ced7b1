import { fail } from '../../../../shared/lib/failure-error.ts'
import { contentHash } from '../../containers/content-hash.ts'
import type { SourceServices, Stage, StageRun } from '../../stage.ts'
import type { ComposeProject } from '../cli/compose-cli.ts'
import { readProject } from '../cli/read-project.ts'
import type { ComposeConfig } from '../config.ts'
import { labelsFile, ownLabels, withLabels } from '../own-labels.ts'
import type { UpBody } from '../plan/body.ts'
import { changedFiles } from '../plan/dependencies.ts'
import { atCommit } from '../plan/files-of-release.ts'
import { projectAt } from '../plan/wanted.ts'
import { bring } from '../project/copies.ts'
import { findProject } from '../project/folder.ts'
import { tellingLines } from '../project/issue-lines.ts'
import { beginReading, isInPlace, rootOf } from '../project/place.ts'
import { readSources } from '../project/project-texts.ts'
import { adoptedProject } from '../project.ts'
import type { Rendered } from '../rendered.ts'
import { endStray } from './project-run.ts'

/**
 * Has the project's files where `docker compose` will read them, and proves that they are what was
 * planned (SD-06). They are only read by `up`, so they stay.
 */
export function filesStage(
  { repositories }: Pick<SourceServices, 'repositories'>,
  body: UpBody,
): Stage {
  return {
    name: 'files',
    summary: body.fromFolder
      ? `read the project in ${body.place.directory}`
      : `bring the files of commit ${body.commit?.slice(0, 12)}`,
    async run(run) {
      const { session, workload, signal } = run
      const { document, env } = workload
      const config = body.fromFolder ? undefined : atCommit(workload, body.commit)
      const named = config ?? (document.source as ComposeConfig)
      const folder = await findProject(named, { repositories, signal, env })
      if (!isInPlace(session, folder)) {
        run.remember({ brought: true })
        const copied = await bring(session, folder, { directory: rootOf(body.place), signal })
        run.progress(`copied ${copied} files to ${rootOf(body.place)}`)
      }
      if (!body.fromFolder) return undefined
      const sources = await readSources(session, folder, env)
      const reading = beginReading(folder, sources, body.place)
      const found = await tellingLines(reading, () => readPlanned(run, body))
      if (!isAdopted(run)) await writeLabels(run, found)
    },
    async undo(run) {
      await endStray(run, body)
      tellBrought(run, body)
    },
  }
}

/** Tells that a release that is live again runs with files brought meanwhile, where its containers see any. */
function tellBrought(run: StageRun, body: UpBody): void {
  if (run.facts.brought !== true) return
  const newer = Object.keys(body.previous?.services ?? {}).flatMap((service) => {
    const files = changedFiles(body, body.previous, service)
    return files.length > 0 ? [`${files.join(', ')} (seen by ${service})`] : []
  })
  if (newer.length === 0) return
  run.note(
    `on ${run.session.name} these files stay as they were brought, ${body.fromFolder ? 'newer' : 'older'} than what is live: ${newer.join('; ')}. To have them back, deploy the files as they were`,
  )
}

/**
 * Refuses files that moved in the while since they were proved: pulling and building do, and `up` reads the files
 * anew.
 */
export async function refuseMovedSince(run: StageRun, body: UpBody): Promise<void> {
  if (body.fromFolder && body.pull.length + body.build.length > 0) await readPlanned(run, body)
}

/** Throws `plan-stale` where the files do not say any more what was planned. */
async function readPlanned(run: StageRun, body: UpBody): Promise<Rendered> {
  const { place, contentHash: planned } = body
  const { session, installation, workload, signal } = run
  const found = await readProject(session, projectAt(workload, place), { signal })
  if (contentHash(withLabels(found, ownLabels(installation, workload))) === planned) return found
  const moved = [{ field: `the files in ${rootOf(place)}`, before: 'as planned', after: 'changed' }]
  return fail({ kind: 'plan-stale', plan: body.project, moved, isUnderway: true })
}

/** An adopted project gets no labels. */
function isAdopted({ workload }: StageRun): boolean {
  return adoptedProject(workload.document) !== undefined
}

async function writeLabels({ session, installation, workload }: StageRun, project: Rendered) {
  const labels = labelsFile(project, ownLabels(installation, workload))
  const file = labelsPath(await session.files.folder(workload.id))
  await session.files.write(file, JSON.stringify(labels, null, 2))
}

/** In the lasting folder of the workload. */
export const labelsPath = (lasting: string) => `${lasting}/longshore-labels.json`

/** Project that `up` reads: the user's own files, then ours that adds the labels. */
export async function fromFiles(run: StageRun, body: UpBody): Promise<ComposeProject> {
  const project = projectAt(run.workload, body.place)
  if (isAdopted(run)) return project
  const folder = await run.session.files.folder(run.workload.id)
  return { ...project, files: [...project.files, labelsPath(folder)] }
}
