/** What this machine says of itself and its user, read when it is asked. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { homedir, networkInterfaces, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Surroundings } from './docker-contexts.ts'
import type { SshSurroundings } from './ssh/ssh-config.ts'

export function thisMachine(): Surroundings {
  return {
    env: process.env,
    home: homedir(),
    platform: process.platform,
    exists: existsSync,
    read,
    list: (path) => orElse([], () => readdirSync(path)),
  }
}

export function thisUsersSsh(): SshSurroundings & Pick<Surroundings, 'env'> {
  const home = homedir()
  return {
    env: process.env,
    home,
    localUser: userInfo().username,
    configFiles: [join(home, '.ssh', 'config'), '/etc/ssh/ssh_config'],
    files: { read, list: (pattern) => orElse([], () => globSync(pattern).sort()) },
  }
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

/** What could be a secret in the environment; a path is none. */
export function environment(): Readonly<Record<string, string>> {
  const given = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || value.startsWith('/') ? [] : [[name, value] as const],
  )
  return Object.fromEntries(given)
}

function read(path: string): string | undefined {
  return orElse(undefined, () => readFileSync(path, 'utf8'))
}

/** What cannot be read says nothing. */
function orElse<T>(otherwise: T, work: () => T): T {
  try {
    return work()
  } catch {
    return otherwise
  }
}
