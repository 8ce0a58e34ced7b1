/** What a stack would be if it were deployed now, to be compared with what it was. Reads only. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { targetsOf, type Workload } from '../../../../shared/model/workload.ts'
import type { HostSession, Hosts } from '../../../hosts/session.ts'
import { readEnvSources } from '../files/env-sources.ts'
import type { ProjectFolder } from '../files/folder.ts'
import { lastingPlace, lookAt, movedTo } from '../files/place.ts'
import type { ProjectText } from '../files/project-texts.ts'
import { withTools } from '../tools/choice.ts'
import { readProject } from '../tools/compose-cli.ts'
import { secretsOf } from '../wanted/masked.ts'
import type { ReleasedTexts } from '../wanted/released.ts'
import { projectAt } from '../wanted/wanted.ts'

const sessionOf = (hosts: Hosts, { document }: Workload): HostSession =>
  hosts.get(targetsOf(document)[0] ?? '')

/** Its files as they are written, wherever they are. */
export async function textsOf(
  hosts: Hosts,
  workload: Workload,
  { files, isOnHost }: ProjectFolder,
): Promise<ProjectText[]> {
  const session = sessionOf(hosts, workload)
  const isThere = isOnHost && !session.isHere
  return await Promise.all(
    files.map(async (file) => {
      const text = isThere
        ? (await session.files.read(file)).toString()
        : await readFile(file, 'utf8')
      return { file: path.basename(file), text }
    }),
  )
}

/** As a release would keep it, but for our labels. Throws `invalid` where compose refuses the files. */
export async function renderedNow(
  hosts: Hosts,
  workload: Workload,
  folder: ProjectFolder,
  signal: AbortSignal,
): Promise<Pick<ReleasedTexts, 'rendered' | 'secrets'>> {
  const session = sessionOf(hosts, workload)
  const { env } = workload.document
  const envs = [env, ...(await readEnvSources(session, folder, env))]
  return await withTools(session, async (tools) => {
    const place = await lastingPlace(tools, workload.id, folder)
    return await lookAt(tools, folder, async (looked) => {
      const found = await readProject(tools, projectAt(workload, looked), { signal })
      const rendered = movedTo(found, looked, place)
      return { rendered, secrets: secretsOf(rendered, envs) }
    })
  })
}
