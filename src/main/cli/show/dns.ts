/** DNS accounts, as a table. */
import { dnsKindWords, type ShownDnsAccount } from '../../../shared/model/dns.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none } from './words.ts'

export function showDnsAccounts(
  paint: Paint,
  { accounts }: { readonly accounts: readonly ShownDnsAccount[] },
  now: number,
): string {
  if (accounts.length === 0)
    return 'There is no DNS account yet: longshore dns add keeps one, and names get their records by themselves.'
  const rows = accounts.map(({ name, service, hasSecret, changedAt, records }) => [
    name,
    service.zone,
    service.kind === 'rfc2136' ? service.server : dnsKindWords[service.kind],
    hasSecret ? `set ${age(changedAt, now)} ago` : none,
    records.map(recordWords).join(', ') || none,
  ])
  const head = ['NAME', 'ZONE', 'KEPT BY', 'SECRET', { title: 'RECORDS', wraps: true }]
  return table(paint, { head, rows })
}

function recordWords({ name, state }: ShownDnsAccount['records'][number]): string {
  if (state === 'ours') return name
  return `${name} (${state === 'wanted' ? 'not made yet' : 'not gone yet'})`
}
