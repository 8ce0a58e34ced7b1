import { formatPorts } from '../fleet/image-parts.ts'
import { PortButtons } from '../forwards/forward-list.tsx'
import type { ServiceRow } from './service-rows.ts'

/** The most replicas that are shown; the list of containers has the rest. */
const mostReplicas = 4

/** Ports at which a service is reached: as published on its host, and opened on this machine. */
export function ServicePorts({ row, stale }: { row: ServiceRow; stale: boolean }) {
  const running = row.containers.filter(({ state }) => state === 'running')
  const shown = running.slice(0, mostReplicas)
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-dim">
      <span title={row.ports.join(', ')}>Ports {formatPorts(row.ports)}</span>
      {!stale &&
        shown.map((container) => (
          <span key={container.id} className="inline-flex flex-wrap items-center gap-2">
            {running.length > 1 && <span>#{numberOf(container.name)}</span>}
            <PortButtons container={container} />
          </span>
        ))}
      {running.length > mostReplicas && <span>and {running.length - mostReplicas} more</span>}
    </span>
  )
}

/** Compose calls containers PROJECT-SERVICE-NUMBER. */
const numberOf = (name: string): string => /-(\d+)$/.exec(name)?.[1] ?? name
