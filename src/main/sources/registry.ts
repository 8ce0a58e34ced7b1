import { composeSource } from './compose/compose.ts'
import { gitSource } from './git/kind.ts'
import { imageSource } from './image/kind.ts'
import { instanceSource } from './instance/kind.ts'
import { type Sources, sourcesOf } from './source.ts'
import type { SourceServices } from './stage.ts'

/** Every kind of workload that the app knows: a new one is a folder, and a line here. */
export function createSources(services: SourceServices): Sources {
  const kinds = [
    imageSource(services),
    gitSource(services),
    composeSource(services),
    instanceSource(services),
  ]
  return sourcesOf(kinds)
}
