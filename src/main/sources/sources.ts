import { composeSource } from './compose/compose.ts'
import { imageSource } from './image/kind.ts'
import type { Source } from './source.ts'

/** Every kind of workload there is: a new one is a folder and a line here. */
export const sources: readonly Source[] = [imageSource, composeSource] as unknown as Source[]

export function sourceOf(kind: string): Source | undefined {
  return sources.find((source) => source.kind === kind)
}
