/** What a stack would be if it were deployed now: to be shown, and to be compared with what it was. Reads only. */
import { stringify } from 'yaml'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { RenderedNow, ShownProject } from '../../project-views.ts'
import { readEnvSources } from '../files/env-sources.ts'
import type { ProjectFolder } from '../files/folder.ts'
import { lastingPlace, lookAt, movedTo } from '../files/place.ts'
import { withTools } from '../tools/choice.ts'
import { configWarnings } from '../tools/config-issues.ts'
import { readProject } from '../tools/read-project.ts'
import { masked, secretsOf } from '../wanted/masked.ts'
import { projectAt } from '../wanted/wanted.ts'
import { renderFolder } from './render-folder.ts'

export async function shownNow(
  session: HostSession,
  { document }: Workload,
  folder: ProjectFolder,
  signal: AbortSignal,
): Promise<ShownProject> {
  const lines: string[] = []
  const onLine = (line: string) => lines.push(line)
  try {
    const rendered = await renderFolder(session, folder, document, { signal, onLine })
    const secrets = secretsOf(rendered, await readEnvSources(session, folder, document.env))
    const shown = stringify(masked(rendered, secrets))
    return { rendered: shown, issues: [], warnings: configWarnings(lines) }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'invalid') throw error
    return { rendered: null, issues: failure.issues, warnings: configWarnings(lines) }
  }
}

/** As a release would keep it, but for our labels. Throws `invalid` where compose refuses the files. */
export async function renderedNow(
  session: HostSession,
  workload: Workload,
  folder: ProjectFolder,
  signal: AbortSignal,
): Promise<RenderedNow> {
  const envs = await readEnvSources(session, folder, workload.document.env)
  return await withTools(session, async (tools) => {
    const place = await lastingPlace(tools, workload.id, folder)
    return await lookAt(tools, folder, async (looked) => {
      const found = await readProject(tools, projectAt(workload, looked), { signal })
      const rendered = movedTo(found, looked, place)
      return { rendered, secrets: secretsOf(rendered, envs) }
    })
  })
}
