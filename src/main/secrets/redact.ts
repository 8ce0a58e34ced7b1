/** Keeps secret values out of everything that is shown, logged or sent. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { Issue } from '../../shared/model/failure.ts'

export type Env = Readonly<Record<string, string>>

/** What stands for a value that is not shown; given back, it keeps the stored value. */
export const mask = '••••'

const secretKey =
  /passw(?:or)?d|passphrase|pass(?:_|$)|pwd|token|secret|credential|private|auth(?!or)|(?:^|_|api|access|encryption|signing)key(?:_|$)|(?:^|_)(?:dsn|pat|salt|jwt)(?:_|$)/i
/** Of well-known services, and keys in their usual wrapping. */
const knownToken =
  /^(gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|AKIA[0-9A-Z]{16}|eyJ[\w-]+\.[\w-]+\.)|-----BEGIN [A-Z ]*PRIVATE KEY/
/** `scheme://user:password@host` */
const urlWithPassword = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s@]+@/i

/** Shorter ones would mask half of every text they happen to occur in. */
const shortest = 6

export function isSecret(key: string, value: string): boolean {
  return secretKey.test(key) || urlWithPassword.test(value) || knownToken.test(value)
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

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** A URL's password is as secret as the URL: programs print it on its own. */
function secretsOf(value: string): readonly string[] {
  const password = /:\/\/[^\s/:@]*:([^\s@]+)@/.exec(value)?.[1]
  return password === undefined ? [value] : [value, password]
}

/** Those whose keys say so, or that look like it. */
export function secretValues(envs: readonly Env[]): string[] {
  return envs
    .flatMap((env) => Object.entries(env))
    .filter(([key, value]) => isSecret(key, value))
    .flatMap(([, value]) => secretsOf(value))
}

/** A function that masks the secret values of `envs` in any text. */
export function createRedactor(envs: readonly Env[]): (text: string) => string {
  return redactorOf(secretValues(envs))
}

/** The same for values that are known to be secret; those that are too short for that are shown. */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const values = secrets.filter((value) => value.length >= shortest)
  // Longest first: a spelling that contains another one must not be left half masked.
  const forms = [...new Set(values.flatMap(spellings))].sort((a, b) => b.length - a.length)
  if (forms.length === 0) return (text) => text
  const pattern = new RegExp(forms.map((form) => literally(form)).join('|'), 'gi')
  return (text) => text.replace(pattern, mask)
}

/** Every text in a value of plain data. */
export function redactDeep<T>(redact: (text: string) => string, value: T): T {
  if (typeof value === 'string') return redact(value) as T
  if (Array.isArray(value)) return value.map((item) => redactDeep(redact, item)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, redactDeep(redact, inner)]),
  ) as T
}

/** Env as it may be shown: the values of keys that look secret are masked. */
export function maskEnv(env: Env): Env {
  return Object.fromEntries(
    Object.entries(env).map(([key, value]) => [key, isSecret(key, value) ? mask : value]),
  )
}

/** Puts stored values back where a shown env came back masked; `invalid` where there is none. */
export function unmaskEnv(env: Env, stored: Env, path = 'env'): Env {
  const issues: Issue[] = []
  const entries = Object.entries(env).map(([key, value]) => {
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
