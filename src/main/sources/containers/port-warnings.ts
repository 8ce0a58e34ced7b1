import { type HeldPort, type HostPort, holderOf } from '../../engine/held-ports.ts'

export interface Published extends Omit<HostPort, 'port'> {
  /** The port of the host, or a range of which it takes one; null = its engine chooses one. */
  readonly port: string | null
  /** The port of the container. */
  readonly target: number | string
}

/** Warnings of a careful colleague about ports that are to be published. */
export function portWarnings(
  { ip, port, target, protocol }: Published,
  taken: readonly HeldPort[],
): string[] {
  const warnings: string[] = []
  const holder = port === null ? undefined : holderOf(taken, { ip, port, protocol })
  if (holder !== undefined)
    warnings.push(`host port ${port} is held by ${holder}: starting would fail`)
  if (['', '0.0.0.0', '::'].includes(ip))
    warnings.push(
      `port ${target} is published as ${port ?? 'a port that the engine chooses'} on every interface`,
    )
  return warnings
}
