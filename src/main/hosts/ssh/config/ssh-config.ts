/**
 * Reads what ~/.ssh/config says of a host (ssh_config(5)): which lines hold for it, and the first value of each
 * option. Nothing is run or looked up for it: what `Match exec` decides is reported instead.
 */

import { dirname, isAbsolute, join } from 'node:path'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { matchesAny } from '../format/patterns.ts'
import { type ConfigLine, readConfigLines } from './config-lines.ts'
import { type MatchFacts, readMatch } from './match-line.ts'
import { expandHome, type LocalMachine } from './tokens.ts'

export interface SshConfigFiles {
  /** The text of a file; undefined where there is none or it cannot be read. */
  read(path: string): string | undefined
  /** Files that match a pattern with * and ?, sorted. */
  list(pattern: string): readonly string[]
}

export interface SshQuestion {
  /** The name that the user typed: an alias or a host name. */
  readonly host: string
  readonly user?: string
  readonly port?: number
}

export interface SshEnvironment {
  readonly files: SshConfigFiles
  readonly home: string
  readonly localUser: string
  readonly env: Readonly<Record<string, string | undefined>>
  machine(): LocalMachine
  /** Read in this order; the first value of an option wins. */
  readonly configFiles: readonly string[]
}

/** Options by lower-case name; every value of one that may be repeated, else the first. */
export interface SshOptions {
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Place at which each of them was found first: `~/.ssh/config, line 7`. */
  readonly places: ReadonlyMap<string, string>
  /** Lines that were left out, and what to set instead. */
  readonly notes: readonly string[]
  /** A `Match final` asks for a second reading. */
  readonly wantsFinal: boolean
}

/** A value that names nothing. */
export const isNone = (text: string | undefined): boolean =>
  text === undefined || text === '' || text.toLowerCase() === 'none'

/** A word out of a few, in small letters: ssh takes "true" for yes, and "false" for no. */
export function choice(text: string | undefined): string | undefined {
  const word = text?.toLowerCase()
  if (word === 'true') return 'yes'
  return word === 'false' ? 'no' : word
}

const repeatable = new Set(['identityfile', 'certificatefile'])
/** Their value is the rest of the line. */
const commands = new Set([
  ...['proxycommand', 'proxyjump', 'knownhostscommand', 'localcommand', 'remotecommand'],
])
/** As deep as OpenSSH follows them. */
const maxIncludeDepth = 16

/** The first reading, by the name that was asked for. */
export function readSshOptions(environment: SshEnvironment, question: SshQuestion): SshOptions {
  const values = new Map<string, string[]>()
  if (question.user !== undefined) values.set('user', [question.user])
  if (question.port !== undefined) values.set('port', [String(question.port)])
  return read({ environment, question, values, host: question.host, isFinal: false })
}

/** The second one, by the final name of the host; what the first one found stays. */
export function readSshOptionsAgain(
  environment: SshEnvironment,
  question: SshQuestion,
  { first, host }: { readonly first: SshOptions; readonly host: string },
): SshOptions {
  const values = new Map([...first.values].map(([name, words]) => [name, [...words]]))
  values.set('hostname', [host])
  return read({ environment, question, values, host, isFinal: true }, first)
}

interface Asked {
  readonly environment: SshEnvironment
  readonly question: SshQuestion
  readonly values: Map<string, string[]>
  /** Name that `Host` lines are compared with. */
  readonly host: string
  readonly isFinal: boolean
}

interface Reading extends Asked {
  readonly places: Map<string, string>
  readonly notes: Set<string>
  wantsFinal: boolean
}

function read(asked: Asked, before?: SshOptions): SshOptions {
  const reading: Reading = {
    ...asked,
    places: new Map(before?.places),
    notes: new Set(before?.notes),
    wantsFinal: false,
  }
  for (const root of asked.environment.configFiles) readFile(reading, { root, file: root }, true)
  const { values, places, notes, wantsFinal } = reading
  return { values, places, notes: [...notes], wantsFinal }
}

/** `root`: the configuration that includes it, in the end. */
interface ConfigFile {
  readonly root: string
  readonly file: string
  readonly depth?: number
}

function readFile(reading: Reading, from: ConfigFile, isWanted: boolean): void {
  const text = reading.environment.files.read(from.file)
  if (text === undefined || (from.depth ?? 0) > maxIncludeDepth) return
  let isActive = isWanted
  for (const line of readConfigLines(text)) {
    const place = placeOf(reading.environment, from.file, line)
    if (line.keyword === 'host') isActive = isWanted && matchesHostLine(line, reading.host)
    else if (line.keyword === 'match') isActive = matches(reading, line, place) && isWanted
    else if (line.keyword === 'include') include(reading, line, { from, isActive })
    else if (isActive) setValue(reading, line, place)
  }
}

