/** The contract's calls about hosts. */
import type { Forwards } from '../hosts/forwards.ts'
import type { HostRoom } from '../hosts/host-room.ts'
import type { Hosts } from '../hosts/session.ts'
import type { Implementer } from './implementer.ts'

export interface HostHandlerDeps {
  readonly hosts: Hosts
  readonly hostRoom: HostRoom
  readonly forwards: Forwards
}

const never = new AbortController().signal

export function hostHandlers(
  os: Implementer,
  { hosts, hostRoom: room, forwards }: HostHandlerDeps,
) {
  return {
    list: os.hosts.list.handler(() =>
      Promise.all(hosts.list().map((session) => hosts.describe(session))),
    ),
    show: os.hosts.show.handler(({ input }) => room.show(input.name)),
    candidates: os.hosts.candidates.handler(() => room.candidates()),
    add: os.hosts.add.handler(({ input, context }) => room.add(input, context.actor)),
    edit: os.hosts.edit.handler(({ input, context }) =>
      room.edit(input.name, input.record, context.actor),
    ),
    remove: os.hosts.remove.handler(({ input, context }) => {
      room.remove(input.name, input.confirm, context.actor)
      return {}
    }),
    test: os.hosts.test.handler(({ input, signal = never }) => room.test(input.name, signal)),
    trust: os.hosts.trust.handler(({ input, signal = never, context: { actor } }) =>
      room.trust({ ...input, actor }, signal),
    ),
    unlock: os.hosts.unlock.handler(({ input, signal = never }) => room.unlock(input, signal)),
    doctor: os.hosts.doctor.handler(({ input, signal = never }) => room.doctor(input.name, signal)),
    forwards: os.hosts.forwards.handler(() => [...forwards.list()]),
    forward: os.hosts.forward.handler(({ input, signal = never }) => forwards.open(input, signal)),
    closeForward: os.hosts.closeForward.handler(({ input }) => {
      forwards.close(input.id)
      return {}
    }),
  }
}
