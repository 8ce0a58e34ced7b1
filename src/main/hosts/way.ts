/** How a declared host is reached from this machine, as it is set up now. Pure over the readers given. */
import { join } from 'node:path'
import { connectionSchema, type HostRecord, type SshConnection } from '../../shared/model/host.ts'
import {
  type DockerContext,
  readContext,
  type Surroundings,
  type TlsFiles,
} from './docker-contexts.ts'
import { at, type Endpoint, findEndpoint, unusable } from './endpoint.ts'

/** A way that cannot be gone is `local` with an endpoint that says why. */
export type Way =
  | { readonly kind: 'local'; readonly endpoint: Endpoint }
  | { readonly kind: 'ssh'; readonly connection: SshConnection; readonly found: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      readonly tls: TlsFiles
      readonly found: string
    }

export function findWay(around: Surroundings, { connection }: HostRecord): Way {
  switch (connection.kind) {
    case 'local':
      return { kind: 'local', endpoint: findEndpoint(around, connection.socket) }
    case 'ssh':
      return { kind: 'ssh', connection, found: 'declared' }
    case 'tcp': {
      const { host, port, tlsDir } = connection
      const file = (name: string) => join(tlsDir, name)
      const tls = { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') }
      return { kind: 'tcp', host, port, tls, found: 'declared' }
    }
    case 'context': {
      const found = `context ${connection.context}`
      const context = readContext(around, connection.context)
      if (!context.ok) return { kind: 'local', endpoint: unusable('', found, context.error) }
      return wayOfContext(context.value, found)
    }
  }
}

function wayOfContext(context: DockerContext, found: string): Way {
  const { host } = context
  const refuse = (problem: string): Way => ({
    kind: 'local',
    endpoint: unusable(host, found, problem),
  })
  if (/^(unix|npipe):/.test(host)) return { kind: 'local', endpoint: at(host, found) }
  const address = URL.canParse(host) ? new URL(host) : undefined
  if (address?.protocol === 'ssh:') {
    const connection = sshOf(address)
    if (connection) return { kind: 'ssh', connection, found }
  }
  if (address?.protocol === 'tcp:' || address?.protocol === 'https:') {
    if (context.skipsVerify) return refuse('it asks not to check who answers, which is not done')
    const { tls } = context
    if (tls === null) return refuse('it has no ca.pem, so the connection would not be protected')
    const tcp = connectionSchema.safeParse({
      kind: 'tcp',
      host: bare(address.hostname),
      port: Number(address.port || 2376),
      tlsDir: '/',
    })
    if (tcp.success && tcp.data.kind === 'tcp') {
      const { host: name, port } = tcp.data
      return { kind: 'tcp', host: name, port, tls, found }
    }
  }
  return refuse('the address is not one of a Docker Engine')
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

/** What cannot be decoded is refused by the schema, for its control character. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '\0'
  }
}
