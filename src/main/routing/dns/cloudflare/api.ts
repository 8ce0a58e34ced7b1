/** The three calls that are asked of Cloudflare's API (v4), and what its refusals mean. */
import { z } from 'zod'
import { AnswerTooLong } from '../../../registries/client/http.ts'
import { dnsFails, type ProviderServices } from '../provider.ts'

export interface CloudflareZone {
  readonly id: string
  /** Rights of the token there, as `#dns_records:edit`; undefined = it does not say. */
  readonly permissions: readonly string[] | undefined
}

export interface CloudflareRecord {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly content: string
}

export interface NewRecord {
  readonly name: string
  readonly type: string
  readonly content: string
  readonly ttl: number
  readonly proxied?: boolean
  readonly comment: string
}

export interface Batch {
  readonly deletes: readonly { readonly id: string }[]
  readonly posts: readonly NewRecord[]
}

export interface CloudflareApi {
  /** undefined = the token sees no such zone. */
  zone(name: string, signal: AbortSignal): Promise<CloudflareZone | undefined>
  /** How many zones the token sees. */
  zoneCount(signal: AbortSignal): Promise<number>
  records(zone: string, name: string, signal: AbortSignal): Promise<readonly CloudflareRecord[]>
  /** All of it or nothing. `moved`: something of it is there already, or gone. */
  batch(zone: string, batch: Batch, signal: AbortSignal): Promise<'changed' | 'moved'>
}

const envelopeSchema = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
  result: z.unknown(),
  result_info: z.object({ total_count: z.number().optional() }).nullish(),
})
type Envelope = z.infer<typeof envelopeSchema>

const zonesSchema = z.array(
  z.object({ id: z.string(), name: z.string(), permissions: z.array(z.string()).optional() }),
)
const recordsSchema = z.array(
  z.object({ id: z.string(), name: z.string(), type: z.string(), content: z.string() }),
)

/** Another record holds the name · a CNAME does · the same record is there · there is no such record. */
const movedCodes = [81053, 81054, 81057, 81058, 81044]
const maxBytes = 1_048_576
/** More records than that no name has. */
const perPage = 100
/** How long is waited where it does not say until when, ms. */
const restMs = 300_000

export function createCloudflareApi(
  account: string,
  token: string,
  { road, cloudflare, clock }: Pick<ProviderServices, 'road' | 'cloudflare' | 'clock'>,
): CloudflareApi {
  const ask = async (path: string, signal: AbortSignal, body?: unknown): Promise<Envelope> => {
    const answer = await sent(account, () =>
      road.ask({
        ...{ url: new URL(`${cloudflare}${path}`), maxBytes, signal },
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
    const until = clock.now() + (Number(answer.headers['retry-after']) * 1_000 || restMs)
    if (answer.status === 429)
      dnsFails(account, 'rate', { reason: 'Cloudflare was asked too often', until })
    return envelopeIn(account, answer)
  }
  const good = async (path: string, signal: AbortSignal) => {
    const envelope = await ask(path, signal)
    return envelope.success ? envelope : refused(account, envelope)
  }
  return {
    async zone(name, signal) {
      const { result } = await good(`/zones?name=${encodeURIComponent(name)}`, signal)
      return read(account, zonesSchema, result).find((zone) => zone.name === name) as
        | CloudflareZone
        | undefined
    },
    zoneCount: async (signal) =>
      (await good('/zones?per_page=5', signal)).result_info?.total_count ?? 0,
    async records(zone, name, signal) {
      const query = `name.exact=${encodeURIComponent(name)}&per_page=${perPage}`
      const { result } = await good(`/zones/${zone}/dns_records?${query}`, signal)
      return read(account, recordsSchema, result).filter((record) => record.name === name)
    },
    async batch(zone, batch, signal) {
      const envelope = await ask(`/zones/${zone}/dns_records/batch`, signal, batch)
      if (envelope.success) return 'changed'
      const codes = (envelope.errors ?? []).map(({ code }) => code)
      return codes.some((code) => movedCodes.includes(code)) ? 'moved' : refused(account, envelope)
    },
  }
}

async function sent<T>(account: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof AnswerTooLong)
      return dnsFails(account, 'answer', { reason: 'Cloudflare answered with more than is read' })
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code))
      return dnsFails(account, 'name', {
        reason: 'this machine does not know where the API of Cloudflare is',
      })
    if (code === 'ECONNREFUSED')
      return dnsFails(account, 'refused', {
        reason: 'nothing listens where the API of Cloudflare should be',
      })
    if (/CERT|SIGNED|SIGNATURE|ISSUER|ALTNAME/.test(code))
      return dnsFails(account, 'certificate', {
        reason: 'the certificate of Cloudflare is not trusted',
      })
    if (/^UND_ERR|^E[A-Z]+$/.test(code))
      return dnsFails(account, 'silent', { reason: 'the API of Cloudflare did not answer' })
    throw error
  }
}

function envelopeIn(account: string, answer: { status: number; body: Buffer }): Envelope {
  const strange = () =>
    dnsFails(account, 'answer', {
      reason: `the API of Cloudflare answered ${answer.status}, in other words`,
    })
  try {
    const envelope = envelopeSchema.safeParse(JSON.parse(answer.body.toString('utf8')))
    return envelope.success ? envelope.data : strange()
  } catch (error) {
    if (error instanceof SyntaxError) return strange()
    throw error
  }
}

function read<T>(account: string, schema: z.ZodType<T>, result: unknown): T {
  const parsed = schema.safeParse(result)
  if (parsed.success) return parsed.data
  return dnsFails(account, 'answer', { reason: 'the API of Cloudflare answered in other words' })
}

/** The token is not one · it may not do that. */
const keyCodes = [1000, 6003, 9106, 9107, 9109, 6111]
const accessCodes = [9103, 10000, 10001]

function refused(account: string, { errors }: Envelope): never {
  const [first] = errors ?? []
  const said = first ? `Cloudflare says: ${first.message} (${first.code})` : 'Cloudflare refused it'
  const code = first?.code ?? 0
  if (keyCodes.includes(code)) return dnsFails(account, 'key', { reason: said })
  return dnsFails(account, accessCodes.includes(code) ? 'access' : 'answer', { reason: said })
}
