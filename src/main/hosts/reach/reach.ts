/**
 * How ports of a host's containers are reached (ADR 19). An engine in a virtual machine has addresses that nobody outside
 * can dial, sshd may forward nothing, TLS is for the engine alone: the way is learnt once for a session, and goes for
 * whatever needs such a port.
 */
import type { Duplex } from 'node:stream'
import type { ReachWay } from '../../../shared/model/host.ts'
import type { Container } from '../../engine/engine.ts'

export interface PortOf {
  readonly container: Container
  readonly port: number
  /** Of several networks the one whose address counts. */
  readonly network?: string
}

export interface Reached {
  readonly stream: Duplex
  readonly way: ReachWay
  /** As dialled: of the container, or where it is published. */
  readonly address: string
  readonly port: number
}

export interface Reach {
  /** What was learnt; null while nobody needed to know. */
  known(): ReachWay | null
  /** By reads alone. `network`: on which containers will be; it need not be there yet. */
  learn(network: string, signal?: AbortSignal): Promise<ReachWay>
  /** Throws `containers-unreachable` where nothing of a network could be reached; makes what is needed for it. */
  prepare(network: string, signal: AbortSignal): Promise<void>
  /** Throws `port-unreachable`, or what the connection ended with. */
  connect(target: PortOf, signal: AbortSignal): Promise<Reached>
  close(): Promise<void>
}
