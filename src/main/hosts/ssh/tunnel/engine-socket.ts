/**
 * Socket of the engine on a host. Where nobody named its socket it is taken to be Docker's own until that cannot be
 * opened; then the host is asked for what its docker command would take, and for where rootless engines, Docker's
 * relatives and Podman put theirs.
 */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { currentContext, readContext } from '../../environment/docker-contexts.ts'
import { socketOf } from '../../environment/endpoint.ts'
import type { Environment } from '../../environment/environment.ts'
import { type KnownSocket, knownSockets } from '../../environment/known-sockets.ts'
import { outputOf, type RunCommand, type RunEnd } from '../../session.ts'
import { lookScript, readLook } from './look-for-sockets.ts'

export interface EngineSocketDeps {
  /** The Longshore host. */
  readonly host: string
  /** As the user named it. */
  readonly declared: string | undefined
}

type Run = (command: RunCommand) => Promise<RunEnd>

export interface EngineSocket {
  path(): string
  /** Product that it belongs to; '' where it was named, or is Docker's own. */
  of(): string
  /**
   * Asks the host, on one connection, and goes on with what was found. Throws `socket-missing`,
   * `socket-forbidden`, and what `run` throws.
   */
  look(run: Run, user: string, signal: AbortSignal): Promise<void>
}

export const defaultSocket = '/var/run/docker.sock'

export function createEngineSocket({ host, declared }: EngineSocketDeps): EngineSocket {
  let path = declared ?? defaultSocket
  let of = ''
  return {
    path: () => path,
    of: () => of,
    async look(run, user, signal) {
      const seen = await lookThere(run, declared, signal)
      const usable = seen.find(({ state }) => state === 'usable')
      if (usable) {
        path = usable.path
        of = usable.path === (declared ?? defaultSocket) ? '' : usable.of
        return
      }
      const forbidden = seen.find(({ state }) => state === 'forbidden')
      if (forbidden) fail({ kind: 'socket-forbidden', host, socket: forbidden.path, user })
      const looked = seen.map((each) => each.path)
      fail({ kind: 'socket-missing', host, socket: declared ?? defaultSocket, looked })
    },
  }
}

interface SeenSocket extends KnownSocket {
  readonly state: 'usable' | 'forbidden' | 'missing'
}

/** In the order in which they would be taken. */
async function lookThere(
  run: Run,
  declared: string | undefined,
  signal: AbortSignal,
): Promise<readonly SeenSocket[]> {
  const ask = async (paths: readonly string[]) => {
    const argv = ['/bin/sh', '-c', lookScript, 'sh', ...paths] as const
    return readLook((await outputOf(run, { argv, signal })).lines)
  }
  const named = await ask([declared ?? defaultSocket])
  const stateOf = (path: string, { states }: typeof named) => states.get(path) ?? 'missing'
  const own = { path: declared ?? defaultSocket, of: '' }
  const first = { ...own, state: stateOf(own.path, named) }
  if (declared !== undefined || first.state === 'usable') return [first]
  const chosen = chosenThere(named.environment)
  const others = [...(chosen ? [chosen] : []), ...knownSockets(named.environment)]
  const paths = [...new Set(others.map(({ path }) => path))].filter((path) => path !== own.path)
  const seen = await ask(paths)
  return [
    first,
    ...paths.map((path) => {
      const of = others.find((each) => each.path === path)?.of ?? ''
      return { path, of, state: stateOf(path, seen) }
    }),
  ]
}

/** As the docker command there would choose it, where that is a socket. */
function chosenThere(environment: Environment): KnownSocket | undefined {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: named } = environment.env
  if (host) return socketNamed(host, 'its DOCKER_HOST')
  const current = currentContext(environment)
  const name = named || (current.ok ? current.value : '')
  if (name === '' || name === 'default') return undefined
  const context = readContext(environment, name)
  return context.ok ? socketNamed(context.value.host, `its Docker context ${name}`) : undefined
}

function socketNamed(endpoint: string, of: string): KnownSocket | undefined {
  const path = socketOf(endpoint)
  return path === undefined ? undefined : { path, of }
}
