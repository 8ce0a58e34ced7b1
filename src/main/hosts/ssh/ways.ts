/** The chain of SSH logins that leads to a host, from its record and ~/.ssh/config. */
import { join } from 'node:path'
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { SshConnection } from '../../../shared/model/host.ts'
import { expandHome, readSshOptions, type SshSurroundings } from './ssh-config.ts'

/** One login on the way to a host, everything decided. */
export interface Hop {
  /** What was asked for; the config was read for this name. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Private keys, in the order they are tried. */
  readonly identityFiles: readonly string[]
  /** Only keys named above, also from the agent. */
  readonly identitiesOnly: boolean
  /** undefined: no agent. */
  readonly agentSocket: string | undefined
  readonly hostKeyAlias: string | undefined
  /** The user's files first; keys may be written to the first one. */
  readonly userKnownHosts: readonly string[]
  readonly systemKnownHosts: readonly string[]
  readonly hashKnownHosts: boolean
  readonly algorithms: HopAlgorithms
  readonly connectTimeoutMs: number
  readonly keepaliveMs: number
  readonly keepaliveCount: number
  /** What the configuration asks for and is not done, and what to set instead. */
  readonly notes: readonly string[]
}

/** As written in the configuration: a list that replaces, or one that begins with + - ^. */
export interface HopAlgorithms {
  readonly cipher?: string
  readonly hmac?: string
  readonly kex?: string
  readonly serverHostKey?: string
}

export interface WayDeps {
  /** The Longshore host, for messages. */
  readonly host: string
  readonly surroundings: SshSurroundings & {
    readonly env: Readonly<Record<string, string | undefined>>
  }
}

const maxHops = 8
const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519']

/** The logins in the order they are made; the last one is the host. Throws `ssh-config-unsupported`, `invalid`. */
export function findHops(deps: WayDeps, connection: SshConnection): readonly Hop[] {
  const { host, user, port, jump } = connection
  const asked = { host, ...(user === undefined ? {} : { user }), ...(port ? { port } : {}) }
  const last = readHop(deps, asked, connection.identityFiles ?? [])
  return [...jumpsTo(deps, jump ?? last.jump, 1), last.hop]
}

function jumpsTo(deps: WayDeps, jump: string | undefined, depth: number): readonly Hop[] {
  if (jump === undefined || jump === '' || jump.toLowerCase() === 'none') return []
  const specs = jump.split(',').map((text) => parseJump(deps.host, text))
  const read = specs.map((spec) => readHop(deps, spec, []))
  if (depth + specs.length > maxHops) {
    return unsupported(deps.host, 'ProxyJump', `Use fewer than ${maxHops} jump hosts.`)
  }
  // Only the first of a chain is reached from here, so only its own jump hosts count.
  return [...jumpsTo(deps, read[0]?.jump, depth + specs.length), ...read.map(({ hop }) => hop)]
}

interface Asked {
  readonly host: string
  readonly user?: string
  readonly port?: number
}

/** `[user@]host[:port]`, or `ssh://` before it. */
export function parseJump(host: string, text: string): Asked {
  const match = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@/\s]+)(?::(\d{1,5}))?\/?$/.exec(
    text.trim(),
  )
  const name = match?.[2]?.replace(/^\[(.*)\]$/, '$1')
  if (!match || !name || name.startsWith('-') || match[1]?.startsWith('-')) {
    const message = `"${text.trim()}" is not [user@]host[:port]`
    return fail({ kind: 'invalid', what: `host ${host}`, issues: [{ path: 'jump', message }] })
  }
  return {
    host: name,
    ...(match[1] === undefined ? {} : { user: match[1] }),
    ...(match[3] === undefined ? {} : { port: Number(match[3]) }),
  }
}

interface ReadHop {
  readonly hop: Hop
  readonly jump: string | undefined
}

