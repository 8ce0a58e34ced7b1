/** `%h` and its like, and `${VARIABLE}`, in values of an ssh_config (ssh_config(5), "TOKENS"). */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ownValue } from '../../../../shared/lib/own-value.ts'

export interface Expansion {
  /** By their letter. */
  readonly tokens: Readonly<Record<string, string>>
  /** undefined: variables are not looked for, and stay as they are. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** As ssh, nothing goes on with a value that is not complete. */
  readonly refuse: (reason: string) => never
}

export function expand(text: string, { tokens, env, refuse }: Expansion): string {
  return text.replace(
    /%(.?)|\$\{([^}]*)(\}?)/gs,
    (whole, ...[letter, name, end = '']: (string | undefined)[]) => {
      if (letter === '%') return '%'
      if (letter !== undefined) {
        return (
          tokens[letter] ??
          refuse(letter === '' ? 'it ends in %' : `%${letter} means nothing there`)
        )
      }
      if (!env) return whole
      if (end === '') return refuse('a variable is not closed with }')
      return ownValue(env, name ?? '') ?? refuse(`the variable ${name} is not set here`)
    },
  )
}

/** Values that the tokens stand for. */
export interface TokenFacts {
  readonly host: string
  readonly originalHost: string
  readonly port: number
  readonly user: string
  readonly localUser: string
  readonly home: string
  readonly hostKeyAlias: string | undefined
  readonly jump: string
  readonly machine: LocalMachine
}

/** Facts that this machine tells of itself. */
export interface LocalMachine {
  readonly hostname: string
  readonly uid: number
  /** Addresses of its network interfaces. */
  readonly addresses: readonly string[]
}

/** The set that most options take. */
export function tokensFor(facts: TokenFacts): Readonly<Record<string, string>> {
  const { host, originalHost, user, localUser, home, jump, machine } = facts
  const port = String(facts.port)
  return {
    ...{ h: host, n: originalHost, p: port, r: user, u: localUser, d: home, j: jump },
    k: facts.hostKeyAlias ?? originalHost,
    i: String(machine.uid),
    l: machine.hostname,
    L: machine.hostname.replace(/\..*$/s, ''),
    C: createHash('sha1').update(`${machine.hostname}${host}${port}${user}${jump}`).digest('hex'),
  }
}

/** `~` and `~/…` of this user; `homeOf` knows those of others. */
export function expandHome(path: string, home: string, homeOf = (_: string) => ''): string {
  const [, user, rest] = /^~([^/]*)(.*)$/s.exec(path) ?? []
  if (user === undefined || rest === undefined) return path
  const found = user === '' ? home : homeOf(user)
  return found === '' ? path : join(found, rest)
}
