/** The edge as a router: a Caddy of ours in a container, whose routes switch without a change of its configuration. */

import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import type { HostSession } from '../../hosts/session.ts'
import { readCertificate } from '../own-certificate.ts'
import type { RoutingServices } from '../registry.ts'
import type { Router, RouterTraits, SecretFor, TargetPort } from '../router.ts'
import { restoreRoute, setRoute, takeAway } from './change-route.ts'
import { edgeNetwork, findEdge } from './container.ts'
import { allIn, foundIn, tlsOf, tokenOf } from './found.ts'
import { issuingTrouble } from './issuing-trouble.ts'
import { answeredBy, mostTargets, probeHeader } from './lead.ts'
import { type EdgeLine, openEdgeLine, refuseTaken } from './line.ts'

const traits: RouterTraits = {
  kind: 'edge',
  drops: {
    switching: null,
    changing:
      'idle keep-alive connections of all names there are closed once, and one that is just being opened may be reset',
  },
  reaches: 'shared-network',
  byLabels: false,
  hasAccessLists: false,
  mostTargets,
  certificates: 'secret',
}

export function edgeRouter(
  session: HostSession,
  { httpsPort = 443 }: { readonly httpsPort?: number | undefined },
  services: RoutingServices,
): Router {
  return routerOver(openEdgeLine(session, services), { ...services, httpsPort })
}

export function routerOver(
  line: EdgeLine,
  {
    httpsPort,
    clock,
    secret,
  }: Pick<RoutingServices, 'clock' | 'secret'> & { readonly httpsPort: number },
): Router {
  const { engine } = line.session
  const certificate = (wanted: SecretFor) => {
    const value = secretIn(wanted, secret)
    if (value === undefined) return { trouble: `there is no secret ${wanted.secret} to be read` }
    return readCertificate(value, { name: wanted.name, now: clock.now() })
  }
  return {
    traits,
    async look(signal) {
      await line.look(signal)
      return { version: '', warnings: [] }
    },
    routes: async (signal) => allIn(await line.look(signal)),
    read: async (at, signal) => foundIn(await line.look(signal), at),
    async prepare(networks, signal) {
      const { id, addresses } = await line.container(signal)
      for (const name of networks.filter((each) => ownValue(addresses, each) === undefined))
        await engine.networks.connect(id, { name, aliases: [] }, signal)
    },
    async leave(network, signal) {
      const found = await findEdge(line, signal)
      if (!found) return false
      await engine.networks.disconnect(found.container.id, network, signal)
      return ownValue(found.container.addresses, network) !== undefined
    },
    targetOf: async (target) => targetText(target),
    set: (wanted, seen, how) => setRoute(line, wanted, { ...how, seen, httpsPort, certificate }),
    restore: (order, signal) => restoreRoute(line, order, signal),
    async remove(seen, signal, mayReturn = false) {
      if (seen.owner?.installation !== line.installation) refuseTaken(line, seen)
      await takeAway(line, seen, { signal, mayReturn })
    },
    inFlight: async (target, signal) => (await line.admin.inFlight(signal)).get(target) ?? 0,
    // Over its port for HTTP, whatever becomes of certificates: our own requests are not led to HTTPS.
    async entrance(signal) {
      const at = { container: await line.container(signal), port: 80, network: edgeNetwork }
      return { at, isTls: false }
    },
    proof(route) {
      const token = tokenOf(route)
      return token === undefined ? undefined : { headers: { [probeHeader]: token }, answeredBy }
    },
    certificate,
    async secureEntrance(route, signal) {
      if (tlsOf(route) === 'off') return undefined
      const at = { container: await line.container(signal), port: 443, network: edgeNetwork }
      return { at, isTls: true }
    },
    async certificateTrouble(name, signal) {
      const { id } = await line.container(signal)
      return await issuingTrouble(engine, { id, name }, signal)
    },
    labels: () => ({}),
  }
}

function secretIn(
  { secret, workload }: SecretFor,
  value: RoutingServices['secret'],
): string | undefined {
  try {
    return value(secret, workload)
  } catch (error) {
    if (failureOf(error)?.kind === 'secrets-unusable') return undefined
    throw error
  }
}

/** A name of its own that no rename takes away; where nothing looks names up, its address. */
function targetText({ container, port, network }: TargetPort): string {
  const { id, name, addresses } = container
  const address = ownValue(addresses, network) ?? ''
  if (address === '') {
    const reason = `${name} has no address on network ${network}`
    const instead = 'Let it join a network that the proxy can be on, not that of the host.'
    fail({ kind: 'port-unreachable', container: name, port, reason, instead })
  }
  if (network !== 'bridge') return `${id.slice(0, 12)}:${port}`
  return `${address.includes(':') ? `[${address}]` : address}:${port}`
}
