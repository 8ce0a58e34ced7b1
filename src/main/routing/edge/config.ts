/**
 * The configuration of the edge, whole: our routes, what follows from them, and what is not ours. It is changed only
 * when faces change (ADR 30), so that a switch touches no connection. Pure.
 */
import { z } from 'zod'
import { earlierLead } from './earlier.ts'
import { flattened, grouped } from './groups.ts'
import { leads } from './lead.ts'
import { type EdgeRoute, markOf, nameOf, routeSchema } from './route.ts'
import { type NamedTls, serverTls, serverTlsSchema, tlsApp, tlsAppSchema } from './tls.ts'

const serverSchema = z.looseObject({
  routes: z.array(routeSchema).default([]),
  named_routes: z.record(z.string(), z.unknown()).optional(),
  ...serverTlsSchema.shape,
})

/** All of it; what is not ours stays as it is. */
export const edgeConfigSchema = z.looseObject({
  apps: z.looseObject({
    http: z.looseObject({ servers: z.looseObject({ longshore: serverSchema }) }),
    tls: tlsAppSchema.optional(),
  }),
})
export type EdgeConfig = z.infer<typeof edgeConfigSchema>

export interface EdgeBase {
  readonly email?: string | undefined
  /** An ACME directory, or `internal`. */
  readonly authority?: string | undefined
  /** A file of the volume with whom it trusts to be that directory; absent = the public's authorities. */
  readonly rootFile?: string | undefined
  /** Port at which the host publishes HTTPS. */
  readonly httpsPort: number
}

/** With the routes that there are already. */
export function configWith(base: EdgeBase, routes: readonly EdgeRoute[]): EdgeConfig {
  return withRoutes(
    {
      admin: { listen: '127.0.0.1:2019' },
      apps: {
        http: {
          // What a change of it leaves behind may go on for so long.
          grace_period: '1h',
          servers: {
            longshore: {
              listen: [':80', ':443'],
              protocols: ['h1', 'h2'],
              automatic_https: { disable_redirects: true },
              routes: [],
            },
          },
        },
        tls: { automation: { policies: [{ issuers: issuersOf(base) }] } },
        pki: { certificate_authorities: { local: { install_trust: false } } },
      },
    },
    routes,
  )
}

function issuersOf({ email, authority, rootFile }: EdgeBase): readonly object[] {
  if (authority === 'internal') return [{ module: 'internal' }]
  const trusting = rootFile && { trusted_roots_pem_files: [rootFile] }
  const at = authority && { ca: authority }
  return [{ module: 'acme', ...at, ...(email && { email }), ...trusting }]
}

/** Each by itself, however they are put together. */
export const routesOf = (config: EdgeConfig): readonly EdgeRoute[] =>
  flattened(config.apps.http.servers.longshore.routes)

/** The same configuration with these routes, and with what follows from them for certificates. */
export function withRoutes(config: EdgeConfig, routes: readonly EdgeRoute[]): EdgeConfig {
  const secured = routes.flatMap((route): NamedTls[] => {
    const [mark, at] = [markOf(route), nameOf(route)]
    return mark && at ? [{ name: at.name, tls: mark.tls }] : []
  })
  const { apps } = config
  const { longshore, ...servers } = apps.http.servers
  const { automatic_https: _, tls_connection_policies: _policies, ...plain } = longshore
  const named_routes = { ...plain.named_routes, ...leads, ...earlierLead(routes) }
  const server = {
    ...plain,
    ...serverTls(longshore, secured),
    routes: grouped(routes),
    named_routes,
  }
  const http = { ...apps.http, servers: { ...servers, longshore: server } }
  return { ...config, apps: { ...apps, http, tls: tlsApp(apps.tls ?? {}, secured) } }
}
