/** The line in the user's own files of what is refused about them. */
import { parseDocument } from 'yaml'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../../shared/model/failure.ts'
import { withLines } from './lines.ts'
import type { ProjectText } from './project-texts.ts'

/** What is said of the project while `work` reads it is said with its line. */
export async function tellingLines<T>(
  texts: readonly ProjectText[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'invalid' || failure.what !== 'compose project') throw error
    return fail({ ...failure, issues: linesOfIssues(failure.issues, texts) }, error)
  }
}

/** Never a guessed one: a place that no file has, or more than one, stays as it is. */
export function linesOfIssues(issues: readonly Issue[], texts: readonly ProjectText[]): Issue[] {
  return issues.map((issue) => {
    const { file, place } = partsOf(issue.path, texts)
    if (place.startsWith('line ')) return file === undefined ? inFile(issue, texts) : issue
    if (issue.path === '') return { ...issue, path: placeOfWhole(issue.message, texts) }
    const within = file === undefined ? texts : texts.filter((text) => text.file === file)
    const found = keysNamed(place, issue.message).flatMap((keys) => {
      const lines = within.flatMap((text) => lineIn(text, keys, issue.message))
      return lines.length > 0 ? [lines] : []
    })[0]
    const [only, ...more] = found ?? []
    if (only === undefined || more.length > 0) return issue
    return { ...issue, path: place === '' ? only : `${only}: ${place}` }
  })
}

const ofWhole = /^(yaml: |Top-level object|empty compose file)/

/** What is said of a whole file is said of the one that there is; of an anchor, where it is used. */
function placeOfWhole(message: string, texts: readonly ProjectText[]): string {
  const [only, ...more] = texts
  if (!ofWhole.test(message) || !only || more.length > 0 || readsOthers.test(only.text)) return ''
  const anchor = /^yaml: unknown anchor '(.+)' referenced$/.exec(message)?.[1]
  if (anchor === undefined) return only.file
  const lines = only.text.split('\n').map((line, i) => ({ line, number: i + 1 }))
  const [use, ...others] = lines.filter(({ line }) => line.includes(`*${anchor}`))
  return use && others.length === 0 ? `${only.file} line ${use.number}` : only.file
}

/** Where the one file that is no YAML breaks off: docker compose names no file, and a line far above it. */
function inFile(issue: Issue, texts: readonly ProjectText[]): Issue {
  const broken = texts.flatMap(({ file, text }) => {
    const error = parseDocument(text, { logLevel: 'silent' }).errors.at(0)
    return error?.linePos ? [`${file} line ${error.linePos[0].line}`] : []
  })
  const [only, ...more] = broken
  return only === undefined || more.length > 0 ? issue : { ...issue, path: only }
}

/** Then it may be said of what they name. */
const readsOthers = /\b(include|extends)\b/

/** Of `compose.yaml services.web` the file and what is in it. */
function partsOf(path: string, texts: readonly ProjectText[]) {
  const named = texts.find(({ file }) => path === file || path.startsWith(`${file} `))
  if (!named) return { file: undefined, place: path }
  return { file: named.file, place: path.slice(named.file.length + 1) }
}

/** The most exact first: the field that a message names, then the place that compose names. */
function keysNamed(place: string, message: string): string[][] {
  // An item of a list is at its list: files that are merged count its items anew.
  const keys = place
    .replace(/(\.?\[\d*\]|\.\d+)(\..*)?$/, '')
    .split('.')
    .filter(Boolean)
  const field = /^has no field '?([^\s']+?)'?$/.exec(message)?.[1]
  const named = [...(field === undefined ? [] : [[...keys, field]]), ...referring(keys, message)]
  return keys.length === 0 ? named : [...named, keys]
}

/** `depends on undefined service "db"` is in what it depends on. */
function referring(keys: readonly string[], message: string): string[][] {
  const [, kind] = /undefined (service|volume|network|config|secret)\b/.exec(message) ?? []
  if (kind === undefined || keys.length !== 2) return []
  if (kind !== 'service') return [[...keys, `${kind}s`]]
  return /^depends on/.test(message) ? [[...keys, 'depends_on']] : []
}

function lineIn(text: ProjectText, keys: readonly string[], message: string): string[] {
  const item = /undefined \w+ "?([^"\s:]+)"?/.exec(message)?.[1]
  const placed = { path: keys, message, ...(item === undefined ? {} : { item }) }
  const path = withLines([placed], [text])[0]?.path ?? ''
  const end = `: ${keys.join('.')}`
  return path.endsWith(end) ? [path.slice(0, -end.length)] : []
}
