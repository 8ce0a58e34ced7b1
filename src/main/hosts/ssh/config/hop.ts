/** One login on the way to a host, read from the options that hold for it. */

import { join } from 'node:path'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { KnownKey } from '../keys/known-hosts.ts'
import { notesOnAlgorithms } from './algorithms.ts'
import {
  agentOf,
  type PathReading,
  pathOf,
  pathsOf,
  revokedKeys,
  systemFiles,
} from './hop-files.ts'
import { notesOn } from './hop-notes.ts'
import { type HopQuestion, seconds, wholeNumber } from './hop-values.ts'
import { choice, isNone } from './ssh-config.ts'
import { tokensFor } from './tokens.ts'

/** Everything decided. */
export interface Hop {
  /** The name asked for; the config was read for this name. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Private keys, in the order they are tried. */
  readonly identityFiles: readonly string[]
  /** Whether the files were named by somebody, and are not those that ssh looks for by itself. */
  readonly isIdentityNamed: boolean
  /** Named; without any, those beside the private keys count. */
  readonly certificateFiles: readonly string[]
  /** Only keys named above, also from the agent. */
  readonly identitiesOnly: boolean
  /** undefined: no agent. */
  readonly agentSocket: string | undefined
  /** In the order they are tried. */
  readonly methods: readonly LoginMethod[]
  readonly hostKeyAlias: string | undefined
  /** The user's files first; keys may be written to the first one. */
  readonly userKnownHosts: readonly string[]
  readonly systemKnownHosts: readonly string[]
  readonly hashKnownHosts: boolean
  /** Keys in `RevokedHostKeys`: refused, whoever shows them. */
  readonly revokedKeys: readonly KnownKey[]
  readonly algorithms: HopAlgorithms
  /** 0: whichever the name has. */
  readonly family: 0 | 4 | 6
  /** The address of this machine for connections that leave from here. */
  readonly bindAddress: string | undefined
  readonly connectTimeoutMs: number
  readonly keepaliveMs: number
  readonly keepaliveCount: number
  /** Notes on what the configuration asks for and is not done, and what to set instead. */
  readonly notes: readonly string[]
}

export type LoginMethod = 'publickey' | 'keyboard-interactive' | 'password'

/** As written in the configuration: a list that replaces, or one that begins with + - ^. */
export interface HopAlgorithms {
  readonly cipher?: string
  readonly hmac?: string
  readonly kex?: string
  readonly serverHostKey?: string
}

const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk']

export function readHop(question: HopQuestion): Hop {
  const { environment, options, alias, host } = question
  const { home, localUser } = environment
  const { values } = options
  const one = (name: string) => values.get(name)?.[0]
  const user = one('user') ?? localUser
  const port = wholeNumber(question, 'port', 22)
  const hostKeyAlias = one('hostkeyalias')?.toLowerCase()
  const facts = { originalHost: alias, host, port, user, localUser, home, hostKeyAlias }
  const tokens = tokensFor({ ...facts, jump: question.jump, machine: environment.machine() })
  const reading: PathReading = { question, tokens }
  const named = [
    ...question.identityFiles.map((file) => pathOf(reading, 'identityfile', file)),
    ...pathsOf(reading, 'identityfile', []),
  ]
  const isIdentityNamed = question.identityFiles.length > 0 || values.has('identityfile')
  return {
    ...{ alias, host, port, user, isIdentityNamed, hostKeyAlias },
    identityFiles: isIdentityNamed
      ? [...new Set(named)]
      : defaultIdentities.map((name) => join(home, '.ssh', name)),
    certificateFiles: pathsOf(reading, 'certificatefile', []),
    identitiesOnly: isYes(one('identitiesonly')),
    agentSocket: agentOf(reading, one('identityagent')),
    methods: methodsOf(one),
    userKnownHosts: pathsOf(reading, 'userknownhostsfile', [
      '~/.ssh/known_hosts',
      '~/.ssh/known_hosts2',
    ]),
    systemKnownHosts: systemFiles(question),
    hashKnownHosts: isYes(one('hashknownhosts')),
    revokedKeys: revokedKeys(reading),
    algorithms: algorithmsOf(one),
    bindAddress: isNone(one('bindaddress')) ? undefined : one('bindaddress'),
    family: ownValue(families, one('addressfamily')?.toLowerCase() ?? '') ?? 0,
    connectTimeoutMs: seconds(question, 'connecttimeout') * 1_000 || 10_000,
    keepaliveMs: seconds(question, 'serveraliveinterval') * 1_000 || 10_000,
    keepaliveCount: wholeNumber(question, 'serveralivecountmax', 3),
    notes: [
      ...options.notes,
      ...question.notes,
      ...notesOn(options),
      ...notesOnAlgorithms(algorithmsOf(one)),
    ],
  }
}

const families: Readonly<Record<string, 4 | 6>> = { inet: 4, inet6: 6 }

const isYes = (text: string | undefined): boolean => choice(text) === 'yes'

type One = (name: string) => string | undefined

const methodOptions: Readonly<Record<LoginMethod, string>> = {
  publickey: 'pubkeyauthentication',
  'keyboard-interactive': 'kbdinteractiveauthentication',
  password: 'passwordauthentication',
}

function methodsOf(one: One): LoginMethod[] {
  const all: readonly LoginMethod[] = ['publickey', 'keyboard-interactive', 'password']
  const preferred = one('preferredauthentications')?.split(',')
  const ordered = preferred
    ? preferred.flatMap((name) => all.filter((method) => method === name))
    : all
  return ordered.filter((method) => choice(one(methodOptions[method])) !== 'no')
}

function algorithmsOf(one: One): HopAlgorithms {
  const { cipher, hmac, kex, serverHostKey } = {
    cipher: one('ciphers'),
    hmac: one('macs'),
    kex: one('kexalgorithms'),
    serverHostKey: one('hostkeyalgorithms'),
  }
  return {
    ...(cipher === undefined ? {} : { cipher }),
    ...(hmac === undefined ? {} : { hmac }),
    ...(kex === undefined ? {} : { kex }),
    ...(serverHostKey === undefined ? {} : { serverHostKey }),
  }
}

/** `host:port`, an IPv6 address in brackets. */
export function addressOf({ host, port }: Pick<Hop, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