function placeOf({ home }: SshEnvironment, file: string, { line }: ConfigLine): string {
  const shown = file.startsWith(join(home, '/')) ? `~${file.slice(home.length)}` : file
  return `${shown}, line ${line}`
}

/** The first value wins; of a repeatable option all count, each once. */
function setValue({ values, places }: Reading, line: ConfigLine, place: string): void {
  const { keyword: name } = line
  // Whichever of the two is named first makes the other idle, also by "none".
  if (name === 'proxyjump' && values.has('proxycommand')) return
  if (name === 'proxycommand' && values.has('proxyjump')) return
  const known = values.get(name)
  const words = commands.has(name) ? [commandOf(line)] : line.words
  if (known === undefined) {
    values.set(name, [...words])
    places.set(name, place)
  } else if (repeatable.has(name)) {
    known.push(...words.filter((word) => !known.includes(word)))
  }
}

function commandOf({ keyword, rest }: ConfigLine): string {
  return keyword === 'proxyjump' ? rest.replace(/#.*$/s, '').trim() : rest
}

/** Unlike a list of `Match`, not regardless of case, and a comma is nothing special. */
const matchesHostLine = ({ words }: ConfigLine, host: string): boolean => matchesAny(words, host)

/** One that would run a program never holds. */
function matches(reading: Reading, { words }: ConfigLine, place: string): boolean {
  const { holds, undecided, wantsFinal } = readMatch(words, factsOf(reading))
  if (wantsFinal) reading.wantsFinal = true
  if (holds !== undefined) return holds
  reading.notes.add(
    undecided === 'exec'
      ? `A "Match exec" block (${place}) was left out: Longshore runs no program to read a configuration. Put its settings in a Host block.`
      : `A "Match ${undecided}" block (${place}) was left out: put its settings in a Host block.`,
  )
  return false
}

function factsOf({ environment, question, values, host, isFinal }: Reading): MatchFacts {
  const one = (name: string): string | undefined => values.get(name)?.[0]
  const named = one('hostname')?.replaceAll(/%[%h]/g, (token) => (token === '%%' ? '%' : host))
  const { localUser, machine } = environment
  return {
    ...{ host: isFinal ? host : (named ?? host), originalHost: question.host, isFinal },
    ...{ localUser, user: one('user') ?? localUser },
    ...{ tag: one('tag') ?? '', addresses: machine().addresses },
  }
}

function include(
  reading: Reading,
  { words }: ConfigLine,
  { from, isActive }: { readonly from: ConfigFile; readonly isActive: boolean },
) {
  for (const file of includedFiles(reading.environment, words, from)) {
    readFile(reading, { ...from, file, depth: (from.depth ?? 0) + 1 }, isActive)
  }
}

/** Relative patterns lie in ~/.ssh, those of the system's file beside it. */
function includedFiles(
  { home, env, files }: SshEnvironment,
  patterns: readonly string[],
  { root }: ConfigFile,
): readonly string[] {
  const base = root.startsWith('/etc/') ? dirname(root) : join(home, '.ssh')
  return patterns.flatMap((pattern) => {
    const path = expandHome(withVariables(pattern, env), home)
    return files.list(isAbsolute(path) ? path : join(base, path))
  })
}

/** One that is not set leaves a path that nothing is at. */
const withVariables = (text: string, env: SshEnvironment['env']): string =>
  text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => ownValue(env, name) ?? whole)

/** Names of `Host` lines without wildcards, to choose from. */
export function listSshHosts(environment: SshEnvironment): string[] {
  const names = environment.configFiles.flatMap((root) => [
    ...hostNames(environment, { root, file: root }),
  ])
  return [...new Set(names)]
}

function* hostNames(environment: SshEnvironment, from: ConfigFile): Generator<string> {
  const text = environment.files.read(from.file)
  const depth = from.depth ?? 0
  if (text === undefined || depth > maxIncludeDepth) return
  for (const { keyword, words } of readConfigLines(text)) {
    if (keyword === 'host') yield* words.filter((word) => !/[*?!]/.test(word))
    if (keyword !== 'include') continue
    const inner = includedFiles(environment, words, from)
    for (const file of inner) yield* hostNames(environment, { ...from, file, depth: depth + 1 })
  }
}
