/** Every kind of provider there is: a folder each, and a line here. */
import type { DnsAccount, DnsService } from '../../../shared/model/dns.ts'
import { openCloudflare } from './cloudflare/cloudflare.ts'
import type { DnsProvider, ProviderServices } from './provider.ts'
import { openRfc2136 } from './rfc2136/rfc2136.ts'
import { openWildcard } from './wildcard/wildcard.ts'

export function openProvider(
  account: DnsAccount,
  secret: string,
  services: ProviderServices,
): DnsProvider {
  const { service } = account
  switch (service.kind) {
    case 'rfc2136':
      return openRfc2136({ ...account, service }, secret, services)
    case 'cloudflare':
      return openCloudflare({ ...account, service }, secret, services)
    case 'wildcard':
      return openWildcard({ ...account, service }, services)
  }
}

/** Trouble with a secret; undefined = nothing. */
export function secretIssue({ kind }: DnsService, secret: string): string | undefined {
  switch (kind) {
    case 'rfc2136':
      return isBase64(secret) ? undefined : 'the key in base64, as it stands in the server’s file'
    case 'cloudflare':
      return secret === '' ? 'a token of Cloudflare' : undefined
    case 'wildcard':
      return secret === '' ? undefined : 'nothing is asked there: it needs no secret'
  }
}

const isBase64 = (text: string): boolean =>
  /^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) && text.length % 4 === 0

/** Place that a secret is sent to: another place must not get to see it. */
export function placeOf(service: DnsService): string {
  return service.kind === 'rfc2136'
    ? `rfc2136 ${service.server} ${service.key}`
    : `${service.kind} ${service.zone}`
}
