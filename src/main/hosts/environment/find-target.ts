/** How a declared host is reached from this machine, as it is set up now. Pure over the readers given. */
import { join } from 'node:path'
import type { HostRecord } from '../../../shared/model/host.ts'
import {
  type Address,
  type ConnectionTarget,
  type NoTarget,
  targetOfAddress,
} from './connection-target.ts'
import { configDir, currentContext, readContext } from './docker-contexts.ts'
import { atSocket, defaultEndpoint } from './endpoint.ts'
import type { Environment } from './environment.ts'

export function findTarget(
  environment: Environment,
  { name, connection }: HostRecord,
): ConnectionTarget {
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
      return targetOfContext(environment, { host: name, context, found: `context ${context}` })
    }
  }
}

/** CP_DOCKER_HOST (CP-05), DOCKER_HOST, DOCKER_CONTEXT, the current context, the default socket: whatever kind of host that is. */
function asDocker(environment: Environment, host: string): ConnectionTarget {
  const { CP_DOCKER_HOST: pinned = '', DOCKER_HOST = '', DOCKER_CONTEXT: context } = environment.env
  const address = pinned.trim() === '' ? DOCKER_HOST : pinned
  if (address.trim() !== '') return targetOfAddress(host, addressInEnv(environment, address.trim()))
  if (context) {
    return targetOfContext(environment, { host, context, found: `DOCKER_CONTEXT ${context}` })
  }
  const current = currentContext(environment)
  if (!current.ok) return noTarget(host, 'current context', current.error)
  const { value } = current
  if (value !== '')
    return targetOfContext(environment, { host, context: value, found: `context ${value}` })
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
    ...{
      endpoint,
      found: environment.env.CP_DOCKER_HOST?.trim() ? 'CP_DOCKER_HOST' : 'DOCKER_HOST',
    },
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

function targetOfContext(
  environment: Environment,
  { host, context: name, found }: InContext,
): ConnectionTarget {
  // As the docker command has it: the name stands for "no context".
  if (name === 'default') return { kind: 'local', endpoint: defaultEndpoint(environment) }
  const context = readContext(environment, name)
  if (!context.ok) return noTarget(host, found, context.error)
  const { host: endpoint, skipsVerify, tls } = context.value
  const instead = 'Give the context ca.pem, cert.pem and key.pem, or reach the host over SSH.'
  return targetOfAddress(host, { endpoint, found, skipsVerify, tls, instead })
}

function noTarget(host: string, found: string, reason: string): NoTarget {
  const instead =
    'See "docker context ls"; choose another with "docker context use", or set DOCKER_HOST.'
  const failure = { kind: 'endpoint-unusable', host, endpoint: '', found, reason, instead } as const
  return { kind: 'none', endpoint: '', found, failure }
}
