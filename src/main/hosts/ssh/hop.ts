/** One login on the way to a host, read from the options that hold for it. */
import { join } from 'node:path'
import { fail } from '../../../shared/lib/failure-error.ts'
import { notesOnAlgorithms } from './algorithms.ts'
import { notesOn } from './hop-notes.ts'
import type { SshOptions, SshSurroundings } from './ssh-config.ts'
import { type Expansion, expand, expandHome, tokensFor } from './tokens.ts'

/** Everything decided. */
export interface Hop {
  /** What was asked for; the config was read for this name. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Private keys, in the order they are tried. */
  readonly identityFiles: readonly string[]
  /** They were named by somebody, and are not those that ssh looks for by itself. */
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
  readonly algorithms: HopAlgorithms
  /** 0: whichever the name has. */
  readonly family: 0 | 4 | 6
  readonly connectTimeoutMs: number
  readonly keepaliveMs: number
  readonly keepaliveCount: number
  /** What the configuration asks for and is not done, and what to set instead. */
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

export interface HopQuestion {
  /** The Longshore host, for messages. */
  readonly for: string
  readonly surroundings: SshSurroundings
  readonly options: SshOptions
  /** What was asked for. */
  readonly alias: string
  /** The final name. */
  readonly host: string
  /** As `ProxyJump` names it; '' = none. */
  readonly jump: string
  /** Of the record of the host: before those of the configuration. */
  readonly identityFiles: readonly string[]
  readonly notes: readonly string[]
}

const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk']

export function readHop(question: HopQuestion): Hop {
  const { surroundings, options, alias, host } = question
  const { home, localUser } = surroundings
  const { values } = options
  const one = (name: string) => values.get(name)?.[0]
  const user = one('user') ?? localUser
  const port = wholeNumber(question, 'port', 22)
  const hostKeyAlias = one('hostkeyalias')?.toLowerCase()
  const facts = { originalHost: alias, host, port, user, localUser, home, hostKeyAlias }
  const tokens = tokensFor({ ...facts, jump: question.jump, machine: surroundings.machine() })
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
    algorithms: algorithmsOf(one),
    family: families[one('addressfamily')?.toLowerCase() ?? ''] ?? 0,
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

interface PathReading {
  readonly question: HopQuestion
  readonly tokens: Readonly<Record<string, string>>
}

/** `none` is no file. */
function pathsOf(reading: PathReading, name: string, defaults: readonly string[]): string[] {
  const words = reading.question.options.values.get(name) ?? defaults
  return words.flatMap((text) =>
    text.toLowerCase() === 'none' ? [] : [pathOf(reading, name, text)],
  )
}

function pathOf({ question, tokens }: PathReading, name: string, text: string): string {
  const { home, env, files } = question.surroundings
  const expansion: Expansion = {
    ...{ tokens, env },
    refuse: (reason) => refuse(question, name, `in ${text}, ${reason}`),
  }
  const homeOf = (user: string) => homeIn(files.read('/etc/passwd') ?? '', user)
  return expand(expandHome(text, home, homeOf), expansion)
}

/** '' = there is no such user. */
const homeIn = (passwd: string, user: string): string =>
  passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === user)?.[5] ?? ''

/** Tokens mean nothing in these, as for ssh. */
function systemFiles({ options, surroundings }: HopQuestion): string[] {
  const words = options.values.get('globalknownhostsfile') ?? [
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ]
  return words.flatMap((text) => (text === 'none' ? [] : [expandHome(text, surroundings.home)]))
}

/** `IdentityAgent` wins over SSH_AUTH_SOCK; `none` is no agent. */
function agentOf(reading: PathReading, named: string | undefined): string | undefined {
  const { env } = reading.question.surroundings
  if (named === undefined || named === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || undefined
  if (named.toLowerCase() === 'none') return undefined
  const path = pathOf(reading, 'identityagent', named)
  return /^\$[^{]/.test(path) ? env[path.slice(1)] || undefined : path
}

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
  return ordered.filter((method) => one(methodOptions[method])?.toLowerCase() !== 'no')
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

function wholeNumber(question: HopQuestion, name: string, otherwise: number): number {
  const text = question.options.values.get(name)?.[0]
  if (text === undefined) return otherwise
  const isNumber = /^\d{1,5}$/.test(text) && Number(text) <= 65_535
  return isNumber ? Number(text) : refuse(question, name, `"${text}" is no number of that kind`)
}

const unitSeconds: Readonly<Record<string, number>> = {
  ...{ '': 1, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 },
}

/** `90`, `1m30s`; 0 = not set (sshd_config(5), "TIME FORMATS"). */
function seconds(question: HopQuestion, name: string): number {
  const text = question.options.values.get(name)?.[0]?.toLowerCase()
  if (text === undefined || text === 'none') return 0
  if (!/^(?:\d{1,9}[smhdw]?)+$/.test(text)) return refuse(question, name, `"${text}" is no time`)
  return [...text.matchAll(/(\d+)([smhdw]?)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 1),
    0,
  )
}

/** As ssh, nothing goes on with a value that means nothing. */
function refuse(question: HopQuestion, option: string, reason: string): never {
  const place = question.options.places.get(option)
  const where = place === undefined ? '' : `${place}: `
  return fail({ kind: 'ssh-config-invalid', host: question.for, reason: `${where}${reason}` })
}

const isYes = (text: string | undefined): boolean => text?.toLowerCase() === 'yes'

/** `host:port`, an IPv6 address in brackets. */
export function addressOf({ host, port }: Pick<Hop, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
