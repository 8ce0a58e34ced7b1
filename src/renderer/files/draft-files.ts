/** Files that are edited and not saved. */
import { ownValue } from '../../shared/lib/own-value.ts'

interface TextFile {
  readonly path: string
  readonly text: string
  readonly revision: string
}

/** Edited text of a file, and which revision of it that began with. */
export interface Draft {
  readonly text: string
  readonly revision: string
}

/** By path. */
export type Drafts = Readonly<Record<string, Draft>>

/** An edited text that is what the file has is none any more. */
export function withDraft(drafts: Drafts, file: TextFile, text: string): Drafts {
  if (text === file.text) return withoutDraft(drafts, file.path)
  const revision = ownValue(drafts, file.path)?.revision ?? file.revision
  return { ...drafts, [file.path]: { text, revision } }
}

export function withoutDraft(drafts: Drafts, path: string): Drafts {
  return Object.fromEntries(Object.entries(drafts).filter(([name]) => name !== path))
}

/** Saved over what is in the file now, whatever that is. */
export function onTopOf(drafts: Drafts, { path, revision }: TextFile): Drafts {
  const draft = ownValue(drafts, path)
  return draft ? { ...drafts, [path]: { ...draft, revision } } : drafts
}

export function isUnsaved({ path, text }: TextFile, drafts: Drafts): boolean {
  const draft = ownValue(drafts, path)
  return draft !== undefined && draft.text !== text
}

/** Another hand changed the file after its editing began. */
export function isOvertaken(file: TextFile, drafts: Drafts): boolean {
  return isUnsaved(file, drafts) && ownValue(drafts, file.path)?.revision !== file.revision
}

/** The last part of a path, of either kind of machine. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}
