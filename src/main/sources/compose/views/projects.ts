/** What a user asks about stacks beside deploying them: their files, what they come to, what runs already. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { targetsOf, type Workload } from '../../../../shared/model/workload.ts'
import type { ProjectServices, ProjectViews } from '../../project-views.ts'
import type { SourceServices } from '../../stage.ts'
import { lookAtRunning } from '../adoption/adoptable.ts'
import { nameFor } from '../adoption/adopted-document.ts'
import type { ComposeConfig } from '../config.ts'
import { findProject } from '../files/folder.ts'
import { nameIn } from '../files/project-texts.ts'
import { lookAtNew } from './new-project.ts'
import { changeFile, readFiles } from './project-files.ts'
import { renderedNow, shownNow } from './project-now.ts'

const never = new AbortController().signal

export function composeProjects(
  services: ProjectServices & Pick<SourceServices, 'repositories'>,
): ProjectViews {
  const { hosts, repositories, store, settings } = services
  const find = (name: string) => store.workloads.get(name)
  const on = (host: string) => {
    const session = hosts.get(host)
    const { installation } = store
    return { session, installation, repositories, settings: settings.get() }
  }
  const open = async ({ document }: Workload, signal = never) => {
    const { source, env } = document
    const folder = await findProject(source as ComposeConfig, { repositories, signal, env })
    return [hosts.get(targetsOf(document)[0] ?? ''), folder] as const
  }
  return {
    async read(workload, signal) {
      const [session, folder] = await open(workload, signal)
      const files = await readFiles(session, folder)
      return { files, ...(await shownNow(session, workload, folder, signal)) }
    },
    async write(workload, file) {
      const [session, folder] = await open(workload)
      return await changeFile(session, folder, file)
    },
    async texts(workload, signal) {
      const [session, folder] = await open(workload, signal)
      const files = await readFiles(session, folder)
      return files.map(({ path, text }) => ({ file: nameIn(folder.cwd, path), text }))
    },
    async rendered(workload, signal) {
      const [session, folder] = await open(workload, signal)
      return await renderedNow(session, workload, folder, signal)
    },
    look: (document, signal) => lookAtNew({ hosts, repositories }, document, signal),
    async running({ host, project, allow }, signal) {
      const name = freeName(nameFor(project), find)
      return (await lookAtRunning(on(host), { project, name, allow, signal })).shown
    },
    async adoptable({ host, project, allow, name = nameFor(project) }, signal) {
      const { document } = await lookAtRunning(on(host), { project, name, allow, signal })
      if (find(name)) fail({ kind: 'exists', what: 'workload', name })
      return document
    },
  }
}

/** With a number behind it, where the name is another's. */
function freeName(name: string, find: ProjectServices['store']['workloads']['get']): string {
  const base = name.slice(0, 60)
  let free = name
  for (let number = 2; find(free); number += 1) free = `${base}-${number}`
  return free
}
