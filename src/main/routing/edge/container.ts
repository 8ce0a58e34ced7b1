/** The edge's container on a host: found, made, replaced, taken away. Its state is in a volume, which outlives it. */
import { isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import type { HostSession } from '../../hosts/session.ts'

export const edgeRole = 'edge'
const name = 'longshore-edge'
const volume = 'longshore-edge'
/**
 * An engine leads a container's answers out by the first of its networks, in the order of their names: this one stays
 * it, whichever networks of workloads come to the edge, so that none of them cuts connections of the public.
 */
export const edgeNetwork = '0-longshore-edge'

export interface EdgePlace {
  readonly session: Pick<HostSession, 'name' | 'engine'>
  readonly installation: string
}

export interface FoundEdge {
  readonly container: Container
  /** This installation made it; another's is used, and never changed. */
  readonly isOurs: boolean
}

export async function findEdge(
  { session: { engine }, installation }: EdgePlace,
  signal: AbortSignal,
): Promise<FoundEdge | undefined> {
  const labels = [`${label.role}=${edgeRole}`]
  const listed = await engine.containers.list({ labels }, signal)
  const isOurs = (each: (typeof listed)[number]) => each.labels[label.installation] === installation
  // While it is replaced there are two.
  const rank = (each: (typeof listed)[number]) => (isOurs(each) ? 2 : 0) + (isUp(each) ? 1 : 0)
  const [first] = listed.toSorted((a, b) => rank(b) - rank(a))
  const container = first && (await engine.containers.inspect(first.id, signal))
  return container && { container, isOurs: isOurs(first) }
}

export interface EdgePorts {
  readonly httpPort: number
  readonly httpsPort: number
}

export interface NewEdge extends EdgePorts {
  readonly image: string
  /** Networks of workloads that it is on from its start. */
  readonly networks?: readonly string[]
}

/** Caddy's collector: it needs little memory, so garbage is collected a third as often, up to what a small host can spare. */
const collecting = { GOGC: '400', GOMEMLIMIT: '384MiB' }

/**
 * The name of a container that is gone is answered at once: not asked for outside of the host, where whoever does not answer
 * would hold up a request, and not in domains that the host adds to names.
 */
const names = { dnsOpt: ['ndots:1'], dnsSearch: ['.'] }

/** Created, not started. */
export async function createEdge(
  { session: { engine }, installation }: EdgePlace,
  { image, httpPort, httpsPort, networks = [] }: NewEdge,
  signal: AbortSignal,
): Promise<string> {
  const ours = { [label.installation]: installation, [label.role]: edgeRole }
  await engine.networks.ensure(edgeNetwork, ours, signal)
  await engine.volumes.ensure(volume, ours, { signal })
  const id = await engine.containers.create(
    {
      ...{
        name,
        image,
        labels: ours,
        network: edgeNetwork,
        aliases: [],
        restart: 'unless-stopped',
      },
      env: { XDG_CONFIG_HOME: '/data/config', XDG_DATA_HOME: '/data', ...collecting },
      expose: ['80/tcp', '443/tcp'],
      publish: [
        { hostIp: '', hostPort: httpPort, containerPort: '80/tcp' },
        { hostIp: '', hostPort: httpsPort, containerPort: '443/tcp' },
      ],
      mounts: [{ kind: 'volume', source: volume, target: '/data' }],
      ...{ cpus: 0, memoryBytes: 0 },
      settings: { command: ['caddy', 'run', '--resume'], ...names },
    },
    signal,
  )
  for (const network of networks.filter((each) => each !== edgeNetwork))
    await engine.networks.connect(id, { name: network, aliases: [] }, signal)
  return id
}

export interface Replacing {
  readonly old: Container
  readonly made: NewEdge
  /** Waits for a moment at which nothing is under way through the old one, as long as is sensible. */
  quiet(): Promise<void>
  /** Once it is back, the new one leads. */
  proved(): Promise<void>
}

/**
 * Time for what is under way still when the old one ends. No port can be published twice: nobody new comes in
 * meanwhile.
 */
const stopMs = 2_000

/** The new one in its place, or the old one again; for so long as that takes, nothing is led anywhere. */
export async function replaceEdge(
  place: EdgePlace,
  { old, made, quiet, proved }: Replacing,
  signal: AbortSignal,
): Promise<void> {
  const { containers } = place.session.engine
  const networks = Object.keys(old.addresses)
  await containers.rename(old.id, `${name}-before`, signal)
  let id: string | undefined
  try {
    id = await createEdge(place, { ...made, networks }, signal)
    await quiet()
    await containers.stop(old.id, stopMs, signal)
    await containers.start(id, signal)
    await proved()
  } catch (error) {
    const late = AbortSignal.timeout(60_000)
    if (id !== undefined) await containers.remove(id, late)
    await containers.rename(old.id, name, late)
    const now = await containers.inspect(old.id, late)
    if (now && !isUp(now)) await containers.start(old.id, late)
    throw error
  }
  await containers.remove(old.id, signal)
}

/** The volume with its certificates stays. */
export async function removeEdge(
  { session: { engine } }: EdgePlace,
  { id }: Container,
  signal: AbortSignal,
): Promise<void> {
  await engine.containers.stop(id, 10_000, signal)
  await engine.containers.remove(id, signal)
  await engine.networks.remove(edgeNetwork, signal)
}
