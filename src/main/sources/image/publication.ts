import { err, ok, type Result } from '../../../shared/lib/result.ts'

/** A fixed host port. `hostIp` '' = all interfaces; `containerPort` like `8080/tcp`. */
export interface Publication {
  readonly hostIp: string
  readonly hostPort: number
  readonly containerPort: string
}

const pattern =
  /^(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):)?(\d{1,5}):(\d{1,5})(?:\/(tcp|udp))?$/

/** `18080:8080`, `127.0.0.1:18080:8080`, `53:53/udp`. */
export function parsePublication(text: string): Result<Publication, string> {
  const match = pattern.exec(text)
  if (!match) return err('write a port like 18080:8080 or 127.0.0.1:18080:8080')
  const [, ip = '', hostText = '', containerText = '', protocol = 'tcp'] = match
  const hostPort = Number(hostText)
  const containerPort = Number(containerText)
  if (!isPort(hostPort) || !isPort(containerPort)) return err('a port is between 1 and 65535')
  if (ip.includes('.') && ip.split('.').some((part) => Number(part) > 255)) {
    return err(`"${ip}" is not an address`)
  }
  return ok({
    hostIp: ip.replace(/^\[|\]$/g, ''),
    hostPort,
    containerPort: `${containerPort}/${protocol}`,
  })
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65535
}
