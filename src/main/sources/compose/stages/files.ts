import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Stage, StageRun } from '../../source.ts'
import type { UpBody } from '../body.ts'
import type { ComposeConfig } from '../config.ts'
import { findProject } from '../files/folder.ts'
import { tellingLines } from '../files/issue-lines.ts'
import { bring } from '../files/place.ts'
import { readTexts } from '../files/project-texts.ts'
import { labelsFile, ownLabels, withLabels } from '../own-labels.ts'
import { contentHash } from '../rendered.ts'
import type { ComposeProject } from '../tools/compose-cli.ts'
import { readProject } from '../tools/read-project.ts'
import { projectAt } from '../wanted/wanted.ts'
import { endStray } from './project-run.ts'

/**
 * Has the project's files where `docker compose` will read them, and proves that they are what was
 * planned (SD-06). They are only read by `up`, so they stay.
 */
export function filesStage(body: UpBody): Stage {
  return {
    name: 'files',
    check: async () => 'unknown',
    async run(run) {
      const config = run.workload.document.source as ComposeConfig
      const folder = await findProject(config, run)
      const copied = await bring(run.session, folder, body.place, run.signal)
      if (copied > 0) run.progress(`copied ${copied} files to ${body.place.directory}`)
      const project = projectAt(run.workload, body.place)
      const texts = await readTexts(folder)
      const found = await tellingLines(texts, () =>
        readProject(run.session, project, { signal: run.signal }),
      )
      const labels = ownLabels(run.installation, run.workload)
      if (contentHash(withLabels(found, labels)) !== body.contentHash) refuseMoved(body)
      if (Object.keys(labels).length === 0) return undefined
      await run.session.files.write(
        labelsPath(await run.session.files.folder(run.workload.id)),
        JSON.stringify(labelsFile(found, labels), null, 2),
      )
      return undefined
    },
    undo: (run) => endStray(run, body),
  }
}

/** Where it took a while since that was proved: pulling and building do, and `up` reads the files anew. */
export async function refuseMovedSince(run: StageRun, body: UpBody): Promise<void> {
  if (!body.fromFolder || body.pull.length + body.build.length === 0) return
  const project = projectAt(run.workload, body.place)
  const found = await readProject(run.session, project, { signal: run.signal })
  const labels = ownLabels(run.installation, run.workload)
  if (contentHash(withLabels(found, labels)) !== body.contentHash) refuseMoved(body)
}

function refuseMoved({ place, project }: UpBody): never {
  const moved = [
    { field: `the files in ${place.directory}`, before: 'as planned', after: 'changed' },
  ]
  return fail({ kind: 'plan-stale', plan: project, moved })
}

const labelsPath = (folder: string) => `${folder}/longshore-labels.json`

/** What `up` reads: the user's own files, then ours that adds the labels. */
export async function fromFiles(run: StageRun, body: UpBody): Promise<ComposeProject> {
  const project = projectAt(run.workload, body.place)
  if (Object.keys(ownLabels(run.installation, run.workload)).length === 0) return project
  const folder = await run.session.files.folder(run.workload.id)
  return { ...project, files: [...project.files, labelsPath(folder)] }
}
