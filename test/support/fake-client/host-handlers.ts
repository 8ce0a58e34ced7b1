import type { Host, HostChange } from '../../../src/shared/model/host.ts'
import { failed, type Implementer, sleep } from './answers.ts'
import { doctorScript, fakeCandidates } from './hosts.ts'
import type { World } from './world.ts'

export function hostHandlers(world: World, os: Implementer) {
  return {
    list: os.hosts.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return world.hosts()
    }),
    show: os.hosts.show.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const record = world.records.get(input.name) ?? null
      return { host: world.host(input.name), record, changes: record ? changesOf(record.name) : [] }
    }),
    candidates: os.hosts.candidates.handler(async ({ signal }) => {
      await world.gate(signal)
      return fakeCandidates
    }),
    add: os.hosts.add.handler(({ input }) => {
      if (world.hosts().some(({ name }) => name === input.name)) {
        throw failed({ kind: 'exists', what: 'host', name: input.name })
      }
      return world.keepHost(input)
    }),
    edit: os.hosts.edit.handler(({ input }) => {
      world.host(input.name)
      if (input.name !== input.record.name) world.forgetHost(input.name)
      return world.keepHost(input.record)
    }),
    remove: os.hosts.remove.handler(({ input: { name, confirm } }) => {
      if (confirm !== name)
        throw failed({ kind: 'confirmation-required', action: 'remove', object: name })
      const workloads = world.workloads.filter(({ document }) => document.host === name)
      if (workloads.length > 0) {
        const names = workloads.map(({ document }) => document.name)
        throw failed({ kind: 'host-in-use', host: name, workloads: names })
      }
      world.forgetHost(name)
      return {}
    }),
    test: os.hosts.test.handler(async ({ input, signal }) => {
      await sleep(400, signal)
      return answering(world.host(input.name))
    }),
    trust: os.hosts.trust.handler(({ input }) => world.admit(input.name)),
    unlock: os.hosts.unlock.handler(({ input }) => world.admit(input.name)),
    doctor: os.hosts.doctor.handler(async function* ({ input, signal }) {
      for (const checkup of doctorScript(world.host(input.name))) {
        await sleep(150, signal)
        yield { type: 'checkup' as const, checkup }
      }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
    forwards: os.hosts.forwards.handler(() => [...world.forwards.values()]),
    forward: os.hosts.forward.handler(({ input: { host, container, port } }) => {
      world.host(host)
      const id = `${host}-${container}-${port}`
      const known = world.forwards.get(id)
      if (known) return known
      const forward = {
        id,
        host,
        container,
        port,
        url: `http://127.0.0.1:${40_000 + world.forwards.size}`,
        trouble: null,
      }
      world.forwards.set(id, forward)
      return forward
    }),
    closeForward: os.hosts.closeForward.handler(({ input }) => {
      world.forwards.delete(input.id)
      return {}
    }),
  }
}

/** What stands in the way is thrown, as the app does. */
function answering(host: Host): Host {
  if (host.status.state === 'failed' || host.status.state === 'stale')
    throw failed(host.status.failure)
  return host
}

function changesOf(name: string): HostChange[] {
  const day = 86_400_000
  return [
    { at: Date.now() - day, actor: 'ada', action: 'edit', detail: 'guard: open → confirm' },
    {
      ...{ at: Date.now() - 4 * day, actor: 'ada', action: 'trust' },
      detail:
        'SHA256:7vOQ1jZk2Yw0b0B4cE4kq3m9xkHhX8m1uQ2rT5yZ6aA, kept in the known_hosts of longshore',
    },
    {
      ...{ at: Date.now() - 4 * day, actor: 'ada', action: 'add' },
      detail: `name: – → ${name}; kind: – → ssh; color: – → teal; guard: – → open`,
    },
  ]
}
