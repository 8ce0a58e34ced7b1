/** Reads what `docker compose config` makes of a project, in bounded time. */
import { parse } from 'yaml'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { hiddenKeys } from '../../../../shared/lib/hidden-keys.ts'
import { recordOf } from '../../../../shared/lib/is-record.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { refuseProject } from '../project.ts'
import { mapValues, plainText, type Rendered, renderedSchema } from '../rendered.ts'
import { type Call, type ComposeProject, compose, type DockerCall } from './compose-cli.ts'

/** Reading takes a moment; what takes longer was made to. */
const mostReadMs = 30_000

/** The project with everything resolved, as `up` would read it. */
export async function readProject(
  session: HostSession,
  project: ComposeProject,
  call: DockerCall,
): Promise<Rendered> {
  return await render(session, project, { ...call, args: ['config', '--format', 'json'] })
}

/** The same, but with paths as they are written. */
export async function readUnresolved(
  session: HostSession,
  project: ComposeProject,
  call: DockerCall,
): Promise<Rendered> {
  const args = ['config', '--format', 'json', '--no-path-resolution']
  // It looks for env files all the same: where it runs.
  return await render(session, project, { ...call, args, cwd: project.directory })
}

/** No name that somebody gives stands deeper in what is read of a project. */
const deepest = 8

async function render(
  session: HostSession,
  project: ComposeProject,
  call: Call,
): Promise<Rendered> {
  const answer = await readAny(session, project, call)
  const hidden = hiddenKeys(answer, deepest).map((path) => path.join('.'))
  if (hidden.length > 0)
    return refuseProject(hidden.map((path) => ({ path, message: 'cannot be called so here' })))
  const rendered = renderedSchema.safeParse(answer)
  if (rendered.success) return rendered.data
  return refuseProject(
    rendered.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  )
}

/** Some versions cannot write JSON of keys for ssh that have a path, which their YAML has, after a colon. */
async function readAny(
  session: HostSession,
  project: ComposeProject,
  call: Call,
): Promise<unknown> {
  try {
    return JSON.parse(await read(session, project, call))
  } catch (error) {
    const failure = failureOf(error)
    const isTheirs = (message: string) => message.includes('MarshalJSON')
    if (failure?.kind !== 'invalid' || !failure.issues.some((each) => isTheirs(each.message)))
      throw error
    const args = call.args.map((arg) => (arg === 'json' ? 'yaml' : arg))
    return withKeys(parse(await read(session, project, { ...call, args }), { schema: 'core' }))
  }
}

function withKeys(project: unknown): unknown {
  for (const service of Object.values(recordOf(recordOf(project).services))) {
    const build = recordOf(recordOf(service).build)
    if (Array.isArray(build.ssh))
      build.ssh = build.ssh.map((key) => String(key).replace(/^(\S+): /, '$1='))
  }
  return project
}

async function read(session: HostSession, project: ComposeProject, call: Call): Promise<string> {
  const late = AbortSignal.timeout(mostReadMs)
  try {
    return await compose(session, project, {
      ...call,
      signal: AbortSignal.any([call.signal, late]),
    })
  } catch (error) {
    if (!late.aborted || call.signal.aborted) throw error
    const message = `docker compose had not read it after ${mostReadMs / 1_000} s`
    return refuseProject([{ path: '', message }])
  }
}

/** Every profile that some service of it has. */
export async function readProfiles(
  session: HostSession,
  project: ComposeProject,
  call: DockerCall,
): Promise<readonly string[]> {
  const answer = await read(session, project, { ...call, args: ['config', '--profiles'] })
  return answer.split('\n').map((line) => line.trim())
}

/** `service → config hash`, as `up` would label its containers. */
export async function readHashes(
  session: HostSession,
  project: ComposeProject,
  call: DockerCall,
): Promise<Readonly<Record<string, string>>> {
  const answer = await read(session, project, { ...call, args: ['config', '--hash', '*'] })
  const lines = answer.split('\n').map((line) => line.trim().split(/\s+/))
  return Object.fromEntries(lines.flatMap(([name, hash]) => (name && hash ? [[name, hash]] : [])))
}

/** A service beside the user's own, whose environment tells. */
const asking = 'longshore-env'

export async function filledIn(
  session: HostSession,
  project: ComposeProject,
  { rendered, call }: { readonly rendered: Rendered; readonly call: DockerCall },
): Promise<Readonly<Record<string, string>>> {
  const names = variablesOf(rendered)
  if (names.length === 0) return {}
  const environment = Object.fromEntries(names.map((name) => [name, null]))
  const stdin = JSON.stringify({ services: { [asking]: { image: asking, environment } } })
  const files = [...project.files, '-']
  const { services } = await readProject(session, { ...project, files }, { ...call, stdin })
  const told = Object.entries(services[asking]?.environment ?? {})
  const values = told.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
  return mapValues(Object.fromEntries(values), plainText)
}

function variablesOf({ secrets, configs }: Rendered): string[] {
  const all = [...Object.values(secrets ?? {}), ...Object.values(configs ?? {})]
  return [...new Set(all.flatMap(({ environment }) => environment ?? []))]
}
