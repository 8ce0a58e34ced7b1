/** Learns the way that leads to the containers of a host, found by reads and one dialled address, all at once. */
import type { Duplex } from 'node:stream'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import type { Engine, EngineFacts } from '../../engine/engine.ts'
import type { Network } from '../../engine/network-and-volume.ts'
import type { DialTarget } from '../session.ts'
import { isRefused } from './refused.ts'

/** Means that a host offers for it. */
export interface LearnDeps {
  readonly engine: Pick<Engine, 'info' | 'networks'>
  /** As seen from the host; absent where nothing but its engine can be reached. */
  readonly dial?: (target: DialTarget, signal?: AbortSignal) => Promise<Duplex>
  /** Whether what was dialled last went by a command of the host's shell. */
  readonly isByShell?: () => boolean
  /** Files in which its kernel tells of its network: see `kernelNetworkFiles`; undefined where it is no Linux. */
  readonly kernelNetwork: (signal: AbortSignal) => Promise<string | undefined>
  /** How long a dialled address may stay silent. */
  readonly silenceMs: number
}

/** Interfaces, then addresses. Relative to the process that reads, so in its network namespace. */
export const kernelNetworkFiles = ['/proc/net/dev', '/proc/net/fib_trie'] as const

/** Nothing listens there: it is refused at once by whoever has the address. */
const unusedPort = 1

export async function learnWay(
  deps: LearnDeps,
  name: string,
  signal: AbortSignal,
): Promise<ReachWay> {
  const { engine, dial } = deps
  if (!dial) return 'helper'
  const [network, facts, kernel] = await Promise.all([
    lookAt(engine, name, signal),
    engine.info(signal),
    deps.kernelNetwork(signal),
  ])
  const gateway = network?.driver === 'bridge' ? network.gateway : ''
  const outcome = await tryDial(deps, gateway || '127.0.0.1', signal)
  if (outcome === 'impossible') return 'helper'
  return isDirect({ network, facts, kernel, isAnswered: gateway !== '' && outcome === 'answered' })
    ? deps.isByShell?.()
      ? 'shell'
      : 'direct'
    : 'published'
}

interface Seen {
  readonly network: Network | undefined
  readonly facts: EngineFacts
  readonly kernel: string | undefined
  readonly isAnswered: boolean
}

function isDirect({ network, facts, kernel, isAnswered }: Seen): boolean {
  if (!network || kernel === undefined || isBoxed(facts)) return false
  if (hasInterface(kernel, network.bridge)) return true
  // Another engine of this machine may use the same addresses: they lead to its containers.
  return isAnswered && !hasAddress(kernel, network.gateway)
}

/** The one asked for, or while that is not there yet, the one that every engine has. */
async function lookAt(
  { networks }: Pick<Engine, 'networks'>,
  name: string,
  signal: AbortSignal,
): Promise<Network | undefined> {
  const wanted = await networks.inspect(name, signal)
  return wanted?.driver === 'bridge' ? wanted : await networks.inspect('bridge', signal)
}

/** Its networks are in a virtual machine, or in a namespace of its own, whatever they are called. */
function isBoxed({ operatingSystem = '', isRootless = false }: EngineFacts): boolean {
  return isRootless || operatingSystem === 'Docker Desktop'
}

function hasInterface(kernel: string, name: string): boolean {
  return kernel.split('\n').some((line) => line.trimStart().startsWith(`${name}:`))
}

/** `fib_trie` has an address on one line, and on the next that it is of this machine. */
function hasAddress(kernel: string, address: string): boolean {
  if (address === '') return false
  const lines = kernel.split('\n')
  return lines.some(
    (line, at) => line.endsWith(`|-- ${address}`) && lines[at + 1]?.includes('host LOCAL'),
  )
}

/** impossible: the host dials nothing for us. */
type Outcome = 'answered' | 'silent' | 'impossible'

async function tryDial(
  { dial, silenceMs }: LearnDeps,
  host: string,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!dial) return 'impossible'
  const silence = AbortSignal.any([signal, AbortSignal.timeout(silenceMs)])
  try {
    const stream = await dial({ host, port: unusedPort }, silence)
    stream.destroy()
    return 'answered'
  } catch (error) {
    signal.throwIfAborted()
    if (failureOf(error)?.kind === 'capability-missing') return 'impossible'
    return isRefused(error) ? 'answered' : 'silent'
  }
}
