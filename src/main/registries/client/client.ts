/** Client of a registry, on the distribution API (distribution-spec 1.1): whatever it answers is checked. */
import type { Asking } from './asking.ts'
import type { What } from './failures.ts'
import { createImages } from './images.ts'
import type { Config, Platform } from './manifest.ts'
import { createMemory, type Memory } from './memory.ts'
import { createTagList } from './tag-list.ts'

export interface TagNames {
  readonly names: readonly string[]
  /** false: there are more than are listed. */
  readonly isWhole: boolean
}

export interface ImageFacts {
  /** As the tag names it: of the index, where there is one. */
  readonly digest: string
  readonly platforms: readonly Platform[]
  /** Compressed, for the wanted platform; null = it is not built for that. */
  readonly sizeBytes: number | null
  readonly config: Config | null
}

export interface RegistryClient {
  tags(repository: string, signal: AbortSignal): Promise<TagNames>
  /** HEAD: costs nothing at registries that count pulls. undefined = there is no such tag. */
  digest(repository: string, reference: string, signal: AbortSignal): Promise<string | undefined>
  image(
    repository: string,
    { reference, platform }: { readonly reference: string; readonly platform: Platform },
    signal: AbortSignal,
  ): Promise<ImageFacts | undefined>
}

export interface ClientDeps {
  readonly asking: Asking
  /** A failure of this registry. */
  readonly failed: (repository: string, what: What) => Error
  /** The memory of this account alone: another may not see the same. */
  readonly memory?: Memory
}

export function createClient(deps: ClientDeps): RegistryClient {
  const given = { memory: createMemory(), ...deps }
  return { ...createTagList(given), ...createImages(given) }
}
