/**
 * What ~/.ssh/config says of a host (ssh_config(5)). ssh-config splits the text; which lines hold for
 * the host is decided here, because nothing may be run or looked up for it: `Match exec`,
 * ProxyCommand and canonical names are reported instead.
 */
import { dirname, isAbsolute, join } from 'node:path'
import SSHConfig from 'ssh-config'
import { matchesPattern } from './known-hosts.ts'

type Line = ReturnType<typeof SSHConfig.parse>[number]

export interface SshConfigFiles {
  /** The text of a file; undefined where there is none or it cannot be read. */
  read(path: string): string | undefined
  /** Files that match a pattern with * and ?, sorted. */
  list(pattern: string): readonly string[]
}

export interface SshQuestion {
  /** What the user typed: an alias or a host name. */
  readonly host: string
  readonly user?: string
  readonly port?: number
}

export interface SshSurroundings {
  readonly files: SshConfigFiles
  readonly home: string
  readonly localUser: string
  /** Read in this order; the first value of an option wins. */
  readonly configFiles: readonly string[]
}

/** Options by lower-case name; every value of one that may be repeated, else the first. */
export interface SshOptions {
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Lines that were left out, and what to set instead. */
  readonly notes: readonly string[]
}

const repeatable = new Set(['identityfile', 'certificatefile'])
/** As deep as OpenSSH follows them. */
const maxIncludeDepth = 16

export function readSshOptions(surroundings: SshSurroundings, question: SshQuestion): SshOptions {
  const values = new Map<string, string[]>()
  const notes: string[] = []
  if (question.user !== undefined) values.set('user', [question.user])
  if (question.port !== undefined) values.set('port', [String(question.port)])
  const reading: Reading = { surroundings, question, values, notes }
  for (const file of surroundings.configFiles) readFile(reading, file, true, 0)
  return { values, notes }
}

interface Reading {
  readonly surroundings: SshSurroundings
  readonly question: SshQuestion
  readonly values: Map<string, string[]>
  readonly notes: string[]
}

function readFile(reading: Reading, file: string, isActive: boolean, depth: number): void {
  const text = reading.surroundings.files.read(file)
  if (text === undefined || depth > maxIncludeDepth) return
  for (const line of SSHConfig.parse(text)) readLine(reading, line, file, isActive, depth)
}

function readLine(
  reading: Reading,
  line: Line,
  file: string,
  isActive: boolean,
  depth: number,
): void {
  if (!('param' in line)) return
  const name = line.param.toLowerCase()
  const words = wordsOf(line.value)
  if ('config' in line) {
    const isMatch =
      name === 'host' ? matchesHostLine(words, reading.question.host) : matches(reading, line)
    for (const inner of line.config) readLine(reading, inner, file, isActive && isMatch, depth)
    return
  }
  if (name === 'include') {
    for (const pattern of words) include(reading, pattern, file, isActive, depth)
    return
  }
  if (isActive) setValue(reading, name, words)
}

function wordsOf(value: string | readonly { readonly val: string }[]): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val)
}

/** The first value wins; of a repeatable option all count. */
function setValue({ values }: Reading, name: string, words: readonly string[]): void {
  const known = values.get(name)
  if (known === undefined) values.set(name, [...words])
  else if (repeatable.has(name)) known.push(...words)
}

function matchesHostLine(patterns: readonly string[], host: string): boolean {
  const hits = patterns.filter((pattern) =>
    matchesPattern(pattern.replace(/^!/, ''), host.toLowerCase()),
  )
  return hits.length > 0 && !hits.some((pattern) => pattern.startsWith('!'))
}

function include(
  reading: Reading,
  pattern: string,
  from: string,
  isActive: boolean,
  depth: number,
): void {
  for (const file of includedFiles(reading.surroundings, pattern, from)) {
    readFile(reading, file, isActive, depth + 1)
  }
}

/** Relative patterns lie in ~/.ssh, those of the system's file beside it. */
function includedFiles(
  { home, files }: SshSurroundings,
  pattern: string,
  from: string,
): readonly string[] {
  const base = from.startsWith('/etc/') ? dirname(from) : join(home, '.ssh')
  const path = expandHome(pattern, home)
  return files.list(isAbsolute(path) ? path : join(base, path))
}

export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}

/** A `Match` line holds when all its criteria do; one that would run a program never does. */
function matches(reading: Reading, line: Extract<Line, { config: unknown }>): boolean {
  const criteria = 'criteria' in line ? Object.entries(line.criteria) : []
  return criteria.every(([name, value]) => {
    const patterns = wordsOf(value).flatMap((word) => word.split(','))
    return matchesCriterion(reading, name.toLowerCase(), patterns)
  })
}

function matchesCriterion(reading: Reading, name: string, patterns: readonly string[]): boolean {
  const { question, surroundings, values, notes } = reading
  switch (name) {
    case 'all':
      return true
    case 'originalhost':
      return matchesHostLine(patterns, question.host)
    case 'host':
      return matchesHostLine(patterns, values.get('hostname')?.[0] ?? question.host)
    case 'user':
      return matchesHostLine(patterns, values.get('user')?.[0] ?? surroundings.localUser)
    case 'localuser':
      return matchesHostLine(patterns, surroundings.localUser)
    default:
      notes.push(
        name === 'exec'
          ? 'A "Match exec" block was left out: Longshore runs no program to read a configuration. Put its settings in a Host block.'
          : `A "Match ${name}" block was left out: put its settings in a Host block.`,
      )
      return false
  }
}

/** Names of `Host` lines without wildcards, to choose from. */
export function listSshHosts(surroundings: SshSurroundings): string[] {
  const names = surroundings.configFiles.flatMap((file) => [...hostNames(surroundings, file, 0)])
  return [...new Set(names)]
}

function* hostNames(surroundings: SshSurroundings, file: string, depth: number): Generator<string> {
  const text = surroundings.files.read(file)
  if (text === undefined || depth > maxIncludeDepth) return
  for (const line of flatLines(SSHConfig.parse(text))) {
    const words = wordsOf(line.value)
    const name = line.param.toLowerCase()
    if (name === 'host') yield* words.filter((word) => !/[*?!]/.test(word))
    if (name !== 'include') continue
    const inner = words.flatMap((word) => includedFiles(surroundings, word, file))
    for (const each of inner) yield* hostNames(surroundings, each, depth + 1)
  }
}

/** Every directive, those inside Host and Match blocks too. */
function* flatLines(lines: Iterable<Line>): Generator<Extract<Line, { param: string }>> {
  for (const line of lines) {
    if (!('param' in line)) continue
    yield line
    if ('config' in line) yield* flatLines(line.config)
  }
}
