import { useMemo, useState } from 'react'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import type { LogNaming } from '../logs/log-groups.ts'
import { shortContainer } from '../logs/log-words.ts'

type Known = Readonly<Record<string, string>>

/** Lines by service; undefined where no container belongs to one. What is gone keeps its name. */
export function useServiceNaming(containers: readonly FleetContainer[]): LogNaming | undefined {
  const [known, setKnown] = useState<Known>({})
  const now = withServices(known, containers)
  if (now !== known) setKnown(now)
  return useMemo(() => {
    const order = [...new Set(Object.values(now))].sort()
    if (order.length === 0) return undefined
    return {
      nameOf: (container) =>
        now[container] ?? serviceInName(container, order) ?? shortContainer(container),
      order,
    }
  }, [now])
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
  const isNew = news.some(([key, service]) => known[key] !== service)
  return isNew ? { ...known, ...Object.fromEntries(news) } : known
}
