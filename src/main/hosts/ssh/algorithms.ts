/** Lists of algorithms as ssh_config writes them, made into those that ssh2 knows. */

import type { HopAlgorithms } from './hop.ts'
import { matchesPattern } from './patterns.ts'

/** Of ssh2 1.17, its own defaults first; it throws on a name that it does not know. */
const offered = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group18-sha512',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ],
} as const
/** Known, and used only when a configuration names them. */
const onRequest = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['chacha20-poly1305@openssh.com', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
} as const

type Kind = keyof typeof offered

/**
 * `knownTypes`: key types on record for the host, asked for first, so that a second key of the same
 * host does not look like a change. Lists come in order of preference.
 */
export function algorithmsFor(
  asked: HopAlgorithms,
  knownTypes: readonly string[],
): Readonly<Record<Kind, readonly string[]>> {
  const keys = listOf('serverHostKey', asked.serverHostKey)
  const isKnown = (name: string) => knownTypes.includes(name.replace(/^rsa-sha2-.*$/, 'ssh-rsa'))
  const first = keys.filter(isKnown)
  return {
    kex: listOf('kex', asked.kex),
    cipher: listOf('cipher', asked.cipher),
    hmac: listOf('hmac', asked.hmac),
    serverHostKey: [...first, ...keys.filter((name) => !first.includes(name))],
  }
}

function listOf(kind: Kind, asked: string | undefined): readonly string[] {
  const defaults: readonly string[] = offered[kind]
  if (asked === undefined || asked === '') return defaults
  const all = [...defaults, ...onRequest[kind]]
  const sign = /^[+^-]/.exec(asked)?.[0]
  const patterns = (sign ? asked.slice(1) : asked).split(',')
  const named = patterns.flatMap((pattern) => all.filter((name) => matchesPattern(pattern, name)))
  const chosen = combine(sign, [...new Set(named)], defaults)
  // A list of which nothing is known here would refuse every server without a reason.
  return chosen.length > 0 ? chosen : defaults
}

function combine(
  sign: string | undefined,
  named: readonly string[],
  defaults: readonly string[],
): readonly string[] {
  const others = defaults.filter((name) => !named.includes(name))
  if (sign === '-') return others
  if (sign === '+') return [...defaults, ...named.filter((name) => !defaults.includes(name))]
  return sign === '^' ? [...named, ...others] : named
}
