/** How the public names of workloads stand: at the proxy, in the DNS, with their certificates, and who answers. */
import { z } from 'zod'
import { dnsRecordSchema } from './dns.ts'
import { faceTlsSchema } from './face.ts'
import { failureSchema, issueSchema } from './failure.ts'
import { proxyKinds } from './proxy.ts'
import { listedRouteSchema } from './route.ts'

const failed = z.object({ state: z.literal('unknown'), failure: failureSchema })

const routeTargetSchema = z.object({
  /** As the proxy writes it. */
  at: z.string(),
  /** The container of the workload; null = none that is known. */
  container: z.string().nullable(),
  /** Whether the container runs; null = nobody knows. */
  isUp: z.boolean().nullable(),
})
export type RouteTarget = z.infer<typeof routeTargetSchema>

/**
 * A route as the proxy has it. `leads`: to the workload · `absent`: the proxy has none · `taken`: it is somebody else's ·
 * `none`: the host has no proxy.
 */
export const routeStandingSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('leads'),
    /** Requests are shared out to all of them; none = the proxy does not tell. */
    targets: z.array(routeTargetSchema),
    /** Trouble that the proxy reports of it. */
    trouble: z.string().optional(),
  }),
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('taken'), targets: z.array(z.string()), holder: z.string() }),
  z.object({ state: z.literal('none') }),
  failed,
])
export type RouteStanding = z.infer<typeof routeStandingSchema>

/** A request through the proxy, right now. `skipped`: there is no route of ours that could be asked. */
export const answerStandingSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('answers'),
    /** The status of HTTP. */
    status: z.number(),
    /** Who did; null = the proxy does not tell, or it is none of the workload's. */
    container: z.string().nullable(),
    release: z.string().nullable(),
    tookMs: z.number(),
  }),
  z.object({ state: z.literal('skipped') }),
  failed,
])
export type AnswerStanding = z.infer<typeof answerStandingSchema>

/** `trouble`: what a browser would say of it, in a sentence; of one that ends `soon`, why nobody renewed it. */
export const certificateStandingSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.enum(['good', 'soon', 'bad']),
    issuer: z.string(),
    /** Unix ms. */
    until: z.number(),
    daysLeft: z.number().int(),
    trouble: z.string().nullable(),
  }),
  /** The proxy has none for it. `trouble`: why nobody gave it one; null = nothing is known to be wrong yet. */
  z.object({ state: z.literal('absent'), trouble: z.string().nullable() }),
  /** TLS is off for it. */
  z.object({ state: z.literal('off') }),
  z.object({ state: z.literal('unknown'), reason: z.string() }),
])
export type CertificateStanding = z.infer<typeof certificateStandingSchema>

/**
 * The answer of the DNS to this machine. `here`: it leads to the host · `proxied`: to the service that keeps it,
 * which passes it on · `elsewhere` · `absent`: nowhere · `unset`: nobody said where the public reaches the host.
 */
export const dnsStandingSchema = z.object({
  state: z.enum(['here', 'proxied', 'elsewhere', 'absent', 'unset', 'unknown']),
  answers: z.array(z.string()),
  /** Address that it is to lead to; null = nobody said. */
  expected: z.string().nullable(),
  /** The account that keeps it; null = none does. */
  account: z.string().nullable(),
  /** As we keep it there; null = nothing of ours. */
  record: dnsRecordSchema.nullable(),
  /** Why it is not as it should, as far as that is known. */
  failure: failureSchema.nullable(),
  reason: z.string(),
})
export type DnsStanding = z.infer<typeof dnsStandingSchema>

/** One face on one host. */
export const faceStandingSchema = z.object({
  workload: z.string(),
  host: z.string(),
  /** Its place in the document. */
  index: z.number().int(),
  isPrimary: z.boolean(),
  name: z.string(),
  path: z.string(),
  service: z.string().nullable(),
  tls: faceTlsSchema,
  route: routeStandingSchema,
  answer: answerStandingSchema,
  certificate: certificateStandingSchema,
  dns: dnsStandingSchema,
})
export type FaceStanding = z.infer<typeof faceStandingSchema>

export const facesShownSchema = z.object({
  /** Unix ms. */
  at: z.number(),
  faces: z.array(faceStandingSchema),
  /** Faces that come to no name. */
  issues: z.array(issueSchema),
  /** How many are off. */
  off: z.number().int(),
})
export type FacesShown = z.infer<typeof facesShownSchema>

export const mappedRouteSchema = listedRouteSchema.omit({ containers: true, workload: true })
export type MappedRoute = z.infer<typeof mappedRouteSchema>

/** Routes of a host's proxy; `failure`: it could not be asked. */
export const mappedHostSchema = z.object({
  host: z.string(),
  proxy: z.enum(proxyKinds),
  publicAddress: z.string().nullable(),
  version: z.string(),
  warnings: z.array(z.string()),
  routes: z.array(mappedRouteSchema),
  failure: failureSchema.nullable(),
})
export type MappedHost = z.infer<typeof mappedHostSchema>

export const faceMapSchema = z.object({
  at: z.number(),
  hosts: z.array(mappedHostSchema),
})
export type FaceMap = z.infer<typeof faceMapSchema>

export type Overall = 'fine' | 'pending' | 'failing' | 'unknown'

/** How a face stands as a whole: the worst that is known of it. */
export function overallOf({ route, answer, certificate, dns }: FaceStanding): Overall {
  const isFailing =
    route.state === 'taken' ||
    (route.state === 'leads' && route.trouble !== undefined) ||
    (answer.state === 'answers' && answer.status >= 500) ||
    certificateOverall(certificate) === 'failing' ||
    dns.state === 'elsewhere'
  if (isFailing || (answer.state === 'unknown' && route.state === 'leads')) return 'failing'
  if (route.state === 'unknown' || dns.state === 'unknown') return 'unknown'
  if (route.state === 'leads' && route.targets.some(({ isUp }) => isUp === false)) return 'pending'
  if (route.state === 'absent' || route.state === 'none' || dns.state === 'absent') return 'pending'
  if (certificate.state === 'unknown' && answer.state !== 'answers') return 'unknown'
  return certificateOverall(certificate)
}

function certificateOverall(certificate: CertificateStanding): Overall {
  if (certificate.state === 'absent') return certificate.trouble === null ? 'pending' : 'failing'
  if (certificate.state === 'bad') return 'failing'
  return certificate.state === 'soon' ? 'pending' : 'fine'
}
