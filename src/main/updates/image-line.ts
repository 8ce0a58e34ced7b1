/** The line of a project's files that names the image of a service, as it is and as it would be. Pure. */
import { isScalar, parseDocument } from 'yaml'
import { fail } from '../../shared/lib/failure-error.ts'
import { nameOf } from '../sources/containers/digest-of.ts'
import type { WrittenFile } from '../sources/project-views.ts'

export interface FoundLine {
  readonly file: WrittenFile
  /** From 1. */
  readonly line: number
  readonly before: string
  readonly after: string
  /** The whole file with it. */
  readonly text: string
}

/** The line that names the image, in the last file that does. Throws `invalid` where none does, or it is not written out. */
export function imageLine(files: readonly WrittenFile[], service: string, tag: string): FoundLine {
  const found = files.flatMap((file) => lineIn(file, service, tag)).at(-1)
  return found ?? refuseLine(`no file of the project names an image of ${service}`)
}

function lineIn(file: WrittenFile, service: string, tag: string): FoundLine[] {
  const document = parseDocument(file.text, { logLevel: 'silent' })
  const node = document.getIn(['services', service, 'image'], true)
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return []
  if (node.value.includes('$'))
    refuseLine(`the image of ${service} has a variable: change it where that is set`)
  const [from, to] = node.range
  const written = file.text.slice(from, to).replace(node.value, `${nameOf(node.value)}:${tag}`)
  const text = `${file.text.slice(0, from)}${written}${file.text.slice(to)}`
  const line = file.text.slice(0, from).split('\n').length
  const lineOf = (whole: string) => whole.split('\n')[line - 1]?.trim() ?? ''
  return [{ file, line, before: lineOf(file.text), after: lineOf(text), text }]
}

export function refuseLine(message: string): never {
  const issues = [{ path: 'source.files', message }]
  return fail({ kind: 'invalid', what: 'project', issues })
}
