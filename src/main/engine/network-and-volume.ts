/** A network as it was made; `containers`: how many of those that run are on it. */
export interface Network extends Volume {
  readonly id: string
  readonly containers: number
  /** Their ids. */
  readonly members?: readonly string[]
  readonly internal: boolean
  readonly attachable: boolean
  readonly ipv6: boolean
  readonly pools: readonly { readonly subnet: string }[]
  /** The engine's own address on it; '' = it has none, or does not tell. */
  readonly gateway: string
  /** The name of the interface on the engine's machine, for a bridge. */
  readonly bridge: string
}

/** A volume as it was made; `options` are those of its driver. */
export interface Volume {
  readonly driver: string
  readonly options: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

/** How a volume is made; what is left out is as the engine does it. */
export interface VolumeDriver {
  readonly driver?: string | undefined
  readonly options?: Readonly<Record<string, string>> | undefined
}
