/** Connection targets: what the address of an engine leads to, as a context or DOCKER_HOST has it. */
import type { Failure } from '../../../shared/model/failure.ts'
import { connectionSchema, type SshConnection } from '../../../shared/model/host.ts'
import type { TlsFiles } from './docker-contexts.ts'
import { atSocket, type Endpoint, socketOf } from './endpoint.ts'

/** The target of a connection; `none`: there is nothing to connect to, and its failure says why, and what to do. */
export type ConnectionTarget =
  | { readonly kind: 'local'; readonly endpoint: Endpoint }
  | { readonly kind: 'ssh'; readonly connection: SshConnection; readonly found: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls: TlsFiles
      readonly found: string
    }
  | NoTarget

export interface NoTarget {
  readonly kind: 'none'
  readonly endpoint: string
  readonly found: string
  readonly failure: Failure
}

export interface Address {
  readonly endpoint: string
  /** How it was chosen, for people. */
  readonly found: string
  /** Whether it asks not to check who answers, which is never done here. */
  readonly skipsVerify: boolean
  /** Null where no certificates are named. */
  readonly tls: TlsFiles | null
  /** Way to make a connection by TCP one that is spoken. */
  readonly instead: string
}

/** `host`: the Longshore host, for messages. */
export function targetOfAddress(host: string, address: Address): ConnectionTarget {
  const { endpoint, found } = address
  const socket = socketOf(endpoint)
  if (socket !== undefined) return { kind: 'local', endpoint: atSocket(socket, found) }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol === 'ssh:') {
    const connection = sshOf(url)
    if (connection) return { kind: 'ssh', connection, found }
  }
  if ((url?.protocol === 'tcp:' || url?.protocol === 'https:') && url.hostname !== '') {
    return overTcp(host, address, url)
  }
  return refuse(host, address, whyNot(endpoint))
}

interface Refusal {
  readonly reason: string
  readonly instead: string
}

function refuse(host: string, { endpoint: given, found }: Address, why: Refusal): NoTarget {
  // It is shown: without what somebody may have written as a password.
  const endpoint = given.replace(/(:\/\/[^/@:]*):[^/@]*@/, '$1:••••@')
  const failure = { kind: 'endpoint-unusable', host, endpoint, found, ...why } as const
  return { kind: 'none', endpoint, found, failure }
}

function whyNot(endpoint: string): Refusal {
  const instead = 'Write it as unix:///path, ssh://user@host or tcp://host:2376.'
  if (endpoint.startsWith('/')) {
    return { reason: 'a path alone is no address', instead: `Write it as unix://${endpoint}.` }
  }
  if (endpoint.startsWith('fd:')) {
    return { reason: 'it is how systemd hands the engine its socket, for nobody else', instead }
  }
  if (endpoint.startsWith('unix:')) {
    return { reason: 'the path of a socket begins with a slash', instead }
  }
  return { reason: 'the address is not one of a Docker Engine', instead }
}

function overTcp(host: string, address: Address, url: URL): ConnectionTarget {
  const { found, skipsVerify, tls, instead } = address
  if (skipsVerify) {
    const reason = 'it asks not to check who answers, which is not done'
    return refuse(host, address, { reason, instead })
  }
  if (tls === null) {
    const reason = 'it has no ca.pem, so the connection would not be protected'
    return refuse(host, address, { reason, instead })
  }
  const tcp = connectionSchema.safeParse({
    kind: 'tcp',
    host: bare(url.hostname),
    port: Number(url.port || 2376),
    tlsDir: '/',
  })
  if (!tcp.success || tcp.data.kind !== 'tcp') {
    return refuse(host, address, whyNot(address.endpoint))
  }
  const { host: name, port } = tcp.data
  return { kind: 'tcp', host: name, port, tls, found }
}

/** `ssh://[user@]host[:port][/path/of/the/socket]`; undefined where it says anything else. */
function sshOf(address: URL): SshConnection | undefined {
  const { username, password, hostname, port, pathname, search, hash } = address
  if (password !== '' || search !== '' || hash !== '') return undefined
  const parsed = connectionSchema.safeParse({
    kind: 'ssh',
    host: bare(hostname),
    ...(username === '' ? {} : { user: decoded(username) }),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(pathname === '' || pathname === '/' ? {} : { socket: decoded(pathname) }),
  })
  return parsed.success && parsed.data.kind === 'ssh' ? parsed.data : undefined
}

/** An IPv6 address stands in brackets in a URL only. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Text without its escapes. One that cannot be decoded is refused by the schema, for its control character. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '\0'
  }
}