function readHop(deps: WayDeps, asked: Asked, identityFiles: readonly string[]): ReadHop {
  const { surroundings } = deps
  const { values, notes } = readSshOptions(surroundings, asked)
  const one = (name: string) => values.get(name)?.[0]
  refuseProxyCommand(deps.host, one('proxycommand'), one('proxyjump'))
  const host = expandTokens(one('hostname') ?? asked.host, { h: asked.host })
  const user = one('user') ?? surroundings.localUser
  const port = numberOf(one('port'), 22)
  const tokens = { h: host, p: String(port), r: user, u: surroundings.localUser, n: asked.host }
  const path = (text: string) => pathOf(deps, text, tokens)
  const named = [...identityFiles, ...(values.get('identityfile') ?? [])].map(path)
  const known = (name: string, defaults: readonly string[]) =>
    (values.get(name) ?? defaults).flatMap((text) => (text === 'none' ? [] : [path(text)]))
  const hop: Hop = {
    ...{ alias: asked.host, host, port, user },
    identityFiles: named.length > 0 ? named.filter((file) => file !== '') : standardKeys(deps),
    identitiesOnly: isYes(one('identitiesonly')),
    agentSocket: agentOf(deps, one('identityagent'), tokens),
    hostKeyAlias: one('hostkeyalias'),
    userKnownHosts: known('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    systemKnownHosts: known('globalknownhostsfile', [
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]),
    hashKnownHosts: isYes(one('hashknownhosts')),
    algorithms: algorithmsOf(one),
    connectTimeoutMs: numberOf(one('connecttimeout'), 10) * 1_000 || 10_000,
    keepaliveMs: numberOf(one('serveraliveinterval'), 10) * 1_000 || 10_000,
    keepaliveCount: numberOf(one('serveralivecountmax'), 3),
    notes: [...notes, ...notesOn(one)],
  }
  return { hop, jump: one('proxyjump') }
}

function refuseProxyCommand(host: string, command: string | undefined, jump: string | undefined) {
  if (command === undefined || command.toLowerCase() === 'none') return
  // As ssh does: whichever is named first wins, and a jump that is set makes the command idle.
  if (jump !== undefined && jump.toLowerCase() !== 'none') return
  unsupported(host, 'ProxyCommand', 'Set ProxyJump for that host, or a jump host in Longshore.')
}

function unsupported(host: string, directive: string, instead: string): never {
  return fail({ kind: 'ssh-config-unsupported', host, directive, instead })
}

function notesOn(one: (name: string) => string | undefined): string[] {
  const checking = one('stricthostkeychecking')?.toLowerCase()
  const isLax = checking === 'no' || checking === 'off' || checking === 'accept-new'
  return [
    ...(isLax
      ? [`StrictHostKeyChecking ${checking} is not followed: a key is accepted by you alone.`]
      : []),
    ...(isYes(one('forwardagent'))
      ? ['ForwardAgent is not followed: nothing there needs it.']
      : []),
  ]
}

function algorithmsOf(one: (name: string) => string | undefined): HopAlgorithms {
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

/** `IdentityAgent` wins over SSH_AUTH_SOCK; `none` is no agent. */
function agentOf(
  deps: WayDeps,
  named: string | undefined,
  tokens: Readonly<Record<string, string>>,
): string | undefined {
  const { env } = deps.surroundings
  if (named === undefined || named === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || undefined
  if (named.toLowerCase() === 'none') return undefined
  if (named.startsWith('$')) return env[named.slice(1)] || undefined
  return pathOf(deps, named, tokens)
}

/** Missing ones are passed over without a word, as ssh does. */
function standardKeys({ surroundings }: WayDeps): string[] {
  return defaultIdentities.map((name) => join(surroundings.home, '.ssh', name))
}

function pathOf(
  { surroundings }: WayDeps,
  text: string,
  tokens: Readonly<Record<string, string>>,
): string {
  const { home } = surroundings
  if (text.toLowerCase() === 'none') return ''
  return expandHome(expandTokens(text, { ...tokens, d: home }), home)
}

/** `%h` and its like (ssh_config(5), "TOKENS"); one that is not known stays as it is. */
function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replace(/%(.)/g, (whole, name: string) =>
    name === '%' ? '%' : (tokens[name] ?? whole),
  )
}

const wholeNumber = z.coerce.number().int().min(0).max(65_535)

function numberOf(text: string | undefined, otherwise: number): number {
  const parsed = wholeNumber.safeParse(text)
  return text !== undefined && parsed.success ? parsed.data : otherwise
}

const isYes = (text: string | undefined): boolean => text?.toLowerCase() === 'yes'

/** `host:port`, an IPv6 address in brackets. */
export function addressOf({ host, port }: Pick<Hop, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
