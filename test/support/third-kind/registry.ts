/** Every kind that the app knows, and a line for one that it does not. */
import type { Source } from '../../../src/main/sources/source.ts'
import type * as Registry from '../../../src/main/sources/sources.ts'
import { pageKind } from './kind.ts'

export async function withPage(real: () => Promise<typeof Registry>): Promise<typeof Registry> {
  const { sources: known } = await real()
  const sources = [...known, pageKind as unknown as Source]
  return { sources, sourceOf: (kind) => sources.find((source) => source.kind === kind) }
}
