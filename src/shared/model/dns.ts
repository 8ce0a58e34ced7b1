/** DNS accounts: who keeps the records of a zone, and how it is asked to change them. */
import { z } from 'zod'
import { failureSchema } from './failure.ts'

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/

/** `Example.COM.` → `example.com`; undefined = no name of a zone. */
export function parseZone(text: string): string | undefined {
  const zone = text.trim().toLowerCase().replace(/\.$/, '')
  const isName = zone.length <= 253 && zone.split('.').every((each) => label.test(each))
  return isName ? zone : undefined
}

export const dnsAccountNameSchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
    'small letters, digits, dots and hyphens, at most 63',
  )

const zoneSchema = z
  .string()
  .refine((text) => parseZone(text) !== undefined, 'write a zone like example.com')
  .transform((text) => parseZone(text) ?? text)

/** `ns1.example.com`, `ns1.example.com:5353`, `192.0.2.53`, `[2001:db8::53]:53`. */
export const dnsServerPattern = /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:([0-9]{1,5}))?$/i

const serverSchema = z
  .string()
  .max(255)
  .regex(dnsServerPattern, 'write a name server like ns1.example.com or 192.0.2.53:5353')
  .refine((text) => {
    const port = Number(dnsServerPattern.exec(text)?.[4] ?? 53)
    return port >= 1 && port <= 65_535
  }, 'a port is 1 to 65535')

const ttlSeconds = z.number().int().min(1).max(86_400)

export const tsigAlgorithms = ['hmac-sha256', 'hmac-sha512'] as const

/**
 * `rfc2136`: a name server that takes dynamic updates signed with a key · `cloudflare`: its API · `wildcard`: nothing is
 * made, for one record with `*` leads every name of the zone there.
 */
export const dnsServiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('rfc2136'), zone: zoneSchema, server: serverSchema },
    /** As the server's configuration names the key. */
    key: z
      .string()
      .refine((text) => parseZone(text) !== undefined, 'the name of a key, like longshore')
      .transform((text) => parseZone(text) ?? text),
    algorithm: z.enum(tsigAlgorithms).default('hmac-sha256'),
    ttl: ttlSeconds.default(300),
  }),
  z.strictObject({
    ...{ kind: z.literal('cloudflare'), zone: zoneSchema },
    /** Requests go through Cloudflare, and its addresses are what is told. */
    proxied: z.boolean().default(false),
    /** 1 = as Cloudflare chooses; else 60 and more. */
    ttl: ttlSeconds
      .refine((ttl) => ttl === 1 || ttl >= 60, '1 for automatic, or 60 and more')
      .default(1),
  }),
  z.strictObject({ kind: z.literal('wildcard'), zone: zoneSchema }),
])
export type DnsService = z.infer<typeof dnsServiceSchema>
export type DnsKind = DnsService['kind']
export type DnsServiceOf<K extends DnsKind> = Extract<DnsService, { kind: K }>

/** In every door. */
export const dnsKindWords: Readonly<Record<DnsKind, string>> = {
  rfc2136: 'name server (RFC 2136)',
  cloudflare: 'Cloudflare',
  wildcard: 'wildcard',
}

/** Facts kept of an account, beside its secret. */
export const dnsAccountSchema = z.object({
  name: z.string(),
  service: dnsServiceSchema,
  /** Unix ms: when it was added or changed last. */
  changedAt: z.number(),
})
export type DnsAccount = z.infer<typeof dnsAccountSchema>

/** Keys and tokens are printable and without blanks. */
const secretSchema = z
  .string()
  .max(4_096)
  .regex(/^[\x21-\x7e]*$/, 'a key or token has no blanks')

export const newDnsAccountSchema = z.object({
  name: dnsAccountNameSchema,
  service: dnsServiceSchema,
  /** The key of `rfc2136` in base64, the token of `cloudflare`; `wildcard` has none. */
  secret: secretSchema.default(''),
})
export type NewDnsAccount = z.infer<typeof newDnsAccountSchema>

/** Without a secret the one that is kept stays, as long as it would be sent to the same place. */
export const dnsAccountChangeSchema = newDnsAccountSchema.extend({
  secret: secretSchema.optional(),
})
export type DnsAccountChange = z.infer<typeof dnsAccountChangeSchema>

export const dnsRecordSchema = z.object({
  name: z.string(),
  type: z.enum(['A', 'AAAA', 'CNAME']),
  value: z.string(),
})
export type DnsRecord = z.infer<typeof dnsRecordSchema>

/** A record that was made for a workload on a host, or is to be. */
export const keptDnsRecordSchema = dnsRecordSchema.extend({
  workload: z.string(),
  host: z.string(),
  account: z.string(),
  /** `ours`: it is there · `wanted`: not yet · `leaving`: it is to go, and has not. */
  state: z.enum(['ours', 'wanted', 'leaving']),
  /** Why it is not there, or not gone; null = nothing was in the way. */
  failure: failureSchema.nullable(),
  tries: z.number().int(),
  /** When it is tried again by itself, unix ms; 0 = not by itself. */
  nextAt: z.number(),
  /** When that was so, unix ms. */
  at: z.number(),
})
export type KeptDnsRecord = z.infer<typeof keptDnsRecordSchema>

/** `ours`, `gone`: done · `theirs`: somebody keeps the very same record · `failed`: it is tried again. */
export const settledRecordSchema = z.object({
  record: dnsRecordSchema,
  account: z.string(),
  outcome: z.enum(['ours', 'theirs', 'gone', 'failed']),
  /** Whether it was not so before. */
  isNew: z.boolean(),
  failure: failureSchema.optional(),
})
export type SettledRecord = z.infer<typeof settledRecordSchema>

/** An account as doors see it: its secret never leaves. */
export const shownDnsAccountSchema = dnsAccountSchema.extend({
  hasSecret: z.boolean(),
  records: z.array(keptDnsRecordSchema),
})
export type ShownDnsAccount = z.infer<typeof shownDnsAccountSchema>

/** The account whose zone a name lies in; of several the one that knows it best. */
export function accountFor<A extends Pick<DnsAccount, 'service'>>(
  accounts: readonly A[],
  name: string,
): A | undefined {
  return accounts
    .filter(({ service: { zone } }) => name === zone || name.endsWith(`.${zone}`))
    .toSorted((a, b) => b.service.zone.length - a.service.zone.length)[0]
}

/** The record that leads a name to an address: IPv4 → A, IPv6 → AAAA, a name → CNAME. */
export function recordFor(name: string, address: string): DnsRecord {
  const value = address.trim().toLowerCase().replace(/\.$/, '')
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(value)) return { name, type: 'A', value }
  return value.includes(':') && URL.canParse(`http://[${value}]/`)
    ? { name, type: 'AAAA', value: canonicalAddress(value) }
    : { name, type: 'CNAME', value }
}

/** An IPv6 address as everybody writes it: `2001:db8::1`. */
export const canonicalAddress = (address: string): string =>
  new URL(`http://[${address}]/`).hostname.slice(1, -1)

export const sameRecord = (a: DnsRecord, b: DnsRecord): boolean =>
  a.name === b.name && a.type === b.type && a.value === b.value
