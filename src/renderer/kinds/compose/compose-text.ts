/** Finds where in a compose file a place is, by indentation alone, for it is asked while one types. */
import type { KeyChoices, KeyHelp, KeyMeaning } from '../../editor/key-help.ts'
import { keysAt } from './compose-keys.ts'

const keyPattern = /^\s*(?:-\s+)?(["']?)([^\s"'#:][^"'#:]*)\1\s*:(?:\s|$)/

/** The keys above a line that is indented so far, outermost first. */
export function pathAbove(lines: readonly string[], line: number, indent: number): string[] {
  const path: string[] = []
  let within = indent
  for (let index = line - 1; index >= 0 && within > 0; index -= 1) {
    const text = lines[index] ?? ''
    const isQuiet = text.trim() === '' || text.trimStart().startsWith('#')
    const here = indentOf(text)
    if (isQuiet || here >= within) continue
    const key = keyPattern.exec(text)?.[2]
    if (key === undefined) return []
    path.unshift(key.trim())
    within = here
  }
  return within > 0 ? [] : path
}

const indentOf = (text: string): number => text.length - text.trimStart().length

/** Choices at a place; `from`: where in its line the word begun there starts. */
function choicesAt(text: string, offset: number): KeyChoices | null {
  const lines = text.slice(0, offset).split('\n')
  const last = lines.at(-1) ?? ''
  const word = /^(\s*)([\w-]*)$/.exec(last)
  if (!word) return null
  const indent = word[1]?.length ?? 0
  const keys = keysAt(pathAbove(lines, lines.length - 1, indent))
  if (!keys || (indent > 0 && pathAbove(lines, lines.length - 1, indent).length === 0)) return null
  const choices = Object.entries(keys).map(([key, meaning]) => ({ key, meaning }))
  return { from: offset - (word[2]?.length ?? 0), choices }
}

/** Meaning of the key at a place, where it is one of compose's own. */
function meaningAt(text: string, offset: number): KeyMeaning | null {
  const lines = text.split('\n')
  let start = 0
  for (const [index, line] of lines.entries()) {
    const end = start + line.length
    if (offset <= end) return meaningIn(lines, index, { start, offset })
    start = end + 1
  }
  return null
}

function meaningIn(
  lines: readonly string[],
  index: number,
  { start, offset }: { readonly start: number; readonly offset: number },
) {
  const line = lines[index] ?? ''
  const key = keyPattern.exec(line)?.[2]?.trim()
  if (key === undefined) return null
  const from = start + line.indexOf(key)
  const to = from + key.length
  if (offset < from || offset > to) return null
  const indent = indentOf(line)
  const path = pathAbove(lines, index, indent)
  const keys = indent > 0 && path.length === 0 ? undefined : keysAt(path)
  const meaning = keys && Object.hasOwn(keys, key) ? keys[key] : undefined
  return meaning === undefined ? null : { from, to, key, meaning }
}

export const composeKeyHelp: KeyHelp = { choicesAt, meaningAt }
