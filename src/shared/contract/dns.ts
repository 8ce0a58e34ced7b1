import { z } from 'zod'
import { dnsAccountChangeSchema, newDnsAccountSchema, shownDnsAccountSchema } from '../model/dns.ts'
import { checkupSchema } from '../model/host.ts'
import { byName, command, endSchema, nothing, query, stream } from './procedure.ts'

export const dns = {
  /** Accounts on services that keep DNS records, with the records that each keeps for workloads. */
  list: query(nothing, z.object({ accounts: z.array(shownDnsAccountSchema) })),
  /** Keeps an account, its secret sealed; asks nobody. Throws `exists`, `invalid`. */
  add: command(newDnsAccountSchema, shownDnsAccountSchema),
  /** Throws `invalid` where it would send the secret that is kept to another place, `dns-account-in-use`. */
  edit: command(dnsAccountChangeSchema, shownDnsAccountSchema),
  /** Throws `dns-account-in-use`, `confirmation-required`. */
  remove: command(z.object({ name: z.string(), confirm: z.string() }), z.object({})),
  /** Tries each step of asking its service; changes nothing that stays. Throws `not-found`, `secret-unreadable`. */
  test: stream(
    byName,
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('checkup'), checkup: checkupSchema }),
      endSchema,
    ]),
  ),
}
