/** How a declared host is reached from this machine, as it is set up now. Pure over the readers given. */
import { join } from 'node:path'
import type { Failure } from '../../../shared/model/failure.ts'
import type { HostRecord, SshConnection } from '../../../shared/model/host.ts'
import { type Address, wayOfAddress } from './address.ts'
import { configDir, currentContext, readContext, type TlsFiles } from './docker-contexts.ts'
import { atSocket, defaultEndpoint, type Endpoint } from './endpoint.ts'
import type { Environment } from './environment.ts'

/** `none` is a way that cannot be gone; its failure says why, and what to do. */
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
  | NoWay

export interface NoWay {
  readonly kind: 'none'
  readonly endpoint: string
  readonly found: string
  readonly failure: Failure
}

export function findWay(environment: Environment, { name, connection }: HostRecord): Way {
  switch (connection.kind) {
    case 'local':
      return connection.socket === undefined
        ? asDocker(environment, name)
        : { kind: 'local', endpoint: atSocket(connection.socket, 'chosen') }
    case 'ssh':
      return { kind: 'ssh', connection, found: 'declared' }
    case 'tcp': {
      const { host, port, tlsDir } = connection
      const file = (each: string) => join(tlsDir, each)
      const tls = { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') }
      return { kind: 'tcp', host, port, tls, found: 'declared' }
    }
    case 'context': {
      const { context } = connection
      return wayOfContext(environment, { host: name, context, found: `context ${context}` })
    }
  }
}

/** DOCKER_HOST, DOCKER_CONTEXT, the current context, the default socket: whatever kind of host that is. */
function asDocker(environment: Environment, host: string): Way {
  const { DOCKER_HOST: address = '', DOCKER_CONTEXT: context } = environment.env
  if (address.trim() !== '') return wayOfAddress(host, addressInEnv(environment, address.trim()))
  if (context) {
    return wayOfContext(environment, { host, context, found: `DOCKER_CONTEXT ${context}` })
  }
  const current = currentContext(environment)
  if (!current.ok) return noWay(host, 'current context', current.error)
  const { value } = current
  if (value !== '')
    return wayOfContext(environment, { host, context: value, found: `context ${value}` })
  return { kind: 'local', endpoint: defaultEndpoint(environment) }
}

/** Without a scheme it is TCP. Beside it, the docker command reads whether and how TLS is spoken. */
function addressInEnv(environment: Environment, given: string): Address {
  const endpoint = /^\/|:\/\//.test(given) ? given : `tcp://${given}`
  const { DOCKER_TLS_VERIFY: verify, DOCKER_TLS: tls, DOCKER_CERT_PATH: dir } = environment.env
  const folder = dir || configDir(environment)
  const file = (name: string) => {
    const path = join(folder, name)
    return environment.exists(path) ? path : null
  }
  const ca = file('ca.pem')
  return {
    ...{ endpoint, found: 'DOCKER_HOST' },
    skipsVerify: !verify && Boolean(tls),
    tls: verify && ca !== null ? { ca, cert: file('cert.pem'), key: file('key.pem') } : null,
    instead: verify
      ? `Put ca.pem, cert.pem and key.pem into ${folder}, or name their folder in DOCKER_CERT_PATH.`
      : 'Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or reach it over SSH: DOCKER_HOST=ssh://user@host.',
  }
}

interface InContext {
  /** The Longshore host. */
  readonly host: string
  readonly context: string
  readonly found: string
}

function wayOfContext(environment: Environment, { host, context: name, found }: InContext): Way {
  // As the docker command has it: the name stands for "no context".
  if (name === 'default') return { kind: 'local', endpoint: defaultEndpoint(environment) }
  const context = readContext(environment, name)
  if (!context.ok) return noWay(host, found, context.error)
  const { host: endpoint, skipsVerify, tls } = context.value
  const instead = 'Give the context ca.pem, cert.pem and key.pem, or reach the host over SSH.'
  return wayOfAddress(host, { endpoint, found, skipsVerify, tls, instead })
}

function noWay(host: string, found: string, reason: string): NoWay {
  const instead =
    'See "docker context ls"; choose another with "docker context use", or set DOCKER_HOST.'
  const failure = { kind: 'endpoint-unusable', host, endpoint: '', found, reason, instead } as const
  return { kind: 'none', endpoint: '', found, failure }
}
