import type { ContainerSettings } from './container-settings.ts'
import type { Mount } from './engine.ts'

/** `hostIp` '' = all interfaces; `hostPort` 0 = the engine chooses one; `containerPort` like `8080/tcp`. */
export interface HostPublication {
  readonly hostIp: string
  readonly hostPort: number
  /** The engine chooses one from `hostPort` up to this. */
  readonly anyUpTo?: number
  readonly containerPort: string
}

/** The port of the host as it was asked for: `8080`, `8000-8010`; null = its engine chooses one. */
export function hostPortText({ hostPort, anyUpTo }: HostPublication): string | null {
  if (hostPort === 0) return null
  return anyUpTo === undefined ? String(hostPort) : `${hostPort}-${anyUpTo}`
}

/** A container to create; `image` is a reference or an image id. Limits: 0 = none. */
export interface ContainerSpec {
  readonly name: string
  readonly image: string
  readonly env: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly network: string
  readonly aliases: readonly string[]
  /** Container ports to expose, like `8080/tcp`. */
  readonly expose: readonly string[]
  readonly publish: readonly HostPublication[]
  readonly mounts: readonly Mount[]
  readonly cpus: number
  readonly memoryBytes: number
  readonly restart: 'unless-stopped' | 'no'
  /** Its `restart` is for later: `keepRunning`. */
  readonly settings?: ContainerSettings
  /** Its input ends with the one stream that `attach` opens, and the engine removes it when it ends. */
  readonly endsWithInput?: boolean
}
