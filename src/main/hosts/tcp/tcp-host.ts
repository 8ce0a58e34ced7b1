/**
 * A host whose engine listens on TCP, with certificates on both sides. There is nothing but the
 * engine: no commands, no files, no other address.
 */
import { readFileSync } from 'node:fs'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import type { Clock } from '../../../shared/lib/clock.ts'
import { within } from '../../../shared/lib/deadline.ts'
import { FailureError, fail } from '../../../shared/lib/failure-error.ts'
import type { Guard, HostColour } from '../../../shared/model/host.ts'
import { createEngine } from '../../engine/create-engine.ts'
import type { Adopted } from '../../engine/owner.ts'
import { socketReason, unreachedBy } from '../../engine/socket-reasons.ts'
import type { TlsFiles } from '../environment/docker-contexts.ts'
import { createReach } from '../reach/create-reach.ts'
import { connected } from '../session/connected.ts'
import { createHostState } from '../session/host-state.ts'
import { type HostSession, noKeepAlive } from '../session.ts'

export interface TcpHostDeps {
  readonly name: string
  readonly clock: Clock
  /** Whose labels make a container ours. */
  readonly installation: string
  readonly adopted?: Adopted | undefined
  readonly guard: Guard
  readonly colour: HostColour
  readonly found: string
  readonly host: string
  readonly port: number
  readonly tls: TlsFiles
}

export function createTcpHost(deps: TcpHostDeps): HostSession {
  const { name, clock, installation, adopted, guard, colour, found, host, port } = deps
  const endpoint = `tcp://${net.isIPv6(host) ? `[${host}]` : host}:${port}`
  const dial = (signal?: AbortSignal) => dialTls(deps, signal)
  const engine = createEngine({ host: name, endpoint, dial, clock, installation, adopted })
  const reach = createReach({
    ...{ host: name, installation, clock, engine, silenceMs: 0 },
    kernelNetwork: async () => undefined,
  })
  const missing = (capability: string): never =>
    fail({ kind: 'capability-missing', host: name, capability })
  return {
    ...{ name, kind: 'tcp', endpoint, found, guard, colour, engine },
    capabilities: ['engine'],
    isHere: false,
    toolEnv: {},
    keepAlive: noKeepAlive,
    async *checkup() {},
    dial: async () => missing('dial'),
    reach,
    run: async () => missing('run'),
    files: {
      folder: async () => missing('files'),
      ensureFolder: async () => missing('files'),
      lookAt: async () => missing('files'),
      read: async () => missing('files'),
      write: async () => missing('files'),
      list: async () => missing('files'),
      remove: async () => missing('files'),
      withTemporary: async () => missing('files'),
    },
    state: createHostState(clock),
    async close() {
      await reach.close()
      engine.close()
    },
  }
}

const connectTimeoutMs = 10_000

/** The files are read each time: certificates are renewed while the app runs. */
async function dialTls(deps: TcpHostDeps, signal = new AbortController().signal): Promise<Duplex> {
  const { clock, name: host } = deps
  const reason = socketReason('ETIMEDOUT')
  const failure = () => ({ kind: 'host-unreachable', host, reason }) as const
  return await within({ clock, ms: connectTimeoutMs, failure }, signal, (late) =>
    connected(openTls(deps), late, 'secureConnect'),
  )
}

function openTls(deps: TcpHostDeps): tls.TLSSocket {
  const { host, port } = deps
  const files = readTls(deps)
  try {
    const socket = tls.connect({
      ...{ host, port, minVersion: 'TLSv1.2' },
      // A name to be checked against the certificate; an address is checked as it is.
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      ...files,
    })
    tellErrorsApart(deps, socket)
    return socket.setNoDelay(true)
  } catch (error) {
    // What is in the files makes no certificate.
    throw meant(deps, error)
  }
}

function readTls(deps: TcpHostDeps): Pick<tls.ConnectionOptions, 'ca' | 'cert' | 'key'> {
  const { ca, cert, key } = deps.tls
  const read = (file: string): Buffer => {
    try {
      return readFileSync(file)
    } catch (error) {
      return tlsFailed(deps, `${file} cannot be read (${codeOf(error)})`, error)
    }
  }
  return {
    ca: read(ca),
    ...(cert === null ? {} : { cert: read(cert) }),
    ...(key === null ? {} : { key: read(key) }),
  }
}

/**
 * With TLS 1.3 the host refuses our certificate only after the connection stands, and that error is
 * emitted without the socket being destroyed with it: only here all of them pass.
 */
function tellErrorsApart(deps: TcpHostDeps, socket: tls.TLSSocket): void {
  const emit: (event: string | symbol, ...rest: unknown[]) => boolean = socket.emit.bind(socket)
  socket.emit = (event: string | symbol, ...rest: unknown[]) =>
    event === 'error' ? emit(event, meant(deps, rest[0])) : emit(event, ...rest)
}

/** The network's own errors stay as they are: the engine module knows them. */
const networkCodes = /^E[A-Z]+$/
/** With these, the host itself was not reached. */
const unreachable = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ETIMEDOUT'],
]

function meant(deps: TcpHostDeps, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof FailureError || !(error instanceof Error) || code === '') return error
  if (unreachable.includes(code)) {
    const failure = {
      kind: 'host-unreachable',
      host: deps.name,
      reason: socketReason(code),
    } as const
    return new FailureError({ ...failure, ...unreachedBy(code) }, error)
  }
  if (networkCodes.test(code)) return error
  return new FailureError(tlsFailure(deps, tlsReasons[code] ?? `${error.message} (${code})`), error)
}

const tlsReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself, not by ca.pem',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by ca.pem',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by ca.pem',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is not signed by ca.pem',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by ca.pem',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not accept our client certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'our client certificate has expired',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not know who signed our client certificate',
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: 'it does not accept our client certificate',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers there does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'what answers there does not speak TLS',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'key.pem does not belong to cert.pem',
  ERR_OSSL_PEM_NO_START_LINE: 'a file of it is not in PEM format',
}

function tlsFailure({ name: host, host: name, port }: TcpHostDeps, reason: string) {
  return { kind: 'tls-failed', host, address: `${name}:${port}`, reason } as const
}

function tlsFailed(deps: TcpHostDeps, reason: string, cause: unknown): never {
  return fail(tlsFailure(deps, reason), cause)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
