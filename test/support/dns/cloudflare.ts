// A stand-in for the API of Cloudflare (v4), as strict as its public schema: what it does not know it refuses. The real
// one is nowhere to be had in tests. https://developers.cloudflare.com/api/resources/dns/subresources/records
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

export interface CloudflareStandIn {
  readonly url: string
  readonly records: { id: string; name: string; type: string; content: string }[]
  /** Every request, as `GET /zones?name=…`. */
  readonly asked: string[]
  /** Seconds that are told in a 429 instead of an answer; 0 = it answers. */
  restSeconds: number
  close(): Promise<void>
}

export interface StandInToken {
  readonly token: string
  readonly zones: readonly string[]
  readonly permissions: readonly string[]
}

const name = z.string().max(255)
const common = { name, ttl: z.union([z.literal(1), z.number().min(60).max(86_400)]) }
const comment = z.string().max(100)
const newRecord = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    ...{ type: z.literal('A'), content: z.ipv4(), proxied: z.boolean(), comment },
  }),
  z.strictObject({
    ...common,
    ...{ type: z.literal('AAAA'), content: z.ipv6(), proxied: z.boolean(), comment },
  }),
  z.strictObject({
    ...common,
    ...{ type: z.literal('CNAME'), content: name, proxied: z.boolean(), comment },
  }),
  z.strictObject({
    ...common,
    ...{ type: z.literal('TXT'), content: z.string().regex(/^".{1,255}"$/), comment },
  }),
])
const batch = z.strictObject({
  deletes: z.array(z.strictObject({ id: z.string() })).optional(),
  posts: z.array(newRecord).optional(),
})
type Records = CloudflareStandIn['records']

const refusal = (status: number, code: number, message: string) => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
})
const answer = (result: unknown, more = {}) => ({
  status: 200,
  body: { success: true, errors: [], messages: [], result, ...more },
})

const isAddress = (type: string) => /^(A|AAAA|CNAME)$/.test(type)

/** In the order that is told: deletes, then posts; all of it or nothing. */
function apply(records: Records, given: z.infer<typeof batch>) {
  const next = [...records]
  for (const { id } of given.deletes ?? []) {
    const at = next.findIndex((each) => each.id === id)
    if (at < 0) return refusal(404, 81044, 'Record does not exist.')
    next.splice(at, 1)
  }
  for (const post of given.posts ?? []) {
    const same = next.filter((each) => each.name === post.name)
    if (same.some(({ type, content }) => type === post.type && content === post.content))
      return refusal(400, 81058, 'An identical record already exists.')
    if (same.some(({ type }) => type === 'CNAME') && isAddress(post.type))
      return refusal(400, 81054, 'A CNAME record with that host already exists.')
    if (post.type === 'CNAME' && same.some(({ type }) => isAddress(type)))
      return refusal(400, 81053, 'An A, AAAA, or CNAME record with that host already exists.')
    const id = `r${records.length}${next.length}`
    next.push({ id, name: post.name, type: post.type, content: post.content })
  }
  records.splice(0, records.length, ...next)
  return answer({ posts: [], deletes: [] })
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

export async function startCloudflare(known: StandInToken): Promise<CloudflareStandIn> {
  const records: Records = []
  const asked: string[] = []
  const standIn = { url: '', records, asked, restSeconds: 0, close: async () => {} }
  const zones = known.zones.map((zone, index) => ({
    ...{ id: `zone-${index}`, name: zone, permissions: known.permissions },
  }))
  const respond = async (request: IncomingMessage) => {
    const url = new URL(request.url ?? '', 'http://stand-in')
    if (request.headers.authorization !== `Bearer ${known.token}`)
      return refusal(403, 9109, 'Invalid access token')
    if (url.pathname === '/zones') {
      const found = zones.filter((each) => [null, each.name].includes(url.searchParams.get('name')))
      return answer(found, { result_info: { total_count: found.length } })
    }
    const [, , zone, , action] = url.pathname.split('/')
    if (!zones.some(({ id }) => id === zone)) return refusal(404, 7003, 'Could not route to it')
    if (request.method === 'GET' && action === undefined) {
      const exact = url.searchParams.get('name.exact')
      return answer(records.filter((each) => each.name === exact))
    }
    if (!known.permissions.includes('#dns_records:edit'))
      return refusal(403, 10000, 'Authentication error')
    const given = batch.safeParse(await bodyOf(request))
    if (!given.success) return refusal(400, 9000, z.prettifyError(given.error))
    return apply(records, given.data)
  }
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const rest = standIn.restSeconds
    if (rest > 0) response.writeHead(429, { 'retry-after': String(rest) }).end('{}')
    else {
      const { status, body } = await respond(request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  standIn.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return standIn
}
