/** The machine the app runs on, as a host. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../shared/lib/clock.ts'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import type { Guard, HostColour } from '../../../shared/model/host.ts'
import { createEngine } from '../../engine/create-engine.ts'
import type { Dial } from '../../engine/engine.ts'
import type { Adopted } from '../../engine/owner.ts'
import { socketReason, unreachedBy } from '../../engine/socket-reasons.ts'
import type { ConnectionTarget } from '../environment/connection-target.ts'
import type { Environment } from '../environment/environment.ts'
import { createReach } from '../reach/create-reach.ts'
import { kernelNetworkFiles } from '../reach/learn.ts'
import { createHostState } from '../session/host-state.ts'
import { temporaryNames } from '../session/temporary-names.ts'
import { type DialTarget, type HostSession, noKeepAlive } from '../session.ts'
import { createLocalFiles } from './local-files.ts'
import { runHere } from './local-run.ts'
import { createLocalTemporary } from './local-temporary.ts'
import { openSocket } from './sockets.ts'

export interface LocalHostDeps {
  readonly name: string
  readonly guard: Guard
  readonly colour: HostColour
  readonly clock: Clock
  /** Whose labels make a container ours. */
  readonly installation: string
  readonly adopted?: Adopted | undefined
  /** Folder of the workloads' private folders. */
  readonly filesDir: string
  readonly environment: Pick<Environment, 'env' | 'platform'>
  readonly target: Extract<ConnectionTarget, { kind: 'local' | 'none' }>
}

export function createLocalHost(deps: LocalHostDeps): HostSession {
  const { name, guard, colour, clock, installation, environment, target } = deps
  const { endpoint, found } = target.kind === 'local' ? target.endpoint : target
  const engine = createEngine({
    host: name,
    endpoint,
    dial: engineDial(target),
    clock,
    installation,
    adopted: deps.adopted,
  })
  const { env, platform } = environment
  const temporary = createLocalTemporary({
    ...{ names: temporaryNames(installation), env },
    onDisk: join(deps.filesDir, '.temporary'),
  })
  const sweeping = temporary.sweep()
  const dial: HostSession['dial'] = (target, signal) => dialHere(name, target, signal)
  const reach = createReach({
    ...{ host: name, installation, clock, engine, dial, silenceMs },
    kernelNetwork: async () => (platform === 'linux' ? await readKernelNetwork() : undefined),
  })
  return {
    name,
    kind: 'local',
    ...{ endpoint, found },
    isHere: true,
    toolEnv: { DOCKER_HOST: endpoint },
    capabilities: ['engine', 'dial', 'run', 'files'],
    guard,
    colour,
    keepAlive: noKeepAlive,
    async *checkup() {},
    engine,
    ...{ dial, reach },
    run: (command) => runHere({ host: name, clock, env, platform }, command),
    files: { ...createLocalFiles(deps.filesDir), withTemporary: temporary.withTemporary },
    state: createHostState(clock),
    async close() {
      await reach.close()
      engine.close()
      await sweeping
    },
  }
}

/** An address of this machine answers at once, if it does. */
const silenceMs = 400

async function readKernelNetwork(): Promise<string | undefined> {
  try {
    const texts = await Promise.all(kernelNetworkFiles.map((file) => readFile(file, 'utf8')))
    return texts.join('\n')
  } catch {
    return undefined
  }
}

function engineDial(target: LocalHostDeps['target']): Dial {
  if (target.kind === 'none') return () => Promise.reject(new FailureError(target.failure))
  const { socket } = target.endpoint
  return (signal) => openSocket({ socket }, signal)
}

async function dialHere(host: string, target: DialTarget, signal?: AbortSignal) {
  try {
    return await openSocket(target, signal)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    const place = 'socket' in target ? target.socket : `${target.host}:${target.port}`
    const reason = `${place}: ${socketReason(code)}`
    const failure = { kind: 'host-unreachable', host, reason } as const
    throw new FailureError({ ...failure, ...unreachedBy(code) }, error)
  }
}
