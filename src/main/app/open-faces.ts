/** Public names: the proxies that lead them, DNS accounts, and what is asked of the DNS through them and by this machine. */
import { Resolver } from 'node:dns/promises'
import { systemClock, systemIds } from '../clock.ts'
import { createFaces } from '../faces/faces.ts'
import { systemAuthorities } from '../hosts/environment/authorities.ts'
import type { Hosts } from '../hosts/session.ts'
import { createRoad } from '../registries/client/http.ts'
import { createDnsRoom } from '../routing/dns/room.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { openRouting } from './open-routing.ts'

const cloudflare = 'https://api.cloudflare.com/client/v4'

export function openFaces(deps: {
  readonly store: Store
  readonly settings: SettingsPort
  readonly hosts: Hosts
}) {
  const dns = openDns(deps.store)
  const routerOf = openRouting(deps.store)
  const { addresses } = dns
  const asking = { clock: systemClock, addresses, authorities: systemAuthorities }
  return { dns, routerOf, faces: createFaces({ ...deps, dns, routerOf, ...asking }) }
}

function openDns({ dns: kept, activity, installation, workloads }: Store) {
  const clock = systemClock
  const road = createRoad(new URL(cloudflare).host)
  const services = {
    ...{ clock, road, cloudflare },
    addresses: addressesOf,
    randomLabel: () => `longshore-${systemIds.random()}`,
  }
  return createDnsRoom({
    ...{ kept, activity, installation, clock, services },
    isKnown: (name) =>
      [...workloads.list().map(({ document }) => document), ...workloads.unreadable()].some(
        (each) => each.name === name,
      ),
    close: () => road.close(),
  })
}

/** No such name, or none with an address. */
const absent = ['ENOTFOUND', 'ENODATA', 'NXDOMAIN']

/** As this machine's resolver says it, past every hosts file. Throws what keeps it from answering. */
async function addressesOf(name: string, signal: AbortSignal): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const both = await Promise.all([
      resolver.resolve4(name).catch(noneIfAbsent),
      resolver.resolve6(name).catch(noneIfAbsent),
    ])
    return both.flat()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function noneIfAbsent(error: unknown): string[] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (absent.includes(code)) return []
  throw error
}
