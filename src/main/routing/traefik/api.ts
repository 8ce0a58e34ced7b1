/** The API of a Traefik, which only tells: what it made of files and labels. */
import { z } from 'zod'
import type { AskProxy } from '../proxy-api.ts'
import type { ProxyTrouble } from '../trouble.ts'

const routerSchema = z.looseObject({
  name: z.string(),
  rule: z.string(),
  service: z.string().nullish(),
  provider: z.string().nullish(),
  status: z.string().nullish(),
  priority: z.number().nullish(),
  error: z.array(z.string()).nullish(),
  tls: z.unknown().optional(),
})
export type TraefikRouter = z.infer<typeof routerSchema>

const serviceSchema = z.looseObject({
  name: z.string(),
  loadBalancer: z
    .looseObject({ servers: z.array(z.looseObject({ url: z.string() })).nullish() })
    .nullish(),
})
export type TraefikService = z.infer<typeof serviceSchema>

export interface TraefikApi {
  version(signal: AbortSignal): Promise<string>
  routers(signal: AbortSignal): Promise<TraefikRouter[]>
  services(signal: AbortSignal): Promise<TraefikService[]>
  /** By its whole name, `shop@file`; undefined = there is none. */
  router(name: string, signal: AbortSignal): Promise<TraefikRouter | undefined>
  service(name: string, signal: AbortSignal): Promise<TraefikService | undefined>
}

/** So many of them hold the routes of any host that one person looks after. */
const mostPages = 50

export function createTraefikApi(ask: AskProxy, trouble: ProxyTrouble): TraefikApi {
  const get = async <T>(schema: z.ZodType<T>, path: string, signal: AbortSignal) => {
    const answer = await ask({ method: 'GET', path }, signal)
    if (answer.status === 404) return { value: undefined, next: undefined }
    if (answer.status !== 200)
      return trouble.refused(undefined, `its API answered ${answer.status}`)
    const read = schema.safeParse(parseJson(answer.body))
    if (!read.success)
      return trouble.refused(undefined, 'its API answers what none of Traefik does')
    return { value: read.data, next: answer.headers['x-next-page'] }
  }
  const all = async <T>(schema: z.ZodType<T>, path: string, signal: AbortSignal) => {
    const found: T[] = []
    for (let page = 1; page <= mostPages; ) {
      const { value, next } = await get(
        z.array(schema),
        `${path}?per_page=500&page=${page}`,
        signal,
      )
      found.push(...(value ?? []))
      const following = Number(next)
      // The last says that the first is next.
      if (!(following > page)) break
      page = following
    }
    return found
  }
  const one = (name: string) => encodeURIComponent(name)
  return {
    async version(signal) {
      const schema = z.looseObject({ Version: z.string() })
      return (await get(schema, '/api/version', signal)).value?.Version ?? ''
    },
    routers: (signal) => all(routerSchema, '/api/http/routers', signal),
    services: (signal) => all(serviceSchema, '/api/http/services', signal),
    router: async (name, signal) =>
      (await get(routerSchema, `/api/http/routers/${one(name)}`, signal)).value,
    service: async (name, signal) =>
      (await get(serviceSchema, `/api/http/services/${one(name)}`, signal)).value,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
