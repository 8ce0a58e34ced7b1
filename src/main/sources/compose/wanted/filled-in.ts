/** What secrets and configs are made of where they name a variable: `docker compose config` leaves its value out. */
import type { HostSession } from '../../../hosts/session.ts'
import { mapValues, plainText, type Rendered } from '../rendered.ts'
import type { ComposeProject } from '../tools/compose-cli.ts'
import { readProject } from '../tools/read-project.ts'
import type { DockerCall } from '../tools/run-docker.ts'

/** A service beside the user's own, whose environment tells. */
const asking = 'longshore-env'

export async function filledIn(
  session: HostSession,
  project: ComposeProject,
  rendered: Rendered,
  call: DockerCall,
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
