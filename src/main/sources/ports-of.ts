import type { FleetContainer } from '../../shared/model/fleet.ts'

/** Host ports that containers hold, `8080/tcp` → name. Running ones publish as `ip:host->container/proto`. */
export function portsOf(containers: readonly FleetContainer[]): Record<string, string> {
  const taken: Record<string, string> = {}
  for (const { ports, name } of containers) {
    for (const port of ports) {
      const match = /:(\d+)->\d+\/(tcp|udp)$/.exec(port)
      if (match) taken[`${match[1]}/${match[2]}`] = name
    }
  }
  return taken
}
