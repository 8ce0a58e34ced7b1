// A STAND-IN for Nginx Proxy Manager, which cannot be had here: its REST API as its public schema and source of 2.15 have it,
// as strict as that, over a real nginx of Debian's that really is tested and reloaded, and really serves.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { startNginx } from './nginx.ts'

const domain = z.string().regex(/^[^&| @!#%^();:/\\}{=+?<>,~`'"]+$/)
const location = z.strictObject({
  path: z.string().min(1),
  forward_scheme: z.enum(['http', 'https']),
  forward_host: z.string().min(1).max(255),
  forward_port: z.number().int().min(1).max(65_535),
})
const base = z.strictObject({
  domain_names: z.array(domain).min(1).max(100),
  forward_scheme: z.enum(['http', 'https']),
  forward_host: z.string().min(1).max(255),
  forward_port: z.number().int().min(1).max(65_535),
  certificate_id: z.number().int().min(0),
  ssl_forced: z.boolean(),
  hsts_enabled: z.boolean(),
  hsts_subdomains: z.boolean(),
  http2_support: z.boolean(),
  block_exploits: z.boolean(),
  caching_enabled: z.boolean(),
  allow_websocket_upgrade: z.boolean(),
  access_list_id: z.number().int().min(0),
  advanced_config: z.string(),
  enabled: z.boolean(),
  meta: z.record(z.string(), z.unknown()),
  locations: z.array(location),
})
const must = {
  domain_names: true,
  forward_scheme: true,
  forward_host: true,
  forward_port: true,
} as const
const fields = base.partial().required(must)
/** Of one that is changed, whatever is given. */
const partialFields = base
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'must NOT have fewer than 1 properties')
const usual = {
  ...{ certificate_id: 0, access_list_id: 0, advanced_config: '', enabled: true },
  ...{ ssl_forced: false, hsts_enabled: false, hsts_subdomains: false, http2_support: false },
  ...{ block_exploits: false, caching_enabled: false, allow_websocket_upgrade: false },
  ...{ meta: {}, locations: [] },
}
type Row = z.infer<typeof base> & { id: number; created_on: string; modified_on: string }

export interface NpmOptions {
  /** `pair`: a folder with cert.pem and key.pem, for those that nginx is to show. */
  readonly certificates?: readonly {
    readonly id: number
    readonly domain_names: string[]
    readonly pair?: string
  }[]
  /** Whom they let in, by number. */
  readonly accessLists?: Readonly<Record<number, readonly string[]>>
  readonly hasSecondFactor?: boolean
}

export interface NpmStandIn {
  readonly url: string
  /** Where the public asks it. */
  readonly port: number
  /** The same by HTTPS. */
  readonly securePort: number
  readonly user: { readonly identity: string; readonly password: string }
  /** All rows, as the API has them, without what says when and how nginx took them. */
  rows(): string
  /** As a person does it. */
  addByHand(row: z.infer<typeof fields>): Promise<void>
  changeByHand(name: string, change: Partial<Row>): void
  /** The configuration of the next that is written (of that name) does not pass nginx's test. */
  breakNext(name?: string): void
  /** From now on nginx's test fails before anything is done: a file of somebody else's is wrong. */
  breakOther(): void
  mendOther(): void
  /** Once nginx is through with what it was told before. */
  settled(): Promise<void>
  /** All tokens are void. */
  forgetTokens(): void
  /** Everything that was asked, as `METHOD /path`. */
  readonly asked: string[]
  /** Every key that came in a body of a proxy host. */
  readonly keys: string[][]
  stop(): Promise<void>
}

class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Called = { readonly status: number; readonly body: unknown }
type Calls = Readonly<Record<string, (body: unknown, id: number) => Called | Promise<Called>>>

export async function startNpm(options: NpmOptions = {}): Promise<NpmStandIn> {
  const nginx = await startNginx()
  const user = { identity: 'longshore@example.com', password: 'p4ss"w{rd' }
  const rows: Row[] = []
  const tokens = new Set<string>()
  const asked: string[] = []
  const keys: string[][] = []
  let nextId = 1
  let broken: { readonly name: string | undefined } | undefined

  /** internal/nginx.js: test, write, test; a row that fails loses its file, and the API answers as if nothing was. */
  async function configure(row: Row): Promise<void> {
    if ((await nginx.test()) !== '') throw new Refusal(500, 'Internal Error')
    const isBroken = broken && (broken.name === undefined || row.domain_names.includes(broken.name))
    nginx.write(row.id, `${confOf(row, options)}${isBroken ? 'no_such_directive;' : ''}`)
    if (isBroken) broken = undefined
    const trouble = await nginx.test()
    row.meta = { ...row.meta, nginx_online: trouble === '', nginx_err: trouble || null }
    if (trouble !== '') nginx.remove(row.id)
    nginx.reload()
  }
  const now = () => new Date().toISOString()
  const refuseTaken = (names: readonly string[], id?: number) => {
    const taken = names.find((name) =>
      rows.some((row) => row.id !== id && row.domain_names.includes(name)),
    )
    if (taken !== undefined) throw new Refusal(400, `${taken} is already in use`)
  }
  const parsed = <T>(schema: z.ZodType<T>, body: unknown): T => {
    keys.push(Object.keys(z.record(z.string(), z.unknown()).parse(body)))
    const read = schema.safeParse(body)
    if (!read.success) throw new Refusal(400, `data ${read.error.issues[0]?.message}`)
    return read.data
  }
  const rowOf = (id: number) => {
    const row = rows.find((each) => each.id === id)
    if (!row) throw new Refusal(404, 'Not Found')
    return row
  }
  const create = async (body: unknown) => {
    const given = parsed(fields, body)
    refuseTaken(given.domain_names)
    const row: Row = {
      ...base.parse({ ...usual, ...given }),
      id: nextId++,
      created_on: now(),
      modified_on: now(),
    }
    rows.push(row)
    const before = structuredClone(row)
    await configure(row)
    // It answers what it read before nginx was asked.
    return { status: 201, body: before }
  }
  const change = async (id: number, body: unknown) => {
    const given = parsed(partialFields, body)
    const row = rowOf(id)
    if (given.domain_names) refuseTaken(given.domain_names, id)
    Object.assign(row, given, { modified_on: now() })
    if (row.enabled) await configure(row)
    return { status: 200, body: row }
  }
  const remove = async (id: number) => {
    const row = rowOf(id)
    rows.splice(rows.indexOf(row), 1)
    nginx.remove(row.id)
    nginx.reload()
    return { status: 200, body: true }
  }
  const logIn = (body: unknown) => {
    const given = z.strictObject({ identity: z.string(), secret: z.string() }).parse(body)
    if (given.identity !== user.identity || given.secret !== user.password)
      throw new Refusal(400, 'Invalid email or password')
    if (options.hasSecondFactor)
      return { status: 200, body: { requires_2fa: true, challenge_token: 'x' } }
    const token = `token-${tokens.size}-${Math.random()}`
    tokens.add(token)
    return { status: 200, body: { token, expires: '2099-01-01T00:00:00.000Z' } }
  }

  const version = { major: 2, minor: 15, revision: 1 }
  const lists = Object.keys(options.accessLists ?? {}).map((id) => ({ id: Number(id), name: id }))
  const ok = (body: unknown) => ({ status: 200, body })
  const open: Calls = {
    'GET /api/': () => ok({ status: 'OK', setup: true, version }),
    'POST /api/tokens': (body) => logIn(body),
  }
  const guarded: Calls = {
    'GET /api/nginx/certificates': () =>
      ok((options.certificates ?? []).map(({ pair: _, ...certificate }) => certificate)),
    'GET /api/nginx/access-lists': () => ok(lists),
    'GET /api/nginx/proxy-hosts': () => ok(rows),
    'POST /api/nginx/proxy-hosts': (body) => create(body),
    'PUT /api/nginx/proxy-hosts/:id': (body, id) => change(id, body),
    'DELETE /api/nginx/proxy-hosts/:id': (_, id) => remove(id),
  }

  async function answer({ method, url = '', headers }: http.IncomingMessage, body: unknown) {
    asked.push(`${method} ${url}`)
    const call = `${method} ${url.replace(/\/\d+$/, '/:id')}`
    const id = Number(/\d+$/.exec(url)?.[0])
    if (open[call]) return await open[call](body, id)
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined || !tokens.has(token)) throw new Refusal(401, 'Token has expired')
    if (!guarded[call]) throw new Refusal(404, 'Not Found')
    return await guarded[call](body, id)
  }

  const server = http.createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk))
    request.on('end', () => {
      const send = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      answer(request, text && JSON.parse(text)).then(
        ({ status, body }) => send(status, body),
        (error) => {
          const status = error instanceof Refusal ? error.status : 500
          send(status, { error: { code: status, message: String(error.message) } })
        },
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, port: nginx.port },
    securePort: nginx.securePort,
    ...{ user, asked, keys, settled: nginx.settled },
    rows: () =>
      JSON.stringify(
        rows.map(
          ({ modified_on: _, meta: { nginx_online: __, nginx_err: ___, ...meta }, ...row }) => ({
            ...row,
            meta,
          }),
        ),
        undefined,
        1,
      ),
    addByHand: async (row) => void (await create(row)),
    changeByHand: (name, edit) => {
      const row = rows.find(({ domain_names }) => domain_names.includes(name))
      if (row) Object.assign(row, edit)
    },
    breakNext: (name) => {
      broken = { name }
    },
    breakOther: () => nginx.write(99_999, 'somebody elses mistake;'),
    mendOther: () => nginx.remove(99_999),
    forgetTokens: () => tokens.clear(),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await nginx.stop()
    },
  }
}

