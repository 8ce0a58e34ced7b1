// Before the integration tests: engines and the images they use. Ends only the engines that it started.
import type { TestProject } from 'vitest/node'
import {
  type findOrStartEngine,
  findOrStartEngines,
  removeOrphans,
  stopEngine,
} from '../../../scripts/lib/engine/engines.mjs'
import { ensureImages } from '../../../scripts/lib/images.mjs'
import { namedTestEngines } from '../../../scripts/lib/testing/side-by-side.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** One for each file that runs at the same time. */
    engines: readonly BedEngine[]
  }
}

export type BedEngine = Awaited<ReturnType<typeof findOrStartEngine>>

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engines = await findOrStartEngines(namedTestEngines())
  await Promise.all(engines.map(({ socketPath }) => ensureImages(socketPath)))
  project.provide('engines', engines)
  return async () => {
    await removeOrphans()
    for (const { started, name } of engines) if (started) await stopEngine(name)
  }
}
