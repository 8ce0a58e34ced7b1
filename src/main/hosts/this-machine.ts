/** Facts of this machine and its user, read when it is asked. */

import { lookup, resolveCname } from 'node:dns/promises'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { homedir, hostname, networkInterfaces, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Person } from '../../shared/model/lock.ts'
import type { Environment } from './environment/environment.ts'
import type { HostNames } from './ssh/config/canonical-name.ts'
import type { HopsDeps } from './ssh/config/jump-hosts.ts'

export function thisMachine(): Environment {
  return {
    env: process.env,
    home: homedir(),
    platform: process.platform,
    ...(process.getuid ? { uid: process.getuid() } : {}),
    exists: existsSync,
    read,
    list: (path) => orElse([], () => readdirSync(path)),
  }
}

/** Who is at work here, as others are told on their hosts. */
export const thisPerson = (): Person => ({ user: thisUser().username, machine: hostname() })

export function thisUsersSsh(): HopsDeps['environment'] {
  const home = homedir()
  const { username, uid } = thisUser()
  return {
    env: process.env,
    home,
    localUser: username,
    machine: () => ({ hostname: hostname(), uid, addresses: interfaceAddresses() }),
    names: resolver,
    configFiles: [join(home, '.ssh', 'config'), '/etc/ssh/ssh_config'],
    files: { read, list: (pattern) => orElse([], () => globSync(pattern).sort()) },
  }
}

/** The user by name and number; where a number has no name, as in many a container, the number alone. */
function thisUser(): { username: string; uid: number } {
  const { USER, LOGNAME } = process.env
  const uid = process.getuid?.() ?? -1
  const unnamed = { username: USER || LOGNAME || String(uid), uid }
  return orElse<{ username: string; uid: number }>(unnamed, () => userInfo())
}

const interfaceAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))

/** The depth to which a resolver of DNS follows aliases. */
const maxAliases = 8

const resolver: HostNames = {
  isKnown: (name) =>
    lookup(name).then(
      () => true,
      () => false,
    ),
  async canonicalOf(name) {
    let found: string | undefined
    for (let depth = 0; depth < maxAliases; depth += 1) {
      const [next] = await resolveCname(found ?? name).catch(() => [])
      if (next === undefined) return found
      found = next
    }
    return found
  },
}

/** Containers come and go behind these, which is no change of our network. */
const ofContainers = /^(?:docker|br-|veth|cni|virbr)/

/** Its addresses that others can reach, as text. */
export function addresses(): string {
  return Object.entries(networkInterfaces())
    .filter(([name]) => !ofContainers.test(name))
    .flatMap(([, each]) => each ?? [])
    .flatMap(({ internal, address }) => (internal ? [] : [address]))
    .sort()
    .join(' ')
}

/** Values of the environment that could be secrets; a path is none. */
export function secretsInEnvironment(): Readonly<Record<string, string>> {
  const given = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || value.startsWith('/') ? [] : [[name, value] as const],
  )
  return Object.fromEntries(given)
}

function read(path: string): string | undefined {
  return orElse(undefined, () => readFileSync(path, 'utf8'))
}

/** Answer of `work`, or another where it cannot be read. */
function orElse<T>(otherwise: T, work: () => T): T {
  try {
    return work()
  } catch {
    return otherwise
  }
}
