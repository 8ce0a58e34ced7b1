/** Endpoint that "here" is, as the docker command has it. Pure over the readers given. */
import type { Environment } from './environment.ts'
import { knownSockets } from './known-sockets.ts'

/** A socket of this machine. */
export interface Endpoint {
  /** As the docker CLI writes it: `unix:///var/run/docker.sock`. */
  readonly endpoint: string
  /** How it was chosen, for people. */
  readonly found: string
  /** The local socket or pipe. */
  readonly socket: string
}

/** The path of a socket or a pipe; undefined where the address is anything else. */
export function socketOf(endpoint: string): string | undefined {
  return /^unix:\/\/(\/.*)$/.exec(endpoint)?.[1] ?? /^npipe:\/\/(.+)$/.exec(endpoint)?.[1]
}

export const atSocket = (path: string, found: string): Endpoint => ({
  endpoint: `${/^(\/\/|\\\\)/.test(path) ? 'npipe' : 'unix'}://${path}`,
  found,
  socket: path,
})

const system = '/var/run/docker.sock'
const pipes = '//./pipe/'
/** Docker's own, then those of its relatives. */
const knownPipes = [
  ['docker_engine', 'default pipe'],
  ['dockerDesktopLinuxEngine', 'Docker Desktop pipe'],
  ['podman-machine-default', 'Podman machine pipe'],
] as const

/**
 * Endpoint that the docker command takes where nothing is said; beyond it, sockets that its relatives put elsewhere.
 */
export function defaultEndpoint(environment: Environment): Endpoint {
  if (environment.platform === 'win32') return defaultPipe(environment)
  if (environment.exists(system)) return atSocket(system, 'default socket')
  const other = knownSockets(environment).find(({ path }) => environment.exists(path))
  return other ? atSocket(other.path, `${other.of} socket`) : atSocket(system, 'default socket')
}

function defaultPipe({ list }: Environment): Endpoint {
  const open = list(pipes.replaceAll('/', '\\'))
  const [name, found] = knownPipes.find(([pipe]) => open.includes(pipe)) ?? knownPipes[0]
  return atSocket(`${pipes}${name}`, found)
}