/** As its template has it: the place is a variable, so that a name is looked up when it is asked for. */
function confOf(row: Row, { accessLists = {}, certificates = [] }: NpmOptions): string {
  const allowed = accessLists[row.access_list_id]
  const access = allowed ? `${allowed.map((each) => `allow ${each};`).join(' ')} deny all;` : ''
  const pair = certificates.find(({ id }) => id === row.certificate_id)?.pair
  const secure = pair
    ? `listen 127.0.0.1:SECURE ssl; ssl_certificate ${pair}/cert.pem; ssl_certificate_key ${pair}/key.pem;`
    : ''
  const forced =
    pair && row.ssl_forced ? 'if ($scheme = http) { return 301 https://$host$request_uri; }' : ''
  const main = `set $forward_scheme ${row.forward_scheme}; set $server "${row.forward_host}"; set $port ${row.forward_port};`
  // A custom location has its place in the text itself: nginx looks it up as it reads that.
  const locations = (row.locations ?? []).map(
    ({ path, forward_scheme, forward_host, forward_port }) =>
      `location ^~ ${path} { ${access} proxy_set_header Host $host; proxy_pass ${forward_scheme}://${forward_host}:${forward_port}; }`,
  )
  return `server { listen 127.0.0.1:LISTEN; ${secure} ${main} server_name ${row.domain_names.join(' ')}; ${row.advanced_config}
    ${forced} ${locations.join(' ')}
    location / { ${access} proxy_set_header Host $host; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass $forward_scheme://$server:$port$request_uri; } }`
}
