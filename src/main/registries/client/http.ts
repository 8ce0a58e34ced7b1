/** One request to a registry, or to what it refers to: no redirect is followed, and what comes back is bounded. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { buildConnector, Dispatcher } from 'undici'
import { systemAuthorities } from '../../hosts/environment/authorities.ts'
import type { DialTarget } from '../../hosts/session.ts'

export interface Question {
  readonly url: URL
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** More than that is not read: `AnswerTooLong`. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  /** By small letters; of one that came several times, all of them by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** How registries are reached: from this machine, or through the session of a host. */
export interface Road {
  /** '' = from this machine. */
  readonly from: string
  ask(question: Question): Promise<Answer>
  close(): Promise<void>
}

export class AnswerTooLong extends Error {}

type Dial = (target: DialTarget, signal?: AbortSignal) => Promise<Duplex>

/** How long is waited for a connection, and for each next byte. */
const connectMs = 10_000
const silentMs = 15_000

/** `registry`: whose authorities are trusted. They and the package are loaded with the first question: most commands ask none. */
export function createRoad(registry: string, host?: { readonly name: string; dial: Dial }): Road {
  let made: Promise<Dispatcher> | undefined
  return {
    from: host?.name ?? '',
    async ask(question) {
      made ??= host ? dialling(host.dial, trusted(registry)) : direct(trusted(registry))
      return await askOnce(await made, question)
    },
    async close() {
      const dispatcher = await made
      made = undefined
      await dispatcher?.destroy()
    },
  }
}

const limits = { headersTimeout: silentMs, bodyTimeout: silentMs, maxHeaderSize: 32_768 }

async function direct(ca: string[]): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  return new EnvHttpProxyAgent({
    ...limits,
    connect: { timeout: connectMs, ca },
    requestTls: { timeout: connectMs, ca },
  })
}

async function dialling(dial: Dial, ca: string[]): Promise<Dispatcher> {
  const undici = await import('undici')
  const secure = undici.buildConnector({ timeout: connectMs, ca })
  const connect: buildConnector.connector = (options, done) => {
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80))
    const host = options.hostname.replace(/^\[|\]$/g, '')
    dial({ host, port }, AbortSignal.timeout(connectMs)).then(
      (stream) => {
        // What a session gives is a stream: all that is asked of a socket here is to be one.
        const httpSocket = stream as Parameters<typeof done>[1] & object
        if (options.protocol === 'https:') secure({ ...options, httpSocket }, done)
        else done(null, httpSocket)
      },
      (error) => done(error instanceof Error ? error : new Error('not dialled'), null),
    )
  }
  return new undici.Agent({ ...limits, connect })
}

/** Whom this machine trusts, and those that docker here trusts for this registry. */
function trusted(registry: string): string[] {
  const folder = join('/etc/docker/certs.d', registry)
  const own = namesIn(folder).filter((name) => name.endsWith('.crt'))
  return [...systemAuthorities(), ...own.flatMap((name) => read(join(folder, name)))]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')]
  } catch {
    return []
  }
}

async function askOnce(dispatcher: Dispatcher, question: Question): Promise<Answer> {
  const { url, method = 'GET', headers = {}, body, maxBytes, signal } = question
  const answer = await dispatcher.request({
    ...{ origin: url.origin, path: `${url.pathname}${url.search}`, method, signal },
    headers: { 'user-agent': 'longshore', ...headers },
    ...(body !== undefined && { body }),
  })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer.body) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > maxBytes) throw new AnswerTooLong(`more than ${maxBytes} bytes`)
    chunks.push(bytes)
  }
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(Object.entries(answer.headers).map(flat)),
    body: Buffer.concat(chunks),
  }
}

const flat = ([name, value]: [string, string | string[] | undefined]) =>
  [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')] as const
