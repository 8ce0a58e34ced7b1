import type { WorkloadDocument } from '../../../../shared/model/workload.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { ProjectFolder } from '../files/folder.ts'
import { tellingLines } from '../files/issue-lines.ts'
import { lookAt } from '../files/place.ts'
import { readTexts } from '../files/project-texts.ts'
import type { Rendered } from '../rendered.ts'
import { withTools } from '../tools/choice.ts'
import { readProject } from '../tools/read-project.ts'
import type { DockerCall } from '../tools/run-docker.ts'
import { projectAt } from '../wanted/wanted.ts'

/** What docker compose makes of a project's files. Throws `invalid`, by file and line, where it refuses them. */
export async function renderFolder(
  session: HostSession,
  folder: ProjectFolder,
  document: WorkloadDocument,
  call: DockerCall,
): Promise<Rendered> {
  const texts = await readTexts(session, folder, document.env)
  return await withTools(session, (tools) =>
    tellingLines(texts, () =>
      lookAt(tools, folder, (place) => readProject(tools, projectAt({ document }, place), call)),
    ),
  )
}
