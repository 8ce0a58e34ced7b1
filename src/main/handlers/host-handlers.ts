/** The contract's calls about hosts. */
import type { Forwards } from '../hosts/forwards.ts'
import type { HostService } from '../hosts/host-service.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Implementer } from './implementer.ts'

export interface HostHandlerDeps {
  readonly hosts: Hosts
  readonly hostService: HostService
  readonly forwards: Forwards
}

const never = new AbortController().signal

export function hostHandlers(os: Implementer, { hosts, hostService, forwards }: HostHandlerDeps) {
  return {
    list: os.hosts.list.handler(() =>
      Promise.all(hosts.list().map((session) => hosts.describe(session))),
    ),
    show: os.hosts.show.handler(({ input }) => hostService.show(input.name)),
    candidates: os.hosts.candidates.handler(() => hostService.candidates()),
    add: os.hosts.add.handler(({ input, context }) => hostService.add(input, context)),
    edit: os.hosts.edit.handler(({ input, context }) =>
      hostService.edit(input.name, input.record, context),
    ),
    remove: os.hosts.remove.handler(({ input, context }) => {
      hostService.remove(input.name, input.confirm, context)
      return {}
    }),
    test: os.hosts.test.handler(({ input, signal = never }) =>
      hostService.test(input.name, signal),
    ),
    trust: os.hosts.trust.handler(({ input, signal = never, context }) =>
      hostService.trust({ ...input, by: context }, signal),
    ),
    unlock: os.hosts.unlock.handler(({ input, signal = never }) =>
      hostService.unlock(input, signal),
    ),
    doctor: os.hosts.doctor.handler(({ input, signal = never }) =>
      hostService.doctor(input.name, signal),
    ),
    forwards: os.hosts.forwards.handler(() => [...forwards.list()]),
    forward: os.hosts.forward.handler(({ input, signal = never }) => forwards.open(input, signal)),
    closeForward: os.hosts.closeForward.handler(({ input }) => {
      forwards.close(input.id)
      return {}
    }),
  }
}
