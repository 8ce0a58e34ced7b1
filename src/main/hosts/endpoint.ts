/** Which engine "here" means, decided as the docker CLI decides it. Pure over the readers given. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'

/** What the decision rests on. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly exists: (path: string) => boolean
  /** undefined when there is no such file, or it cannot be read. */
  readonly read: (path: string) => string | undefined
}

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
  if (current.problem) return unusable('', 'current context', current.problem)
  if (current.name !== '') return inContext(around, current.name, `context ${current.name}`)
  return defaultSocket(around)
}

function at(endpoint: string, found: string): Endpoint {
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

function unusable(endpoint: string, found: string, problem: string): Endpoint {
  return { endpoint, found, socket: undefined, problem }
}

const configDir = (around: Surroundings): string =>
  around.env.DOCKER_CONFIG || join(around.home, '.docker')

const configSchema = z.object({ currentContext: z.string().optional() })

function currentContext(around: Surroundings): { name: string; problem: string } {
  const file = join(configDir(around), 'config.json')
  const text = around.read(file)
  if (text === undefined) return { name: '', problem: '' }
  const config = configSchema.safeParse(parse(text))
  if (!config.success) return { name: '', problem: `${file} cannot be read` }
  return { name: config.data.currentContext ?? '', problem: '' }
}

const metaSchema = z.object({
  Endpoints: z.object({ docker: z.object({ Host: z.string().min(1) }) }),
})

function inContext(around: Surroundings, name: string, found: string): Endpoint {
  if (name === 'default') return defaultSocket(around)
  const id = createHash('sha256').update(name).digest('hex')
  const file = join(configDir(around), 'contexts', 'meta', id, 'meta.json')
  const text = around.read(file)
  if (text === undefined) return unusable('', found, `there is no Docker context "${name}"`)
  const meta = metaSchema.safeParse(parse(text))
  if (!meta.success) return unusable('', found, `the Docker context "${name}" cannot be read`)
  return at(meta.data.Endpoints.docker.Host, found)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
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
