/** Images as an engine, and a registry asked through it, describe them. */

export interface Image {
  /** `sha256:…` of the image config. */
  readonly id: string
  readonly repoTags: readonly string[]
  /** `name@sha256:…` as pulled or pushed; empty for an image that never met a registry. */
  readonly repoDigests: readonly string[]
  readonly os: string
  readonly arch: string
  readonly sizeBytes: number
  readonly hasHealthcheck: boolean
  /** For so long its health check says of itself that it may still be starting. */
  readonly startingMs?: number
  readonly env?: readonly string[]
  readonly exposedPorts: readonly string[]
  /** Places for which the engine makes a volume wherever nothing else is mounted there. */
  readonly volumes: readonly string[]
  /** A hash of platform, layers and config: the same wherever the image lies, also where its id is another. */
  readonly content?: string
}

export interface PullProgress {
  readonly layer: string
  readonly status: string
  readonly done: number
  readonly total: number
}

export interface RegistryImage {
  readonly digest: string
  /** Platforms that it is built for, as images name them: `linux/amd64`; empty = nobody said. */
  readonly platforms: readonly string[]
}
