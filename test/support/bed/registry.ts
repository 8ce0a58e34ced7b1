// A registry on a private engine for the length of a test file, optionally behind a slow door.
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { pushImage, startRegistry } from '../../../scripts/lib/registry.mjs'
import { startSlowDoor } from '../../../scripts/lib/slow-door.mjs'
import type { EngineBed } from './shared-engine.ts'

export type Registry = Awaited<ReturnType<typeof startRegistry>>
export type SlowDoor = Awaited<ReturnType<typeof startSlowDoor>>

export interface RegistryBed {
  registry(): Registry
  /** Pushes a local image; answers how the engine pulls it, and its digest. */
  push(localReference: string, name: string): Promise<{ reference: string; digest: string }>
  /** The same registry no faster than this; pull from `<door.host>:<door.port>/…`. Close it after use. */
  behindSlowDoor(bytesPerSecond: number): Promise<SlowDoor>
}

interface RegistryOptions {
  readonly port?: number
  readonly login?: { readonly username: string; readonly password: string }
}

/** Skips its tests where the engine is not a private one: a registry lives in the engine's own namespace. */
export function registryOn(bed: EngineBed, options: RegistryOptions = {}): RegistryBed {
  let registry: Registry | undefined
  const started = (): Registry => {
    if (!registry) throw new Error('The registry has not been started yet.')
    return registry
  }
  beforeAll(async () => {
    if (bed.engine.private) registry = await startRegistry(bed.engine.name, options)
  })
  beforeEach((context) => {
    context.skip(!bed.engine.private, 'needs a registry in a private engine’s namespace')
  })
  afterAll(() => registry?.stop())
  return {
    registry: started,
    push: (reference, name) => pushImage(bed.socketPath, started(), reference, name),
    behindSlowDoor: (bytesPerSecond) => {
      if (!bed.engine.private) throw new Error('not a private engine')
      const { outsideAddress } = bed.engine.network
      return startSlowDoor({ target: started(), host: outsideAddress, bytesPerSecond })
    },
  }
}
