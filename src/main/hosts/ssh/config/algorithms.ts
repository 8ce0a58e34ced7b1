/** Lists of algorithms as ssh_config writes them, made into those that ssh2 knows. */

import type { Failure } from '../../../../shared/model/failure.ts'
import { matchesPattern } from '../format/patterns.ts'
import type { HopAlgorithms } from './hop.ts'

/**
 * The algorithms of ssh2 1.17, the best first; it throws on a name that it does not know. At the end what ssh offers
 * as well, for servers that have nothing else.
 */
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
    'chacha20-poly1305@openssh.com',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha1',
  ],
} as const
/** Known, and used only when a configuration names them. */
const onRequest = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
  hmac: [],
} as const

type Kind = keyof typeof offered

/** As ssh_config and sshd_config name them. */
const directives: Readonly<Record<Kind, string>> = {
  kex: 'KexAlgorithms',
  serverHostKey: 'HostKeyAlgorithms',
  cipher: 'Ciphers',
  hmac: 'MACs',
}

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

/** Lists of which nothing can be done here, so that the usual ones are offered. */
export function notesOnAlgorithms(asked: HopAlgorithms): string[] {
  const kinds = ['kex', 'serverHostKey', 'cipher', 'hmac'] as const
  return kinds.flatMap((kind) => {
    const list = asked[kind]
    if (list === undefined || named(kind, list).length > 0) return []
    return [`${directives[kind]} ${list} is not followed: Longshore can do nothing of it.`]
  })
}

/** The most that is shown of a list that somebody else wrote. */
const maxShown = 20

/** Some of the names stand for properties of the exchange; none is longer (RFC 4251, 6). */
const isAlgorithm = (name: string): boolean =>
  /^[\w@.+-]{1,64}$/.test(name) && !/^(?:ext-info|kex-strict)-/.test(name)

/** Offers of a server of which we offered nothing. */
export function noneInCommon(
  place: { readonly host: string; readonly address: string },
  { kind, names }: { readonly kind: Kind; readonly names: readonly string[] },
): Extract<Failure, { kind: 'ssh-no-common-algorithm' }> {
  const able = [...offered[kind], ...onRequest[kind]] as readonly string[]
  return {
    ...{ kind: 'ssh-no-common-algorithm', ...place, directive: directives[kind] },
    offered: names.filter(isAlgorithm).slice(0, maxShown),
    onRequest: names.filter((name) => able.includes(name)),
    able: offered[kind].slice(0, 3),
  }
}

export type AlgorithmKind = Kind

function listOf(kind: Kind, asked: string | undefined): readonly string[] {
  const defaults: readonly string[] = offered[kind]
  if (asked === undefined || asked === '') return defaults
  const chosen = combine(/^[+^-]/.exec(asked)?.[0], named(kind, asked), defaults)
  // A list of which nothing is known here would refuse every server without a reason.
  return chosen.length > 0 ? chosen : defaults
}

function named(kind: Kind, asked: string): string[] {
  const all: readonly string[] = [...offered[kind], ...onRequest[kind]]
  const patterns = asked.replace(/^[+^-]/, '').split(',')
  return [...new Set(patterns.flatMap((each) => all.filter((name) => matchesPattern(each, name))))]
}

function combine(
  sign: string | undefined,
  chosen: readonly string[],
  defaults: readonly string[],
): readonly string[] {
  const others = defaults.filter((name) => !chosen.includes(name))
  if (sign === '-') return others
  if (sign === '+') return [...defaults, ...chosen.filter((name) => !defaults.includes(name))]
  return sign === '^' ? [...chosen, ...others] : chosen
}
