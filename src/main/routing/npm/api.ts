/**
 * The API of an Nginx Proxy Manager: logging in, its proxy hosts, and what they may name. Nothing but ours is changed by
 * it; that is decided above.
 */
import { z } from 'zod'
import type { ApiAnswer, ApiQuestion, AskProxy } from '../proxy-api.ts'
import type { ProxyTrouble } from '../trouble.ts'

const location = z.looseObject({
  path: z.string(),
  forward_host: z.string(),
  forward_port: z.number(),
})

const proxyHostSchema = z.looseObject({
  id: z.number(),
  domain_names: z.array(z.string()),
  forward_scheme: z.string(),
  forward_host: z.string(),
  forward_port: z.number(),
  access_list_id: z.number(),
  /** Booleans of a database may be numbers. */
  certificate_id: z.number(),
  enabled: z.union([z.boolean(), z.number()]).transform(Boolean),
  locations: z.array(location).nullish(),
  meta: z.looseObject({
    nginx_online: z.boolean().nullish(),
    nginx_err: z.string().nullish(),
  }),
})
export type ProxyHost = z.infer<typeof proxyHostSchema>

const certificateSchema = z.looseObject({ id: z.number(), domain_names: z.array(z.string()) })
export type NpmCertificate = z.infer<typeof certificateSchema>

const accessListSchema = z.looseObject({ id: z.number(), name: z.string() })

const statusSchema = z.looseObject({
  version: z.looseObject({ major: z.number(), minor: z.number(), revision: z.number() }),
})

/** Fields sent of one: as few fields as change, for those that it does not know it refuses. */
export type ProxyHostFields = Readonly<Record<string, unknown>>

export interface NpmApi {
  version(signal: AbortSignal): Promise<string>
  list(signal: AbortSignal): Promise<ProxyHost[]>
  create(fields: ProxyHostFields, signal: AbortSignal): Promise<ProxyHost>
  change(id: number, fields: ProxyHostFields, signal: AbortSignal): Promise<ProxyHost>
  /** One that is gone is fine. */
  remove(id: number, signal: AbortSignal): Promise<void>
  certificates(signal: AbortSignal): Promise<NpmCertificate[]>
  accessLists(signal: AbortSignal): Promise<number[]>
}

export interface NpmApiDeps {
  readonly ask: AskProxy
  readonly trouble: ProxyTrouble
  readonly identity: string
  /** The password of the user, asked for when it is needed. */
  readonly password: () => string
}

const hostsPath = '/api/nginx/proxy-hosts'

export function createNpmApi(deps: NpmApiDeps): NpmApi {
  const { ask, trouble } = deps
  let token: Promise<string> | undefined

  async function asking(question: ApiQuestion, signal: AbortSignal): Promise<ApiAnswer> {
    token ??= logIn(deps, signal)
    const held = token
    const bearer = await held.catch((error: unknown) => {
      token = undefined
      throw error
    })
    const authorization = `Bearer ${bearer}`
    const answer = await ask({ ...question, headers: { authorization } }, signal)
    if (answer.status !== 401) return answer
    // It has run out, or the service knows its tokens no more: it did nothing, and is asked anew.
    if (token === held) token = undefined
    token ??= logIn(deps, signal)
    return await ask({ ...question, headers: { authorization: `Bearer ${await token}` } }, signal)
  }

  async function call<T>(schema: z.ZodType<T>, question: ApiQuestion, signal: AbortSignal) {
    const answer = await asking(question, signal)
    if (answer.status >= 300) return trouble.refused(undefined, errorIn(answer))
    const read = schema.safeParse(parseJson(answer.body))
    return read.success ? read.data : trouble.refused(undefined, strangeAnswer)
  }

  const body = (fields: ProxyHostFields) => ({ body: JSON.stringify(fields) })
  return {
    async version(signal) {
      const answer = await ask({ method: 'GET', path: '/api/' }, signal)
      const read = statusSchema.safeParse(parseJson(answer.body))
      if (!read.success) return trouble.refused(undefined, strangeAnswer)
      const { major, minor, revision } = read.data.version
      return `${major}.${minor}.${revision}`
    },
    list: (signal) => call(z.array(proxyHostSchema), { method: 'GET', path: hostsPath }, signal),
    create: (fields, signal) =>
      call(proxyHostSchema, { method: 'POST', path: hostsPath, ...body(fields) }, signal),
    change: (id, fields, signal) =>
      call(proxyHostSchema, { method: 'PUT', path: `${hostsPath}/${id}`, ...body(fields) }, signal),
    async remove(id, signal) {
      const answer = await asking({ method: 'DELETE', path: `${hostsPath}/${id}` }, signal)
      if (answer.status >= 300 && answer.status !== 404) trouble.refused(undefined, errorIn(answer))
    },
    certificates: (signal) =>
      call(z.array(certificateSchema), { method: 'GET', path: '/api/nginx/certificates' }, signal),
    async accessLists(signal) {
      const path = '/api/nginx/access-lists'
      const lists = await call(z.array(accessListSchema), { method: 'GET', path }, signal)
      return lists.map(({ id }) => id)
    },
  }
}

const strangeAnswer = 'it answers what no Nginx Proxy Manager does'

const tokenSchema = z.looseObject({ token: z.string() })
const secondFactorSchema = z.looseObject({ requires_2fa: z.literal(true) })

async function logIn(
  { ask, trouble, identity, password }: NpmApiDeps,
  signal: AbortSignal,
): Promise<string> {
  const body = JSON.stringify({ identity, secret: password() })
  const answer = await ask({ method: 'POST', path: '/api/tokens', body }, signal)
  const read = parseJson(answer.body)
  const given = tokenSchema.safeParse(read)
  if (given.success) return given.data.token
  if (secondFactorSchema.safeParse(read).success)
    trouble.refused(
      undefined,
      `the login of ${identity} asks for a second factor, which only a person can give: make a user there for Longshore alone, without one`,
    )
  return trouble.refused(undefined, `the login of ${identity} failed: ${errorIn(answer)}`)
}

const errorSchema = z.looseObject({ error: z.looseObject({ message: z.string() }) })

function errorIn({ status, body }: ApiAnswer): string {
  const read = errorSchema.safeParse(parseJson(body))
  return read.success ? `${read.data.error.message} (${status})` : `it answered ${status}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
