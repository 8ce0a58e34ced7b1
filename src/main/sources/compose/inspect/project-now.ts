/**
 * Stack as it would be if it were deployed now, stored or not yet: to be shown, and compared with what it was. Reads
 * only.
 */
import { stringify } from 'yaml'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { FoundProject } from '../../../../shared/model/project.ts'
import { targetsOf } from '../../../../shared/model/workload.ts'
import type { HostSession, Hosts } from '../../../hosts/session.ts'
import type { Repositories } from '../../../repositories/repositories.ts'
import { type FilledWorkload, filledSecrets } from '../../../secrets/fill-env.ts'
import type { RenderedNow, ShownProject } from '../../project-views.ts'
import { withTools } from '../cli/choice.ts'
import type { DockerCall } from '../cli/compose-cli.ts'
import { configWarnings } from '../cli/config-issues.ts'
import { readProject } from '../cli/read-project.ts'
import type { ComposeConfig } from '../config.ts'
import { masked, secretsOf } from '../plan/shown-project.ts'
import { type ProjectOf, projectAt } from '../plan/wanted.ts'
import { findProject, type ProjectFolder } from '../project/folder.ts'
import { tellingLines } from '../project/issue-lines.ts'
import { beginReading, lastingPlace, lookAt, movedTo } from '../project/place.ts'
import { nameIn, type ProjectSources, readSources } from '../project/project-texts.ts'
import type { Rendered } from '../rendered.ts'

/** A stored stack on one of its hosts. */
interface Opened {
  readonly session: HostSession
  readonly workload: FilledWorkload
  readonly folder: ProjectFolder
}

export async function shownNow(
  { session, workload, folder }: Opened,
  signal: AbortSignal,
): Promise<ShownProject> {
  const lines: string[] = []
  const onLine = (line: string) => lines.push(line)
  try {
    const { rendered, envs } = await renderFolder(session, folder, {
      workload,
      call: { signal, onLine },
    })
    const secrets = secretsOf(rendered, envs, filledSecrets(workload))
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
  { session, workload, folder }: Opened,
  signal: AbortSignal,
): Promise<RenderedNow> {
  const { envs } = await readSources(session, folder, workload.env)
  return await withTools(session, signal, async (tools, signal) => {
    const place = await lastingPlace(tools, workload.id, folder)
    return await lookAt(tools, folder, async (looked) => {
      const found = await readProject(tools, projectAt(workload, looked), { signal })
      const rendered = movedTo(found, looked, place)
      return { rendered, secrets: secretsOf(rendered, envs, filledSecrets(workload)) }
    })
  })
}

/** Rendering by docker compose of a project's files. Throws `invalid`, by file and line, where it refuses them. */
async function renderFolder(
  session: HostSession,
  folder: ProjectFolder,
  { workload, call }: { readonly workload: ProjectOf; readonly call: DockerCall },
): Promise<Pick<ProjectSources, 'envs'> & { readonly rendered: Rendered }> {
  const sources = await readSources(session, folder, workload.env)
  const rendered = await withTools(session, call.signal, (tools, signal) =>
    lookAt(tools, folder, (place) => {
      const reading = beginReading(folder, sources, place)
      const onLine: DockerCall['onLine'] = (line, of) => {
        if (line.startsWith('time=')) reading.said.push(line)
        call.onLine?.(line, of)
      }
      const project = projectAt(workload, place)
      return tellingLines(reading, () => readProject(tools, project, { ...call, signal, onLine }))
    }),
  )
  return { rendered, envs: sources.envs }
}

interface LookDeps {
  readonly hosts: Hosts
  readonly repositories: Repositories
}

/** Throws what stands in the way of reading it: no such folder, no such repository, no docker compose. */
export async function lookAtNew(
  { hosts, repositories }: LookDeps,
  asked: ProjectOf,
  signal: AbortSignal,
): Promise<FoundProject> {
  const { document, env } = asked
  const config = document.source as ComposeConfig
  const folder = await findProject(config, { repositories, signal, env })
  const found = {
    directory: folder.commit === null ? folder.cwd : null,
    commit: folder.commit,
    files: folder.files.map((file) => nameIn(folder.cwd, file)),
  }
  const lookOn = async (host: string): Promise<Pick<FoundProject, 'services' | 'issues'>> => {
    try {
      const { rendered } = await renderFolder(hosts.get(host), folder, {
        workload: asked,
        call: { signal },
      })
      const services = Object.entries(rendered.services).map(([service, { image = '' }]) => ({
        service,
        image,
      }))
      return { services, issues: [] }
    } catch (error) {
      const failure = failureOf(error)
      if (failure?.kind !== 'invalid') throw error
      return { services: [], issues: failure.issues }
    }
  }
  const [first = '', ...others] = targetsOf(document)
  const { services, issues } = await lookOn(first)
  // Each reads files of its own, which may be others.
  const more = folder.isOnHost ? await Promise.all(others.map(lookOn)) : []
  const saidElsewhere = more.flatMap(({ issues }, index) =>
    issues.map(({ path, message }) => ({ path, message: `on ${others[index]}: ${message}` })),
  )
  return { ...found, services, issues: [...issues, ...saidElsewhere] }
}
