/** The line in the user's own files of what is refused about them, and the variable that is to blame. */
import { parseDocument } from 'yaml'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../../shared/model/failure.ts'
import { configWarnings } from '../cli/config-issues.ts'
import { createLocator, type Located, type Locator } from './lines.ts'
import { byService } from './named-files.ts'
import { namedAsHere, type Reading } from './place.ts'
import type { ProjectText } from './project-texts.ts'

/** Runs `work`, which reads the project, and tells its issues with their lines, and with what was warned of. */
export async function tellingLines<T>(reading: Reading, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'invalid' || failure.what !== 'compose project') throw error
    const warnings = configWarnings(reading.said)
    const unset = warnings.flatMap(({ path }) => (path.startsWith('$') ? [path.slice(1)] : []))
    const issues = failure.issues.flatMap((issue) => byService(issue, reading) ?? [issue])
    const named = namedAsHere(issues, reading)
    const placed = linesOfIssues(named, reading.texts, unset)
    const more = warnings.length === 0 ? {} : { warnings: warnings.map(({ message }) => message) }
    return fail({ ...failure, issues: placed, ...more }, error)
  }
}

/** Never a guessed one: a place that no file has, or more than one, stays as it is. */
export function linesOfIssues(
  issues: readonly Issue[],
  texts: readonly ProjectText[],
  unset: readonly string[] = [],
): Issue[] {
  const locator = createLocator(texts)
  return issues.flatMap((issue) => {
    if (issue.path === '') return withoutPlace(issue, texts, { locator, unset })
    const { file, place } = partsOf(issue.path, texts)
    if (place.startsWith('line ')) return [file === undefined ? inFile(issue, texts) : issue]
    const within = file === undefined ? texts : texts.filter((text) => text.file === file)
    const found = keysNamed(place, issue.message, locator).flatMap((keys) => {
      const lines = within.flatMap((text) => lineIn(text, keys, { message: issue.message, texts }))
      return lines.length > 0 ? [lines] : []
    })[0]
    const [only, ...more] = found ?? []
    if (only === undefined || more.length > 0) return [issue]
    const path = `${only.file} line ${only.line}${place === '' ? '' : `: ${place}`}`
    return [blaming({ ...issue, path }, unsetIn(only.source, unset))]
  })
}

/** Then what is said is found in what is written, where variables that are not set may be the cause. */
function withoutPlace(
  issue: Issue,
  texts: readonly ProjectText[],
  { locator, unset }: { readonly locator: Locator; readonly unset: readonly string[] },
): Issue[] {
  const causes = blankedIn(issue.message, locator, unset)
  if (causes.length === 0) {
    const written = writtenIn(issue.message, locator)
    return [{ ...issue, path: written ?? placeOfWhole(issue.message, texts) }]
  }
  return causes.map(({ file, line, path, source }) =>
    blaming({ ...issue, path: `${file} line ${line}: ${path.join('.')}` }, unsetIn(source, unset)),
  )
}

/** Place of the one text in which the value stands that `message` quotes; null = there is none, or more than one. */
function writtenIn(message: string, locator: Locator): string | null {
  const field = topics.find(([pattern]) => pattern.test(message))?.[1]
  const [, address, last] = /^Invalid ip address (\S+):|: (\S+)$/.exec(message) ?? []
  const value = address ?? last
  if (field === undefined || value === undefined) return null
  const [only, ...more] = locator.scalarsIn(field).filter(({ source }) => source.includes(value))
  if (only === undefined || more.length > 0) return null
  return `${only.file} line ${only.line}: ${only.path.join('.')}`
}

const ofWhole = /^(yaml: |Top-level object|empty compose file)/

/** Place of an issue of a whole file, in the one that there is; of an anchor, where it is used. */
function placeOfWhole(message: string, texts: readonly ProjectText[]): string {
  const [only, ...more] = texts
  if (!ofWhole.test(message) || !only || more.length > 0 || readsOthers.test(only.text)) return ''
  const anchor = /^yaml: unknown anchor '(.+)' referenced$/.exec(message)?.[1]
  if (anchor === undefined) return only.file
  const lines = only.text.split('\n').map((line, i) => ({ line, number: i + 1 }))
  const [use, ...others] = lines.filter(({ line }) => line.includes(`*${anchor}`))
  return use && others.length === 0 ? `${only.file} line ${use.number}` : only.file
}

