/** Entrance of the public to a host: a connection to the port that its proxy listens on for TLS. */
import type { Duplex } from 'node:stream'
import { fail } from '../../shared/lib/failure-error.ts'
import type { ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'

const usualTlsPort = 443

/** A container that publishes the port is reached as any is; else it is dialled on the host itself. */
export async function openEntrance(
  session: HostSession,
  listed: readonly ListedContainer[],
  signal: AbortSignal,
): Promise<Duplex> {
  const { proxy, engine } = session
  const port = (proxy && 'httpsPort' in proxy ? proxy.httpsPort : undefined) ?? usualTlsPort
  const published = new RegExp(`(^|[^0-9])${port}->`)
  const holder = listed.find(({ ports }) => ports.some((text) => published.test(text)))
  const container = holder && (await engine.containers.inspect(holder.id, signal))
  const binding = container?.bindings.find((one) => one.hostPort === port)
  if (container && binding) {
    const inside = Number.parseInt(binding.containerPort, 10)
    return (await session.reach.connect({ container, port: inside }, signal)).stream
  }
  if (session.capabilities.includes('dial'))
    return await session.dial({ host: '127.0.0.1', port }, signal)
  return fail({ kind: 'capability-missing', host: session.name, capability: 'dial' })
}
