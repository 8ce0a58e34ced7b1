/**
 * The admin API of a Caddy: its servers as they are, with what tells whether somebody changed them since, and single
 * changes. Each is taken whole or not at all, and is in force when it is answered.
 */
import { z } from 'zod'
import type { ApiAnswer, AskProxy } from '../proxy-api.ts'
import type { ProxyTrouble } from '../trouble.ts'

const routeSchema = z.record(z.string(), z.unknown())
export type CaddyRoute = z.infer<typeof routeSchema>

const serverSchema = z.looseObject({
  listen: z.array(z.string()).nullish(),
  routes: z.array(routeSchema).nullish(),
  automatic_https: z
    .looseObject({ disable: z.boolean().nullish(), skip: z.array(z.string()).nullish() })
    .nullish(),
  tls_connection_policies: z.array(z.unknown()).nullish(),
})
export type CaddyServer = z.infer<typeof serverSchema>

const appSchema = z.looseObject({
  servers: z.record(z.string(), serverSchema).nullish(),
  http_port: z.number().nullish(),
  https_port: z.number().nullish(),
})

export interface HttpApp {
  readonly servers: Readonly<Record<string, CaddyServer>>
  readonly httpPort: number
  readonly httpsPort: number
  /** Tag by which `change` proves that nothing of it is otherwise by now. */
  readonly etag: string
  /** Whether it says its Etag after its answer, as those before 2.8 do. */
  readonly isOld: boolean
}

export type Change =
  | {
      readonly what: 'insert'
      readonly path: string
      /** All of them, where there are none yet. */
      readonly route: CaddyRoute | readonly CaddyRoute[]
    }
  | { readonly what: 'replace'; readonly path: string; readonly route: CaddyRoute }
  | { readonly what: 'delete'; readonly path: string }

/** `moved`: somebody changed the configuration since the Etag, and nothing was done. */
export type ChangeEnd = 'done' | 'moved' | 'absent'

export interface CaddyAdmin {
  read(signal: AbortSignal): Promise<HttpApp>
  change(change: Change, etag: string, signal: AbortSignal): Promise<ChangeEnd>
  /** Requests under way by address; of addresses that are configured, and since 2.11.2 of those that were. */
  upstreams(signal: AbortSignal): Promise<ReadonlyMap<string, number>>
}

const methods = { insert: 'PUT', replace: 'PATCH', delete: 'DELETE' } as const
const appPath = '/config/apps/http'
const upstreamsSchema = z.array(z.looseObject({ address: z.string(), num_requests: z.number() }))

export function createCaddyAdmin(trouble: ProxyTrouble, ask: AskProxy): CaddyAdmin {
  const refused = (reason: string): never => trouble.refused(undefined, reason)
  const parsed = <T>(schema: z.ZodType<T>, answer: ApiAnswer): T => {
    if (answer.status !== 200) return refused(errorIn(answer))
    const read = schema.safeParse(parseJson(answer.body))
    return read.success ? read.data : refused('its admin API answers what none of Caddy does')
  }
  return {
    async read(signal) {
      const answer = await ask({ method: 'GET', path: appPath }, signal)
      // Nothing is configured below `apps`: so it says in 400, or by null.
      const app = isAbsent(answer) ? null : parsed(appSchema.nullable(), answer)
      const { servers, http_port, https_port } = app ?? {}
      return {
        servers: servers ?? {},
        ...{ httpPort: http_port ?? 80, httpsPort: https_port ?? 443 },
        etag: answer.headers.etag ?? '',
        isOld: answer.headers.trailer !== undefined,
      }
    },
    async change(change, etag, signal) {
      const body = 'route' in change ? { body: JSON.stringify(change.route) } : {}
      const headers: Record<string, string> = etag === '' ? {} : { 'if-match': etag }
      const method = methods[change.what]
      const answer = await ask({ method, path: change.path, headers, ...body }, signal)
      if (answer.status === 412) return 'moved'
      if (answer.status === 404) return 'absent'
      return answer.status === 200 ? 'done' : refused(errorIn(answer))
    },
    async upstreams(signal) {
      const answer = await ask({ method: 'GET', path: '/reverse_proxy/upstreams' }, signal)
      const list = parsed(upstreamsSchema.nullable(), answer) ?? []
      return new Map(list.map((each) => [each.address, each.num_requests]))
    },
  }
}

const isAbsent = ({ status, body }: ApiAnswer): boolean =>
  status === 400 && /invalid traversal path/.test(body)

const errorSchema = z.looseObject({ error: z.string() })

function errorIn({ status, body }: ApiAnswer): string {
  const read = errorSchema.safeParse(parseJson(body))
  return read.success ? `${read.data.error} (${status})` : `it answered ${status}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
