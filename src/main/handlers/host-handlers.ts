/** The contract's calls about hosts. */

import { fail } from '../../shared/lib/failure-error.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Implementer } from './implementer.ts'

export function hostHandlers(os: Implementer, hosts: Hosts) {
  const soon = (name: string): never =>
    fail({ kind: 'capability-missing', host: name, capability: 'this call' })
  const describe = (name: string) => hosts.describe(hosts.get(name))
  return {
    list: os.hosts.list.handler(() =>
      Promise.all(hosts.list().map((session) => hosts.describe(session))),
    ),
    show: os.hosts.show.handler(async ({ input }) => ({
      host: await describe(input.name),
      record: null,
    })),
    candidates: os.hosts.candidates.handler(() => ({ ssh: [], contexts: [], dockerHost: null })),
    add: os.hosts.add.handler(({ input }) => soon(input.name)),
    edit: os.hosts.edit.handler(({ input }) => soon(input.name)),
    remove: os.hosts.remove.handler(({ input }) => soon(input.name)),
    test: os.hosts.test.handler(({ input }) => describe(input.name)),
    trust: os.hosts.trust.handler(({ input }) => soon(input.name)),
    unlock: os.hosts.unlock.handler(({ input }) => soon(input.name)),
    doctor: os.hosts.doctor.handler(async function* ({ input }) {
      hosts.get(input.name)
      yield { type: 'end' as const, how: 'completed' as const }
    }),
    forwards: os.hosts.forwards.handler(() => []),
    forward: os.hosts.forward.handler(({ input }) => soon(input.host)),
    closeForward: os.hosts.closeForward.handler(({ input }) => soon(input.id)),
  }
}
