// A registry with a token service and a storage host, each on a port of its own, and strict: what a real one refuses is
// refused. Faults are put in by the test that wants them.
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly where: 'registry' | 'tokens' | 'storage'
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

interface Given {
  readonly user: string
  readonly password: string
  /** Repositories that the login may read. */
  readonly may: readonly string[]
}

type Fault = (asked: Asked, response: ServerResponse) => boolean

export const digestOf = (body: string): string =>
  `sha256:${createHash('sha256').update(body).digest('hex')}`

export class TokenRegistry {
  readonly asked: Asked[] = []
  readonly tags = new Map<string, string[]>()
  /** `repository@reference` or `digest` → type and text. */
  readonly manifests = new Map<string, { type: string; body: string }>()
  readonly blobs = new Map<string, string>()
  /** Answers, and says so, in place of what would come. */
  fault: Fault = () => false
  /** Of the answer of the token service. */
  named: 'token' | 'access_token' = 'token'
  expiresIn: number | undefined
  hasEtags = false
  perPage = 100
  readonly #given: Given
  readonly #tokens = new Map<string, { scope: string; until: number }>()
  readonly #servers = (['registry', 'tokens', 'storage'] as const).map((where) => ({
    where,
    server: createServer((request, response) => this.#take(where, request, response)),
  }))

  constructor(given: Given) {
    this.#given = given
  }

  async start(): Promise<void> {
    for (const { server } of this.#servers)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    for (const { server } of this.#servers) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  portOf(where: Asked['where']): number {
    const [found] = this.#servers.filter((each) => each.where === where)
    const address = found?.server.address() as AddressInfo | undefined
    return address?.port ?? 0
  }

  get address(): string {
    return `127.0.0.1:${this.portOf('registry')}`
  }

  /** All tokens that were given are worth nothing from now on. */
  revoke(): void {
    this.#tokens.clear()
  }

  /** An image of one platform, or an index over several. */
  push(repository: string, tag: string, configs: readonly Record<string, unknown>[]): string {
    const singles = configs.map((config) => this.#single(config))
    const [only] = singles
    const body =
      singles.length === 1 && only
        ? only.body
        : JSON.stringify({
            schemaVersion: 2,
            mediaType: 'application/vnd.oci.image.index.v1+json',
            manifests: singles.map(({ body: inner, config }) => ({
              ...{ mediaType: manifestType, digest: digestOf(inner), size: inner.length },
              platform: { os: config.os, architecture: config.architecture },
            })),
          })
    const type = singles.length === 1 ? manifestType : 'application/vnd.oci.image.index.v1+json'
    for (const { body: inner } of singles) {
      this.manifests.set(`${repository}@${digestOf(inner)}`, { type: manifestType, body: inner })
    }
    for (const reference of [tag, digestOf(body)])
      this.manifests.set(`${repository}@${reference}`, { type, body })
    this.tags.set(repository, [...new Set([...(this.tags.get(repository) ?? []), tag])].sort())
    return digestOf(body)
  }

  #single(config: Record<string, unknown>) {
    const text = JSON.stringify(config)
    this.blobs.set(digestOf(text), text)
    const layer = { mediaType: 'x', digest: digestOf(`${text} layer`), size: 1_000 }
    const body = JSON.stringify({
      ...{ schemaVersion: 2, mediaType: manifestType },
      config: { mediaType: 'x', digest: digestOf(text), size: text.length },
      layers: [layer],
    })
    return { body, config }
  }

  #take(where: Asked['where'], request: IncomingMessage, response: ServerResponse): unknown {
    const { method = '', url = '', headers } = request
    const asked = { where, method, url, headers }
    this.asked.push(asked)
    if (this.fault(asked, response)) return
    const at = new URL(url, 'http://here')
    if (where === 'tokens' && method === 'POST') return this.#exchange(request, response)
    if (where === 'tokens') return this.#giveToken(at, headers, response)
    if (where === 'storage') return this.#store(at, headers, response)
    const repository = /^\/v2\/(.+)\/(?:tags|manifests|blobs)\//.exec(at.pathname)?.[1] ?? ''
    if (!this.#mayRead(headers.authorization, repository))
      return this.#challenge(repository, response)
    if (at.pathname === '/v2/') return end(response, 200, '{}')
    if (at.pathname.endsWith('/tags/list')) return this.#list(repository, at, headers, response)
    const reference = at.pathname.split('/').at(-1) ?? ''
    if (!at.pathname.includes('/blobs/'))
      return this.#manifest(repository, reference, asked, response)
    const location = `http://127.0.0.1:${this.portOf('storage')}/${reference}?signature=${randomUUID()}`
    return response.writeHead(307, { location }).end()
  }

  #giveToken(at: URL, headers: Asked['headers'], response: ServerResponse): unknown {
    const { user, password, may } = this.#given
    const basic = Buffer.from(`${user}:${password}`).toString('base64')
    const isKnown = headers.authorization === `Basic ${basic}`
    if (headers.authorization !== undefined && !isKnown)
      return end(response, 401, error('UNAUTHORIZED', 'incorrect username or password'))
    if (at.searchParams.get('service') !== 'shelf') return end(response, 400, '{}')
    const [, repository = ''] =
      /^repository:(.+):pull$/.exec(at.searchParams.get('scope') ?? '') ?? []
    // Fewer rights than were asked for are no error here.
    this.#give(isKnown && may.includes(repository) ? repository : '', response)
  }

  /** OAuth 2: an identity token is a refresh token, and comes in the body alone. */
  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const fields = new URLSearchParams(await readText(request))
    const isKnown =
      fields.get('grant_type') === 'refresh_token' &&
      fields.get('refresh_token') === this.#given.password &&
      fields.get('service') === 'shelf' &&
      request.headers.authorization === undefined
    if (!isKnown) return end(response, 401, error('UNAUTHORIZED', 'no such token'))
    const [, repository = ''] = /^repository:(.+):pull$/.exec(fields.get('scope') ?? '') ?? []
    return this.#give(this.#given.may.includes(repository) ? repository : '', response)
  }

  #give(scope: string, response: ServerResponse): void {
    const value = randomUUID()
    const seconds = this.expiresIn ?? 60
    this.#tokens.set(value, { scope, until: Date.now() + seconds * 1_000 })
    const expiry = this.expiresIn === undefined ? {} : { expires_in: this.expiresIn }
    end(response, 200, JSON.stringify({ [this.named]: value, ...expiry }))
  }

  #mayRead(authorization: string | undefined, repository: string): boolean {
    const token = this.#tokens.get((authorization ?? '').replace(/^Bearer /, ''))
    if (!token || token.until < Date.now()) return false
    return repository === '' || token.scope === repository
  }

  #challenge(repository: string, response: ServerResponse): unknown {
    const realm = `http://127.0.0.1:${this.portOf('tokens')}/token`
    const scope = repository === '' ? '' : `,scope="repository:${repository}:pull"`
    response.setHeader('www-authenticate', `Bearer realm="${realm}",service="shelf"${scope}`)
    return end(response, 401, error('UNAUTHORIZED', 'authentication required'))
  }

  #list(repository: string, at: URL, headers: Asked['headers'], response: ServerResponse): unknown {
    const all = this.tags.get(repository)
    if (!all) return end(response, 404, error('NAME_UNKNOWN', 'repository name not known'))
    const last = at.searchParams.get('last')
    const from = last === null ? 0 : all.indexOf(last) + 1
    const page = all.slice(from, from + this.perPage)
    const body = JSON.stringify({ name: repository, tags: page })
    if (this.hasEtags) {
      response.setHeader('etag', `"${digestOf(body)}"`)
      if (headers['if-none-match'] === `"${digestOf(body)}"`) return end(response, 304, '')
    }
    if (from + this.perPage < all.length)
      response.setHeader(
        'link',
        `</v2/${repository}/tags/list?last=${page.at(-1)}&n=9>; rel="next"`,
      )
    end(response, 200, body)
  }

  #manifest(
    repository: string,
    reference: string,
    asked: Asked,
    response: ServerResponse,
  ): unknown {
    const found = this.manifests.get(`${repository}@${reference}`)
    if (!found) return end(response, 404, error('MANIFEST_UNKNOWN', 'manifest unknown'))
    if (!String(asked.headers.accept).includes(found.type)) return end(response, 404, '{}')
    response.setHeader('content-type', found.type)
    response.setHeader('docker-content-digest', digestOf(found.body))
    end(response, 200, asked.method === 'HEAD' ? '' : found.body)
  }

  #store(at: URL, headers: Asked['headers'], response: ServerResponse): unknown {
    // As storage services do: a signed address and a login of somebody else's do not go together.
    if (headers.authorization !== undefined) return end(response, 400, 'only one may be given')
    const found = this.blobs.get(at.pathname.slice(1))
    end(response, found === undefined ? 404 : 200, found ?? '')
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'

const error = (code: string, message: string): string =>
  JSON.stringify({ errors: [{ code, message, detail: null }] })

function end(response: ServerResponse, status: number, body: string): unknown {
  response.statusCode = status
  return response.end(body)
}
