/** What a stack would be if it were deployed now, to be compared with what it was. Reads only. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { targetsOf, type Workload } from '../../../shared/model/workload.ts'
import type { Hosts } from '../../hosts/session.ts'
import { readProject } from './compose-cli.ts'
import type { ProjectFolder } from './folder.ts'
import { lastingPlace, lookAt, movedTo } from './place.ts'
import type { ProjectText } from './project-texts.ts'
import type { Rendered } from './rendered.ts'
import { withTools } from './tools.ts'
import { projectAt } from './wanted.ts'

/** Its files as they are written. */
export async function textsOf({ files }: ProjectFolder): Promise<ProjectText[]> {
  return await Promise.all(
    files.map(async (file) => ({ file: path.basename(file), text: await readFile(file, 'utf8') })),
  )
}

/** As a release would keep it, but for our labels. Throws `invalid` where compose refuses the files. */
export async function renderedNow(
  hosts: Hosts,
  workload: Workload,
  folder: ProjectFolder,
  signal: AbortSignal,
): Promise<Rendered> {
  const session = hosts.get(targetsOf(workload.document)[0] ?? '')
  return await withTools(session, async (tools) => {
    const place = await lastingPlace(tools, workload.id, folder)
    return await lookAt(tools, folder, async (looked) => {
      const found = await readProject(tools, projectAt(workload, looked), { signal })
      return movedTo(found, looked, place)
    })
  })
}
