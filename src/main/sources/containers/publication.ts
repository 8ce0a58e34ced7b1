/** Ports of the host that lead to ports of a container, in docker's own words (`docker run --publish`). Pure. */
import { isIP } from 'node:net'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import type { ContainerSpec } from '../../engine/container-spec.ts'

export type Publication = ContainerSpec['publish'][number]

const pattern =
  /^(?:(?:(\[[^\]]*\]|[^:[\]]+):)?(?:(\d{1,5})(?:-(\d{1,5}))?)?:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/

/**
 * `18080:8080`, `127.0.0.1:18080:8080`, `[::1]:53:53/udp`, ranges of equal length: `8000-8010:9000-9010`; one that the
 * engine chooses: `8080`, `127.0.0.1::8080`; any of a range: `8000-8010:80`.
 */
export function parsePublications(text: string): Result<readonly Publication[], string> {
  const match = text.startsWith(':') ? null : pattern.exec(text)
  if (!match)
    return err(
      'write a port like 18080:8080, 127.0.0.1:18080:8080, 53:53/udp or 8000-8010:9000-9010, or 8080 for one that the engine chooses',
    )
  const [, ip = '', from = '0', to = from, first, last = first, protocol = 'tcp'] = match
  const hostIp = ip.replace(/^\[|\]$/g, '')
  if (ip !== '' && isIP(hostIp) === 0) return err(`"${ip}" is not an address`)
  const inside = rangeOf(first, last)
  const host = from === '0' && to === '0' ? inside?.map(() => 0) : rangeOf(from, to)
  if (!host || !inside) return err('a port is between 1 and 65535')
  const [hostPort = 0] = host
  if (inside.length === 1 && host.length > 1)
    return ok([{ hostIp, hostPort, anyUpTo: Number(to), containerPort: `${first}/${protocol}` }])
  if (host.length !== inside.length) return err('both ranges of ports are of the same length')
  return ok(
    host.map((port, index) => ({
      ...{ hostIp, hostPort: port },
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

/** The first of them that so many containers cannot have at once. */
export const scarce = (publish: readonly Publication[], count: number): Publication | undefined =>
  publish.find(({ hostPort, anyUpTo = hostPort }) => hostPort > 0 && anyUpTo - hostPort + 1 < count)