/**
 * Issue at the line where the one file that is no YAML breaks off: docker compose names no file, and a line far above
 * it.
 */
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

/** The file, and what is in it, of a path like `compose.yaml services.web`. */
function partsOf(path: string, texts: readonly ProjectText[]) {
  const isNamed = ({ file }: ProjectText) => `/${path} `.includes(`/${file} `)
  const [named] = texts.filter(isNamed).sort((a, b) => b.file.length - a.file.length)
  if (!named) return { file: undefined, place: path }
  const from = `/${path} `.indexOf(`/${named.file} `) + named.file.length + 1
  return { file: named.file, place: path.slice(from) }
}

/** The most exact first: the item that is counted, the field that a message names, the place itself. */
function keysNamed(place: string, message: string, locator: Locator): string[][] {
  const keys = place
    .replace(/(\.?\[\d*\]|\.\d+)(\..*)?$/, '')
    .split('.')
    .filter(Boolean)
  const field = /^has no field '?([^\s']+?)'?$/.exec(message)?.[1]
  const absent = message.startsWith('has neither an image') ? 'image' : field
  const named = [...(absent === undefined ? [] : [[...keys, absent]]), ...referring(keys, message)]
  if (keys.length === 0) return named
  return [...counted(place, keys, locator), ...named, keys]
}

/** Files that are merged count the items of a list anew: one that only one file has keeps its numbers. */
function counted(place: string, keys: readonly string[], locator: Locator): string[][] {
  const whole = place
    .replace(/\.?\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(Boolean)
  const isCounted = /^\d+$/.test(whole[keys.length] ?? '')
  const extended = [...keys.slice(0, 2), 'extends']
  if (!isCounted || locator.count(keys) !== 1 || locator.count(extended) > 0) return []
  return [whole, whole.slice(0, keys.length + 1)]
}

/** `depends on undefined service "db"` is in what it depends on. */
function referring(keys: readonly string[], message: string): string[][] {
  const [, kind] = /undefined (service|volume|network|config|secret)\b/.exec(message) ?? []
  if (kind === undefined || keys.length !== 2) return []
  if (kind !== 'service') return [[...keys, `${kind}s`]]
  return /^depends on/.test(message) ? [[...keys, 'depends_on']] : []
}

function lineIn(
  text: ProjectText,
  keys: readonly string[],
  { message, texts }: { readonly message: string; readonly texts: readonly ProjectText[] },
): Located[] {
  const item = /undefined \w+ "?([^"\s:]+)"?/.exec(message)?.[1]
  // What is extended is in a file of its own.
  const others = texts.filter(({ at }) => at?.isBroughtIn && at.path !== text.at?.path)
  const found = createLocator([...others, text]).find(keys, item)
  return found ? [found] : []
}

/** The unset variables that `source` is filled in with. */
export function unsetIn(source: string, unset: readonly string[]): string[] {
  return unset.filter((name) => referenceTo(name).test(source))
}

export function blaming(issue: Issue, unset: readonly string[]): Issue {
  if (unset.length === 0) return issue
  const [names, are] = [unset.join(' and '), unset.length > 1 ? 'are' : 'is']
  return { ...issue, message: `${issue.message}: ${names} ${are} not set` }
}

/** Topics that messages without a place are about. */
const topics = [
  [/volume|spec\b/i, 'volumes'],
  [/port|^Invalid ip address/i, 'ports'],
  [/device/i, 'devices'],
  [/env file/i, 'env_file'],
  [/is a directory/, 'extends'],
] as const

/** The place where what is written comes to what `message` says, once variables that are not set are left out. */
export function blankedIn(
  message: string,
  locator: Locator,
  unset: readonly string[],
): (Located & { readonly path: readonly string[] })[] {
  if (unset.length === 0) return []
  const field = topics.find(([pattern]) => pattern.test(message))?.[1]
  const written = field === undefined ? [] : locator.scalarsIn(field)
  return written.filter(({ source }) => {
    const named = unsetIn(source, unset)
    return named.length > 0 && message.includes(blanked(source, named))
  })
}

function blanked(source: string, names: readonly string[]): string {
  const plain = source.replace(/^(["'])(.*)\1$/s, '$2')
  return names.reduce((text, name) => text.replaceAll(referenceTo(name, 'g'), ''), plain)
}

function referenceTo(name: string, flags = ''): RegExp {
  return new RegExp(`\\$(?:${name}\\b|\\{${name}\\b[^}]*\\})`, flags)
}
