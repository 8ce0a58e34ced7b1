// Before the integration tests: an engine and the images they use. Ends only the engine that it started.
import type { TestProject } from 'vitest/node'
import {
  findOrStartEngine,
  removeOrphans,
  stopEngine,
} from '../../../scripts/lib/engine/engines.mjs'
import { ensureImages } from '../../../scripts/lib/images.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    engine: BedEngine
  }
}

/** The engine that the tests share. */
export type BedEngine = Awaited<ReturnType<typeof findOrStartEngine>>

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await findOrStartEngine()
  await ensureImages(engine.socketPath)
  project.provide('engine', engine)
  return async () => {
    await removeOrphans()
    if (engine.started) await stopEngine(engine.name)
  }
}
