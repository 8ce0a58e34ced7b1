/** Who else is found by the name of a workload on its network. Reads only. */
import { ownValue } from '../../../shared/lib/own-value.ts'
import type { Container, Engine } from '../../engine/engine.ts'
import type { Network } from '../../engine/network-and-volume.ts'
import { inspectAll } from '../containers/inspect-all.ts'
import { hasAlias, looksUp } from './alias.ts'

/** So many others on one network are looked at. */
const most = 64

export interface AliasQuery {
  readonly workload: string
  readonly network: string
  /** Its own containers. */
  readonly own: ReadonlySet<string>
}

/** Names of running containers that are not its own. */
export async function aliasHolders(
  engine: Engine,
  query: AliasQuery,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!looksUp(query.network)) return []
  const found = await engine.networks.inspect(query.network, signal)
  return await holdersOn(engine, found, { query, signal })
}

/** The same of a network that was looked at already; undefined = it is not there. */
export async function holdersOn(
  engine: Engine,
  found: Network | undefined,
  {
    query: { workload, network, own },
    signal,
  }: { readonly query: AliasQuery; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (!looksUp(network)) return []
  const others = (found?.members ?? []).filter((id) => !own.has(id)).slice(0, most)
  const inspected = await inspectAll(
    engine,
    others.map((id) => ({ id })),
    signal,
  )
  return inspected.filter((each) => isCalled(each, network, workload)).map(({ name }) => name)
}

function isCalled({ name, aliases }: Container, network: string, workload: string): boolean {
  const names = [name, ...(ownValue(aliases, network) ?? [])]
  return names.some((each) => hasAlias(each, workload))
}
