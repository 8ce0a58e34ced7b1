/** The contract's calls about DNS accounts. */
import type { DnsRoom } from '../routing/dns/room.ts'
import type { Implementer } from './implementer.ts'

const never = new AbortController().signal

export interface DnsHandlerDeps {
  readonly dns: DnsRoom
}

export function dnsHandlers(os: Implementer, { dns }: DnsHandlerDeps) {
  return {
    list: os.dns.list.handler(() => dns.accounts.list()),
    add: os.dns.add.handler(({ input, context }) => dns.accounts.add(input, context)),
    edit: os.dns.edit.handler(({ input, context }) => dns.accounts.edit(input, context)),
    remove: os.dns.remove.handler(({ input, context }) => {
      dns.accounts.remove(input, context)
      return {}
    }),
    test: os.dns.test.handler(({ input, signal = never }) => dns.test(input.name, signal)),
  }
}
