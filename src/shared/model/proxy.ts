/** The proxy of a host, as its user declared it: what leads public names to the containers there. */
import { z } from 'zod'
import { rootsSchema } from './roots.ts'

const port = z.number().int().min(1).max(65_535)

const webAddress = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s/?#@]+\/?$/, 'write it like http://127.0.0.1:81, without a path')

const absolute = z.string().startsWith('/').max(255)

const directory = z.url({
  protocol: /^https$/,
  error: 'the https address of an ACME directory, or internal',
})

const containerName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'the name of a container')

/**
 * `edge`: a proxy of ours that Longshore installs there · the others are there already. What is left out of one is its
 * usual.
 */
export const proxySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z
    .strictObject({
      kind: z.literal('edge'),
      /** The port of the host; absent = 80 and 443. */
      httpPort: port.optional(),
      httpsPort: port.optional(),
      /** Whom the certificate authority writes to. */
      email: z.email().optional(),
      /** The source of certificates: an ACME directory, or `internal`: an authority of its own, which no browser knows. */
      authority: z.union([z.literal('internal'), directory]).optional(),
      /** Root certificates of an authority that the public does not know, as PEM; absent = the public's are trusted. */
      authorityRoot: rootsSchema.optional(),
    })
    .refine(
      ({ authority, authorityRoot }) =>
        authorityRoot === undefined || (authority !== undefined && authority !== 'internal'),
      { path: ['authorityRoot'], error: 'it goes with the address of an authority' },
    ),
  z.strictObject({
    kind: z.literal('caddy'),
    /** Its admin API, as the host reaches it: `http://127.0.0.1:2019`, or the path of a socket. */
    admin: z.union([webAddress, absolute]),
    /** The server among those of its configuration that has the routes; absent = the one that listens on 443 or 80. */
    server: z.string().min(1).max(100).optional(),
    /** A container that Caddy runs in, by name; absent = on the host itself. */
    container: containerName.optional(),
  }),
  z.strictObject({
    kind: z.literal('npm'),
    /** As the host reaches it: `http://127.0.0.1:81`. */
    url: webAddress,
    /** Whom we are to it; the password is the secret of that name. */
    identity: z.string().min(1).max(255),
    secret: z.string().min(1).max(128),
    /** `local`: on a network with the containers · `remote`: it reaches ports that the host publishes. */
    mode: z.enum(['local', 'remote']),
    /** The address of the host, as a remote one reaches it (TF-43). */
    serverIp: z
      .string()
      .max(253)
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]*$|^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/, 'an address, or a name')
      .optional(),
    /** Port at which it takes in HTTP, as its host reaches it; absent = 80. */
    httpPort: port.optional(),
    /** The same for HTTPS; absent = 443. */
    httpsPort: port.optional(),
    /** Number of a certificate for all faces that name none (TF-44). */
    certificate: z.number().int().min(1).optional(),
    accessList: z.number().int().min(1).optional(),
    /** A container that it runs in, by name. */
    container: containerName.optional(),
  }),
  z.strictObject({
    kind: z.literal('traefik'),
    /** `labels`: of the containers, read as they start · `files`: one for each face, in a folder that it watches. */
    mode: z.enum(['labels', 'files']),
    /** A folder of the host. */
    folder: absolute.optional(),
    /** Its API, as the host reaches it: where what it made of that is read. */
    api: webAddress.optional(),
    entryPoints: z.array(z.string().min(1).max(100)).max(10).optional(),
    /** Port at which it takes in HTTP, as its host reaches it; absent = 80. */
    httpPort: port.optional(),
    /** The same for HTTPS; absent = 443. */
    httpsPort: port.optional(),
    certResolver: z.string().min(1).max(100).optional(),
    container: containerName.optional(),
  }),
])
export type HostProxy = z.infer<typeof proxySchema>
export type ProxyKind = HostProxy['kind']
export type ProxyOf<K extends ProxyKind> = Extract<HostProxy, { readonly kind: K }>

/** In the order in which they are offered. */
export const proxyKinds = [
  'none',
  'edge',
  'caddy',
  'npm',
  'traefik',
] as const satisfies readonly ProxyKind[]

/** In every door. */
export const proxyWords: { readonly [K in ProxyKind]: string } = {
  none: 'no proxy',
  edge: 'Longshore’s edge',
  caddy: 'Caddy',
  npm: 'Nginx Proxy Manager',
  traefik: 'Traefik',
}

/** The edge of a host, as it is there now. */
export const edgeStatusSchema = z.object({
  host: z.string(),
  state: z.enum(['absent', 'running', 'stopped']),
  /** The version of its Caddy, as it says itself; null = it does not run, or does not say. */
  version: z.string().nullable(),
  image: z.string().nullable(),
  /** Another installation made it: its routes can be ours, its container is not. */
  isForeign: z.boolean(),
  /** Port at which the host publishes it; null = nowhere. */
  httpPort: z.number().nullable(),
  httpsPort: z.number().nullable(),
  /** How many names it leads somewhere; null = it cannot be asked. */
  routes: z.number().nullable(),
  /** The host declares it as its proxy. */
  isDeclared: z.boolean(),
  /** Milliseconds for which it led nothing anywhere, while it was replaced. */
  awayMs: z.number().optional(),
  /** Fields of the declaration that went with it, beside its kind. */
  undeclared: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type EdgeStatus = z.infer<typeof edgeStatusSchema>
