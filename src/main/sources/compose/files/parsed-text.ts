import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import type { ProjectText } from './project-texts.ts'

/** A compose file as YAML, with the lines of everything in it. */
export interface ParsedText {
  readonly file: string
  /** In full, where that is known. */
  readonly path: string | undefined
  readonly text: string
  readonly documents: readonly Document[]
  readonly lines: LineCounter
}

export function parseText({ file, text, at }: ProjectText): ParsedText {
  const lines = new LineCounter()
  const parsed = { file, path: at?.path, text, lines }
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })
    return { ...parsed, documents: [...documents] }
  } catch {
    // So deep that nothing can walk it.
    return { ...parsed, documents: [] }
  }
}
