/**
 * Reads addresses as a user pastes them to say where a machine is: `ana@example:2222`, `ssh://…`, `[::1]:22`. Pure.
 */

export interface HostAddress {
  readonly host: string
  readonly user?: string
  readonly port?: number
}

const pattern = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^@:\s/]+))(?::(\d{1,5}))?\/?$/
/** An IPv6 address without brackets has no room for a port; it has two colons at least. */
const bareIpv6 = /^(?:([^@\s]+)@)?((?=[^:]*:[^:]*:)[0-9a-f:.]+(?:%[\w.-]+)?)$/i

/** undefined where it is neither; what the parts may hold, the connection's schema says. */
export function parseHostAddress(text: string): HostAddress | undefined {
  const bare = bareIpv6.exec(text.trim())
  if (bare) return addressOf(bare[2] ?? '', bare[1], undefined)
  const match = pattern.exec(text.trim())
  if (!match) return undefined
  return addressOf(match[2] ?? match[3] ?? '', match[1], match[4])
}

function addressOf(host: string, user: string | undefined, port: string | undefined): HostAddress {
  return {
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  }
}
