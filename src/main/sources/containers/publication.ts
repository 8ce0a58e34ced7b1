/** Fixed ports of the host that lead to ports of a container. Pure. */
import { isIP } from 'node:net'
import { err, ok, type Result } from '../../../shared/lib/result.ts'

/** `hostIp` '' = all interfaces; `containerPort` like `8080/tcp`. */
export interface Publication {
  readonly hostIp: string
  readonly hostPort: number
  readonly containerPort: string
}

const pattern =
  /^(?:(\[[^\]]*\]|[^:[\]]+):)?(\d{1,5})(?:-(\d{1,5}))?:(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/

/** `18080:8080`, `127.0.0.1:18080:8080`, `[::1]:53:53/udp`, and ranges of equal length: `8000-8010:9000-9010`. */
export function parsePublications(text: string): Result<readonly Publication[], string> {
  const match = pattern.exec(text)
  if (!match)
    return err(
      'write a port like 18080:8080, 127.0.0.1:18080:8080, 53:53/udp or 8000-8010:9000-9010',
    )
  const [, ip = '', from, to = from, first, last = first, protocol = 'tcp'] = match
  const hostIp = ip.replace(/^\[|\]$/g, '')
  if (ip !== '' && isIP(hostIp) === 0) return err(`"${ip}" is not an address`)
  const host = rangeOf(from, to)
  const inside = rangeOf(first, last)
  if (host === null || inside === null) return err('a port is between 1 and 65535')
  if (host.length !== inside.length) return err('both ranges of ports are of the same length')
  return ok(
    host.map((hostPort, index) => ({
      ...{ hostIp, hostPort },
      containerPort: `${inside[index]}/${protocol}`,
    })),
  )
}

/** null = not a range of ports. */
function rangeOf(from: string | undefined, to: string | undefined): readonly number[] | null {
  const [first, last] = [Number(from), Number(to)]
  if (first < 1 || last > 65535 || last < first) return null
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
