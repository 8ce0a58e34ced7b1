import type { WorkloadDocument } from '../../../../shared/model/workload.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { ProjectFolder } from '../files/folder.ts'
import { tellingLines } from '../files/issue-lines.ts'
import { lookAt } from '../files/place.ts'
import { readSources } from '../files/project-texts.ts'
import { beginReading } from '../files/reading.ts'
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
  const sources = await readSources(session, folder, document.env)
  return await withTools(session, (tools) =>
    lookAt(tools, folder, (place) => {
      const reading = beginReading(folder, sources, place)
      const onLine: DockerCall['onLine'] = (line, of) => {
        if (line.startsWith('time=')) reading.said.push(line)
        call.onLine?.(line, of)
      }
      const project = projectAt({ document }, place)
      return tellingLines(reading, () => readProject(tools, project, { ...call, onLine }))
    }),
  )
}
