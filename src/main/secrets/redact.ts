/** Keeps secret values out of everything that is shown, logged or sent. */
import { fail } from '../../shared/lib/failure-error.ts'
import { mask } from '../../shared/model/difference.ts'
import type { Issue } from '../../shared/model/failure.ts'
import type { EnvValue, EnvValues } from '../../shared/model/secret.ts'
import { isSecretKey } from './secret-keys.ts'
import { literally, valuesHidden } from './values-in-place.ts'

export type Env = Readonly<Record<string, string>>
export type Redact = (text: string) => string

/** Secrets of something, and names of its parts: names are shown, whatever else they may be. */
export interface Hidden {
  readonly secrets: readonly string[]
  readonly names: readonly string[]
}

/** Tokens of well-known services, and keys in their usual wrapping. */
const knownToken =
  /^(gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|AKIA[0-9A-Z]{16}|eyJ[\w-]+\.[\w-]+\.)|-----BEGIN [A-Z ]*PRIVATE KEY/
/** `scheme://user:password@host` */
const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s@]+@/i

/** `*_PASSWORD_FILE` and the like say where a secret is, and are none. */
const placeKey = /[_.-](?:file|path|dir|sock)$|[a-z](?:File|Path|Dir)$/i
const place = /^(?:~?\/|\.{1,2}\/|[a-z]:[\\/])\S*$/i

export function isSecret(key: string, value: string): boolean {
  if (isPlaceOfSecret(key, value)) return false
  return isSecretKey(key) || urlWithPassword.test(value) || knownToken.test(value)
}

/** Whether a secret is kept there: a path, under a key that says so. */
export function isPlaceOfSecret(key: string, value: string): boolean {
  return placeKey.test(key) && place.test(value)
}

/** Every spelling in which a value tends to turn up in output. */
function spellings(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const base64 = bytes.toString('base64')
  return [
    value,
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
  ]
}

/** A URL's password is as secret as the URL: programs print it on its own. */
function secretsOf(value: string): readonly string[] {
  const password = /:\/\/[^\s/:@]*:([^\s@]+)@/.exec(value)?.[1]
  return password === undefined ? [value] : [value, password]
}

/** Values that are secret by their keys, or that look like it. */
export function secretValues(envs: readonly Env[]): string[] {
  return envs
    .flatMap((env) => Object.entries(env))
    .filter(([key, value]) => isSecret(key, value))
    .flatMap(([, value]) => secretsOf(value))
}

/** A function that masks the secret values of `envs` in any text. */
export function createRedactor(envs: readonly Env[]): Redact {
  return redactorOf({ secrets: secretValues(envs), names: [] })
}

/**
 * The same for values that are known to be secret. A distinctive one is masked wherever it stands, in every
 * spelling; a common one only where it stands as the value of a key that says that it is secret. What is one of
 * `names`, or a part of one, is common: names are shown, and a gap in them would give the value away.
 */
export function redactorOf({ secrets, names }: Hidden): Redact {
  const values = [...new Set(secrets)].filter((value) => value !== '')
  const isName = namedIn(names)
  const isCommon = (value: string) => isWord(value) || isName(value)
  const common = values.filter(isCommon)
  const forms = [
    ...values.filter((value) => !isCommon(value)).flatMap(spellings),
    ...common.flatMap(codedSpellings),
  ]
  const anywhere = formsPattern(forms)
  const asValues = valuesHidden(common)
  return (text) => asValues(anywhere ? text.replace(anywhere, mask) : text)
}

/** Redacts what we say ourselves, and what programs print. */
export interface Redacts {
  readonly text: Redact
  readonly output: Redact
}

export function redactsOf(hidden: Hidden): Redacts {
  return { text: redactorOf(hidden), output: outputRedactorOf(hidden) }
}

/**
 * The same for what programs print: they know the secret, and say it on its own. There a common value is masked
 * wherever it is a whole word, but for names, and for what is too short, or too plain, to be looked for.
 */
function outputRedactorOf({ secrets, names }: Hidden): Redact {
  const redact = redactorOf({ secrets, names })
  const isName = namedIn(names)
  const words = secrets.filter((value) => isWord(value) && isSaid(value) && !isName(value))
  if (words.length === 0) return redact
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length).map(literally)
  const whole = new RegExp(
    `(?<![\\p{L}\\p{N}_])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}_])`,
    'giu',
  )
  return (text) => redact(text).replace(whole, mask)
}

const isSaid = (value: string): boolean =>
  value.length >= 4 && !/^(?:true|false|null|none|undefined)$/i.test(value)

/** Values that are hidden where they are the whole of a text, also common ones. */
export function wholeValues({ secrets, names }: Hidden): ReadonlySet<string> {
  const isName = namedIn(names)
  return new Set(secrets.filter((value) => value.length >= shortest && !isName(value)))
}

function namedIn(names: readonly string[]): (value: string) => boolean {
  const parts = names.flatMap((name) => [name, ...name.split(/[^\p{L}\d]+/u)])
  const known = new Set(parts.map(folded))
  return (value) => known.has(folded(value))
}

const folded = (text: string): string => text.toLowerCase()

/** Shorter ones would mask half of every text they happen to occur in. */
const shortest = 6
/** One word, or a number, a moment, a version: what any text may say that knows nothing of the secret. */
const word = /^(?:\p{Lu}?\p{Ll}{1,11}|\p{Lu}{1,12}|[\d.:/-]{1,19})$/u
/** Words with digits in them that engines and keys are described with. */
const term = /^(?:sha|base|utf-?|ed|amd|arm|x86_)\d+(?:v\d)?$/i

function isWord(value: string): boolean {
  return value.length < shortest || word.test(value) || term.test(value)
}

/** Spellings of a common value that are nobody's words. */
function codedSpellings(value: string): string[] {
  if (value.length < shortest) return []
  const [, base64 = '', bare = '', url = '', hex = ''] = spellings(value)
  return [base64, bare, url, hex]
}

function formsPattern(forms: readonly string[]): RegExp | undefined {
  // Longest first: a spelling that contains another one must not be left half masked.
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return undefined
  return new RegExp(longestFirst.map(literally).join('|'), 'gi')
}

/** Env as it may be shown: the values of keys that look secret are masked. A reference tells no value. */
export function maskEnv(env: EnvValues): EnvValues {
  const shown = Object.entries(env).map(([key, value]) => {
    const isHidden = typeof value === 'string' && isSecret(key, value)
    return [key, isHidden ? mask : value] as const
  })
  return Object.fromEntries(shown)
}

/** Puts stored values back where a shown env came back masked; `invalid` where there is none. */
export function unmaskEnv(env: EnvValues, stored: EnvValues, path = 'env'): EnvValues {
  const issues: Issue[] = []
  const entries = Object.entries(env).map(([key, value]): [string, EnvValue] => {
    if (value !== mask) return [key, value]
    const known = Object.hasOwn(stored, key) ? stored[key] : undefined
    if (known === undefined) {
      issues.push({
        path: `${path}.${key}`,
        message: `${mask} keeps a stored value; none is stored`,
      })
    }
    return [key, known ?? value]
  })
  if (issues.length > 0) fail({ kind: 'invalid', what: 'workload', issues })
  return Object.fromEntries(entries)
}
