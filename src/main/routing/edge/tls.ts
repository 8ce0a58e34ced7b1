/**
 * Configuration of certificates for Caddy: which names get one by themselves, which have one of somebody's own, and
 * which none. It follows from the marks of the routes alone; keys are in files of the volume, and in no
 * configuration. Pure.
 */
import { z } from 'zod'
import { canonicalJson } from '../../../shared/lib/canonical.ts'

/** The place in the edge's volume of a file for each own certificate in use, chain and key. */
export const certificatesFolder = '/data/longshore/certificates'

/** The place of root certificates of an authority that the public does not know. */
export const rootsFolder = '/data/longshore/roots'
export const rootFileOf = (id: string): string => `${rootsFolder}/${id}.pem`

/** How one name is secured. */
export interface NamedTls {
  readonly name: string
  /** `off`, `auto`, or the id of an own certificate. */
  readonly tls: string
}

export const serverTlsSchema = z.object({
  automatic_https: z
    .looseObject({
      skip: z.array(z.string()).optional(),
      skip_certificates: z.array(z.string()).optional(),
      ignore_loaded_certificates: z.boolean().optional(),
    })
    .optional(),
  tls_connection_policies: z.array(z.unknown()).optional(),
})
type ServerTls = z.infer<typeof serverTlsSchema>

export const tlsAppSchema = z.looseObject({
  certificates: z.looseObject({ load_files: z.array(z.unknown()).optional() }).optional(),
})
type TlsApp = z.infer<typeof tlsAppSchema>

const fileOf = (id: string): string => `${certificatesFolder}/${id}.pem`
const tagOf = (id: string): string => `longshore-${id}`

/** One name is secured in one way: by an own certificate if any of its routes has one, else by any at all. */
function byName(all: readonly NamedTls[]): ReadonlyMap<string, string> {
  const rank = (tls: string) => (isOwn(tls) ? `own ${tls}` : tls === 'auto' ? 'b' : 'a')
  const sorted = all.toSorted((one, other) => (rank(one.tls) < rank(other.tls) ? -1 : 1))
  return new Map(sorted.map(({ name, tls }) => [name, tls]))
}

const namesWith = (all: ReadonlyMap<string, string>, is: (tls: string) => boolean): string[] =>
  [...all].flatMap(([name, tls]) => (is(tls) ? [name] : [])).sort()

export const isOwn = (tls: string): boolean => tls !== 'off' && tls !== 'auto'

/** TLS of a server: parts of ours that it has already go, others stay. */
export function serverTls(before: ServerTls, routes: readonly NamedTls[]): ServerTls {
  const all = byName(routes)
  const skip = namesWith(all, (tls) => tls === 'off')
  const own = namesWith(all, isOwn)
  const derived = ['skip', 'skip_certificates', 'ignore_loaded_certificates']
  const automatic = Object.fromEntries(
    Object.entries(before.automatic_https ?? {}).filter(([field]) => !derived.includes(field)),
  )
  const theirs = (before.tls_connection_policies ?? []).filter((each) => !isOurs(each))
  const ours = own.map((name) => ({
    match: { sni: [name] },
    certificate_selection: { any_tag: [tagOf(all.get(name) ?? '')] },
  }))
  const rest = theirs.length === 0 ? [{}] : theirs
  const isPlain = ours.length === 0 && canonicalJson(rest) === '[{}]'
  return {
    automatic_https: {
      ...automatic,
      ...(skip.length > 0 && { skip }),
      // One that is for many names is not to keep those from one of theirs.
      ...(own.length > 0 && { skip_certificates: own, ignore_loaded_certificates: true }),
    },
    ...(!isPlain && { tls_connection_policies: [...ours, ...rest] }),
  }
}

/** Own certificates that are in use, each from its file. */
export function tlsApp(before: TlsApp, routes: readonly NamedTls[]): TlsApp {
  const { certificates: { load_files: files = [], ...loaded } = {}, ...app } = before
  const theirs = files.filter((each) => !isOurs(each))
  const ids = [...new Set(routes.map(({ tls }) => tls).filter(isOwn))].sort()
  const ours = ids.map((id) => ({
    ...{ certificate: fileOf(id), key: fileOf(id) },
    tags: [tagOf(id)],
  }))
  const load_files = [...theirs, ...ours]
  if (load_files.length === 0 && Object.keys(loaded).length === 0) return app
  return { ...app, certificates: { ...loaded, ...(load_files.length > 0 && { load_files }) } }
}

const isOurs = (each: unknown): boolean => /"longshore-[0-9a-f]{24}"/.test(JSON.stringify(each))
