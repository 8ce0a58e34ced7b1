import { useMemo, useState } from 'react'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { LogNaming } from '../logs/log-groups.ts'
import { shortContainer } from '../logs/log-words.ts'

type Known = Readonly<Record<string, string>>

/**
 * Lines by service, and by host where the document names several; undefined where there is neither. What is gone keeps
 * its name.
 */
export function useServiceNaming(
  containers: readonly FleetContainer[],
  hosts: readonly string[],
): LogNaming | undefined {
  const [known, setKnown] = useState<Known>({})
  const now = withServices(known, containers)
  if (now !== known) setKnown(now)
  return useMemo(() => namingOf(now, hosts), [now, hosts])
}

/** The names that a log has for containers: of several hosts, HOST/NAME. */
export function namingOf(known: Known, hosts: readonly string[]): LogNaming | undefined {
  const services = [...new Set(Object.values(known))].sort()
  const serviceOf = (name: string) =>
    ownValue(known, name) ?? serviceInName(name, services) ?? shortContainer(name)
  if (hosts.length < 2)
    return services.length === 0
      ? undefined
      : { what: 'service', nameOf: serviceOf, order: services }
  if (services.length === 0)
    return { what: 'host', nameOf: (container) => container.split('/')[0] ?? '', order: hosts }
  return {
    what: 'service',
    nameOf(container) {
      const [host, name] = container.split('/')
      return name === undefined ? serviceOf(container) : `${serviceOf(name)} on ${host}`
    },
    order: services.flatMap((service) => hosts.map((host) => `${service} on ${host}`)),
  }
}

/** Compose calls containers PROJECT-SERVICE-NUMBER: one that was gone before says by that what it was. */
export function serviceInName(container: string, services: readonly string[]): string | undefined {
  const named = container.replace(/-\d+$/, '')
  if (named === container) return undefined
  const found = services.filter((service) => named.endsWith(`-${service}`))
  return found.sort((a, b) => b.length - a.length)[0]
}

/** The same object where nothing is new. */
export function withServices(known: Known, containers: readonly FleetContainer[]): Known {
  // A log calls a container by its name, or by its id where that is all that is left of it.
  const news = containers.flatMap(({ id, name, service }) =>
    service === undefined ? [] : [id, name].map((key) => [key, service] as const),
  )
  const isNew = news.some(([key, service]) => ownValue(known, key) !== service)
  return isNew ? { ...known, ...Object.fromEntries(news) } : known
}
