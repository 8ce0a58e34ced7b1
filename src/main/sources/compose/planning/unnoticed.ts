/** Why a service is made anew where no hash says so, and `docker compose up` by itself would leave it as it is. Pure. */

import type { Container } from '../../../engine/engine.ts'
import type { ServiceChange } from '../body.ts'
import type { Rendered, Service } from '../rendered.ts'
import type { ReleasedProject } from '../wanted/released.ts'
import type { Wanted } from '../wanted/wanted.ts'
import type { LostNetworks } from './lost-networks.ts'

interface Situation {
  readonly wanted: Pick<Wanted, 'rendered' | 'env'>
  /** What is live. */
  readonly previous: Pick<ReleasedProject, 'project' | 'env'> | null
  readonly lostNetworks: LostNetworks
}

export function unnoticedReasons(
  { wanted, previous, lostNetworks }: Situation,
  name: string,
  containers: readonly Container[],
): string[] {
  const lost = containers.flatMap(({ id }) => lostNetworks[id] ?? [])
  const service = wanted.rendered.services[name]
  return [
    ...[...new Set(lost)].map((network) => `its network ${network} is gone from the host`),
    ...(service && previous ? changedContents(service, wanted, previous) : []),
  ]
}

/** These are written into a container as it is made. */
function changedContents(
  { configs, secrets }: Service,
  { rendered, env }: Situation['wanted'],
  previous: NonNullable<Situation['previous']>,
): string[] {
  const isOther = (kind: 'configs' | 'secrets', source: string) => {
    const [was, is] = [contentOf(previous.project, previous.env), contentOf(rendered, env)].map(
      (read) => read(kind, source),
    )
    // What was released before they were kept says nothing of it.
    return was !== undefined && is !== undefined && was !== is
  }
  const named = (kind: 'configs' | 'secrets', of: Service['configs']) =>
    (of ?? [])
      .map((each) => (typeof each === 'string' ? each : each.source))
      .filter((source) => isOther(kind, source))
      .map((source) => `the content of ${kind.slice(0, -1)} ${source}`)
  return [...named('configs', configs), ...named('secrets', secrets)]
}

function contentOf(rendered: Rendered, env: Readonly<Record<string, string>>) {
  return (kind: 'configs' | 'secrets', source: string): string | undefined => {
    const { content, environment } = rendered[kind]?.[source] ?? {}
    return environment === undefined ? content : env[environment]
  }
}

/**
 * All that are made anew in their own turn, where `up` has to be told so of one: what depends on others is
 * made anew with them, in one call.
 */
export function forcedServices(
  services: readonly ServiceChange[],
  isUnnoticed: (service: string) => boolean,
): string[] {
  const replaced = services
    .filter(({ change, order }) => change === 'recreate' && order === 'replace')
    .map(({ service }) => service)
  return replaced.some(isUnnoticed) ? replaced : []
}
