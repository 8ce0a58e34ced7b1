/** Networks and volumes of somebody else that a project counts on. */
import type { Engine } from '../../../engine/engine.ts'
import type { PlacedIssue } from '../files/lines.ts'
import type { Rendered } from '../rendered.ts'
import type { Wanted } from '../wanted/wanted.ts'

/** What is not there: `docker compose` finds out only once it has pulled and built. */
export async function missingExternals(
  { networks, volumes }: Engine,
  { rendered }: Pick<Wanted, 'rendered'>,
  signal: AbortSignal,
): Promise<readonly PlacedIssue[]> {
  const services = Object.values(rendered.services)
  const joined = services.flatMap((service) => Object.keys(service.networks ?? {}))
  const mounted = services.flatMap((service) =>
    (service.volumes ?? []).flatMap(({ type, source }) => (type === 'volume' ? [source] : [])),
  )
  const issues: PlacedIssue[] = []
  for (const { key, name } of external(rendered.networks, joined))
    if (!(await networks.inspect(name, signal))) issues.push(missing('network', key, name))
  const wanted = external(rendered.volumes, mounted)
  const there = wanted.length === 0 ? [] : await volumes.list([], signal)
  for (const { key, name } of wanted)
    if (!there.includes(name)) issues.push(missing('volume', key, name))
  return issues
}

function external(objects: Rendered['networks'], used: readonly (string | undefined)[]) {
  return Object.entries(objects ?? {}).flatMap(([key, { external: isExternal, name = key }]) =>
    isExternal === true && used.includes(key) ? [{ key, name }] : [],
  )
}

function missing(kind: 'network' | 'volume', key: string, name: string): PlacedIssue {
  const made = `docker ${kind} create ${name}`
  const message = `there is no ${kind} ${name} on the host, and an external one is not made: ${made}`
  return { path: [`${kind}s`, key], message }
}
