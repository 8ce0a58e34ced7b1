/** Traefik's rules, the ids of our routers, and what a file of ours says. Pure. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FaceTls } from '../../../shared/model/face.ts'
import { isSameRoute, type RouteName, routeText } from '../../../shared/model/face.ts'
import type { ProxyOf } from '../../../shared/model/proxy.ts'
import type { RouteOwner, WantedRoute } from '../router.ts'

/** Rule of a route: it is made of a public name and a path of a face, which have no quote of any kind. */
export function ruleOf({ name, path }: RouteName): string {
  const host = `Host(\`${name}\`)`
  return path === '/' ? host : `${host} && (Path(\`${path}\`) || PathPrefix(\`${path}/\`))`
}

const quoted = /[`"]([^`"]+)[`"]/g

/** Every name and path that a rule is for; `*` where it is for all names, or says so in another way. */
export function placesIn(rule: string): RouteName[] {
  const inside = (call: string) =>
    [...rule.matchAll(new RegExp(`(?<![!A-Za-z])${call}\\(([^)]*)\\)`, 'g'))].flatMap(
      ([, list = '']) => [...list.matchAll(quoted)].map(([, text = '']) => text),
    )
  const names = inside('Host').map((name) => name.toLowerCase())
  const paths = [...inside('Path'), ...inside('PathPrefix')].map(
    (path) => path.replace(/\/$/, '') || '/',
  )
  const all = (names.length > 0 ? names : ['*']).flatMap((name) =>
    (paths.length > 0 ? paths : ['/']).map((path) => ({ name, path })),
  )
  return all.filter((at, index) => all.findIndex((other) => isSameRoute(other, at)) === index)
}

/** The same for a name and path whatever workload has it, so that it is never there twice. */
export function idOf(installation: string, at: RouteName): string {
  const hash = createHash('sha256').update(routeText(at)).digest('hex').slice(0, 16)
  return `longshore-${installation}-${hash}`
}

/** Labels are all that there is of a route by labels: there it says its workload, too. */
export const labelledIdOf = ({
  owner,
  ...at
}: RouteName & { readonly owner: RouteOwner }): string =>
  `${idOf(owner.installation, at)}-${owner.workload}`

/** `workload` '' = it does not say. */
export function ownerIn(id: string): RouteOwner | undefined {
  const [, installation, workload = ''] =
    /^longshore-([^-@]+)-[0-9a-f]{16}(?:-([a-z0-9-]+))?(?:@|$)/.exec(id) ?? []
  return installation === undefined ? undefined : { installation, workload }
}

/** Entry that leads requests in, of those that Traefik itself suggests, where the user named none. */
export function entryOf(proxy: ProxyOf<'traefik'>, tls: FaceTls) {
  const isTls = tls !== 'off'
  const usual = isTls ? 'websecure' : 'web'
  return {
    entryPoints: proxy.entryPoints ?? [usual],
    isTls,
    certResolver: isTls ? proxy.certResolver : undefined,
  }
}

const fileSchema = z.looseObject({
  http: z.looseObject({
    routers: z.record(
      z.string(),
      z.looseObject({
        rule: z.string(),
        priority: z.number().optional(),
        tls: z.unknown().optional(),
      }),
    ),
    services: z.record(
      z.string(),
      z.looseObject({
        loadBalancer: z.looseObject({
          servers: z.array(z.looseObject({ url: z.string() })).min(1),
        }),
      }),
    ),
  }),
})

export interface RouteFile {
  readonly owner: RouteOwner
  readonly targets: readonly string[]
  readonly at: RouteName
  readonly priority: number | undefined
  readonly isTls: boolean
}

const mark = '# longshore '

/** JSON, which is YAML, below a line that says whose it is. */
export function fileOf(
  proxy: ProxyOf<'traefik'>,
  wanted: WantedRoute,
  priority: number | undefined,
): string {
  const { owner, targets, tls } = wanted
  const id = idOf(owner.installation, wanted)
  const { entryPoints, isTls, certResolver } = entryOf(proxy, tls)
  const router = {
    ...{ rule: ruleOf(wanted), service: id, entryPoints },
    ...(priority !== undefined && { priority }),
    ...(isTls && { tls: certResolver === undefined ? {} : { certResolver } }),
    ...(targets.length > 1 && { middlewares: [id] }),
  }
  const service = { loadBalancer: { servers: targets.map((at) => ({ url: `http://${at}` })) } }
  // One of several that is down is passed over at once.
  const retry = { [id]: { retry: { attempts: targets.length } } }
  const http = {
    ...{ routers: { [id]: router }, services: { [id]: service } },
    ...(targets.length > 1 && { middlewares: retry }),
  }
  return `${mark}${JSON.stringify(owner)}\n${JSON.stringify({ http }, undefined, 2)}\n`
}

const ownerSchema = z.object({ installation: z.string(), workload: z.string() })

/** undefined = it is not as we write them: somebody changed it. */
export function readFile(text: string): RouteFile | undefined {
  const [first = '', ...rest] = text.split('\n')
  if (!first.startsWith(mark)) return undefined
  const owner = ownerSchema.safeParse(parseJson(first.slice(mark.length)))
  const file = fileSchema.safeParse(parseJson(rest.join('\n')))
  const [router] = Object.values(file.data?.http.routers ?? {})
  const [service] = Object.values(file.data?.http.services ?? {})
  const at = router && placesIn(router.rule)[0]
  if (!owner.success || !service || !at) return undefined
  const targets = service.loadBalancer.servers.map(({ url }) => targetIn(url))
  const { priority, tls } = router
  return { owner: owner.data, targets, at, priority, isTls: tls !== undefined }
}

/** `http://172.20.0.5:8080` → `172.20.0.5:8080`. */
export const targetIn = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/$/, '')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
