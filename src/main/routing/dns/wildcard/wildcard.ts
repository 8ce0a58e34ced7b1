/** Zones in which one record with `*` leads every name to the same place: nothing is made there, and it is found out by asking. */
import type { DnsAccount, DnsServiceOf } from '../../../../shared/model/dns.ts'
import { checkupOf, tried } from '../checkups.ts'
import { type DnsProvider, dnsFails, type ProviderServices } from '../provider.ts'

/** Addresses that names nobody has lead to; none = there is no wildcard. */
export async function wildcardOf(
  zone: string,
  { addresses, randomLabel }: Pick<ProviderServices, 'addresses' | 'randomLabel'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [one = [], other = []] = await Promise.all(
    [randomLabel(), randomLabel()].map((label) => addresses(`${label}.${zone}`, signal)),
  )
  const both = one.filter((address) => other.includes(address))
  return both.toSorted()
}

export function openWildcard(
  { name: account, service: { zone } }: DnsAccount & { service: DnsServiceOf<'wildcard'> },
  services: ProviderServices,
): DnsProvider {
  const refuse = () =>
    dnsFails(account, 'access', { reason: `${zone} is led by a wildcard: no record is made in it` })
  return {
    look: refuse,
    change: refuse,
    async *test(signal) {
      yield checkupOf({ id: 'wildcard', title: 'Wildcard' })(
        await tried(async () => {
          const found = await wildcardOf(zone, services, signal)
          if (found.length > 0)
            return { outcome: 'ok', found: `names under ${zone} lead to ${found.join(', ')}` }
          return {
            ...{ outcome: 'failed', found: `names that nobody has lead nowhere under ${zone}` },
            remedy: { text: `Make a record *.${zone} that leads to your host.`, command: null },
          }
        }, signal),
      )
    },
  }
}
