/** Finds the place of a port of a container, whatever network it has. */
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Container, Engine } from '../../engine/engine.ts'
import type { PortOf } from '../session.ts'

export interface Place {
  readonly port: number
  /** Its addresses, the one that counts first; `host` is the network of the host itself. */
  readonly addresses: readonly { readonly network: string; readonly address: string }[]
  /** Addresses at which the port is published. */
  readonly published: readonly { readonly address: string; readonly port: number }[]
}

const ofAnother = /^container:(.+)$/

/** Throws `port-unreachable` where there is nothing to dial. */
export async function placeOf(
  { containers }: Pick<Engine, 'containers'>,
  { container, port, network }: PortOf,
  signal: AbortSignal,
): Promise<Place> {
  const refuse: Refuse = (reason, instead) =>
    fail({ kind: 'port-unreachable', container: container.name, port, reason, instead })
  const other = ofAnother.exec(container.networkMode)?.[1]
  if (other === undefined) return placeIn(container, { port, network }, refuse)
  const owner = await containers.inspect(other, signal)
  if (owner?.state === 'running') return placeIn(owner, { port, network }, refuse)
  const name = owner?.name ?? other.slice(0, 12)
  return refuse(`It uses the network of ${name}, which does not run.`, `Start ${name} first.`)
}

type Refuse = (reason: string, instead: string) => never

function placeIn(
  { networkMode, addresses, bindings }: Container,
  { port, network }: { readonly port: number; readonly network: string | undefined },
  refuse: Refuse,
): Place {
  if (networkMode === 'host') {
    const here = { network: 'host', address: '127.0.0.1' }
    return { port, addresses: [here], published: [] }
  }
  if (networkMode === 'none') refuse('It has no network: its network is "none".', connectIt)
  const all = Object.entries(addresses)
    .filter(([, address]) => address !== '')
    .map(([name, address]) => ({ network: name, address }))
    .sort((one, other) => Number(other.network === network) - Number(one.network === network))
  if (all.length === 0) refuse('It has no address on any network.', connectIt)
  const published = bindings
    .filter(({ containerPort }) => containerPort === `${port}/tcp`)
    .map(({ hostIp, hostPort }) => ({ address: hostIp || '127.0.0.1', port: hostPort }))
  return { port, addresses: all, published }
}

const connectIt = 'Connect it to a network of its host.'
