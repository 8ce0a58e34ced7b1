/** Which engine "here" means, decided as the docker CLI decides it. Pure over the readers given. */
import { join } from 'node:path'
import { currentContext, readContext, type Surroundings } from './docker-contexts.ts'

export interface Endpoint {
  /** As the docker CLI writes it: `unix:///var/run/docker.sock`. */
  readonly endpoint: string
  /** How it was chosen, for people. */
  readonly found: string
  /** The local socket or pipe; undefined when this endpoint cannot be used, see `problem`. */
  readonly socket: string | undefined
  readonly problem: string
}

/** `explicit`, then DOCKER_HOST, DOCKER_CONTEXT, the current context, the default socket. */
export function findEndpoint(around: Surroundings, explicit?: string): Endpoint {
  if (explicit) return at(explicit.includes('://') ? explicit : `unix://${explicit}`, 'chosen')
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = around.env
  if (host) return at(host.includes('://') ? host : `tcp://${host}`, 'DOCKER_HOST')
  if (context) return inContext(around, context, `DOCKER_CONTEXT ${context}`)
  const current = currentContext(around)
  if (!current.ok) return unusable('', 'current context', current.error)
  if (current.value !== '') return inContext(around, current.value, `context ${current.value}`)
  return defaultSocket(around)
}

/** An address as the docker CLI writes it; only sockets of this machine can be used so. */
export function at(endpoint: string, found: string): Endpoint {
  const socket = /^unix:\/\/(\/.*)$/.exec(endpoint)?.[1] ?? /^npipe:\/\/(.+)$/.exec(endpoint)?.[1]
  if (socket !== undefined) return { endpoint, found, socket, problem: '' }
  const scheme = /^([a-z]+):\/\//.exec(endpoint)?.[1]
  return unusable(
    endpoint,
    found,
    scheme === 'ssh' || scheme === 'tcp' || scheme === 'http' || scheme === 'https'
      ? `the host "local" is reached through a socket of this machine, not through ${scheme}`
      : 'the address is not one of a Docker Engine',
  )
}

export function unusable(endpoint: string, found: string, problem: string): Endpoint {
  return { endpoint, found, socket: undefined, problem }
}

function inContext(around: Surroundings, name: string, found: string): Endpoint {
  if (name === 'default') return defaultSocket(around)
  const context = readContext(around, name)
  return context.ok ? at(context.value.host, found) : unusable('', found, context.error)
}

/** Beyond the CLI: a rootless or Docker Desktop socket where the system-wide one is missing. */
function defaultSocket(around: Surroundings): Endpoint {
  if (around.platform === 'win32') return at('npipe:////./pipe/docker_engine', 'default pipe')
  const system = '/var/run/docker.sock'
  if (around.exists(system)) return at(`unix://${system}`, 'default socket')
  const runtimeDir = around.env.XDG_RUNTIME_DIR
  const others: readonly (readonly [string, string])[] = [
    ...(runtimeDir ? [[join(runtimeDir, 'docker.sock'), 'rootless socket'] as const] : []),
    [join(around.home, '.docker', 'run', 'docker.sock'), 'Docker Desktop socket'],
    [join(around.home, '.docker', 'desktop', 'docker.sock'), 'Docker Desktop socket'],
  ]
  const other = others.find(([path]) => around.exists(path))
  return other ? at(`unix://${other[0]}`, other[1]) : at(`unix://${system}`, 'default socket')
}
