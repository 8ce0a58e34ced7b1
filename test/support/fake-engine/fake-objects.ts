import type { Engine } from '../../../src/main/engine/engine.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { emit, enter, type FakeState, findContainer, nextId } from './fake-state.ts'

export function createFakeNetworks(state: FakeState): Engine['networks'] {
  const membersOf = (name: string): string[] =>
    [...state.containers.values()]
      .filter(({ spec, networks }) => spec.network === name || networks.has(name))
      .filter(({ state: now }) => now === 'running')
      .map(({ id }) => id)
  return {
    async ensure(name, labels, signal) {
      await enter(state, 'networks.ensure', [name, labels], signal)
      if (state.networks.has(name)) return
      state.networks.set(name, { id: nextId(state), labels })
      emit(state, 'network', 'create', name)
    },
    async inspect(name, signal) {
      await enter(state, 'networks.inspect', [name], signal)
      const network = state.networks.get(name)
      if (!network) return undefined
      const bridge = `br-${network.id.slice(0, 12)}`
      const members = membersOf(name)
      return { ...network, ...asMade, containers: members.length, members, bridge }
    },
    async list(labels, signal) {
      await enter(state, 'networks.list', [labels], signal)
      return namesWith(state.networks, labels)
    },
    async connect(id, network, signal) {
      await enter(state, 'networks.connect', [id, network], signal)
      const { name } = network
      if (!state.networks.has(name)) fail({ kind: 'not-found', what: 'network', name })
      const container = findContainer(state, id)
      if (!container) fail({ kind: 'not-found', what: 'container', name: id })
      container.networks.set(name, network)
    },
    async disconnect(id, name, signal) {
      await enter(state, 'networks.disconnect', [id, name], signal)
      findContainer(state, id)?.networks.delete(name)
    },
    async remove(name, signal) {
      await enter(state, 'networks.remove', [name], signal)
      if (membersOf(name).length > 0)
        fail({
          kind: 'engine-error',
          host: state.host,
          operation: 'remove network',
          status: 403,
          message: `network ${name} has active endpoints`,
        })
      state.networks.delete(name)
    },
  }
}

const asMade = {
  ...{ driver: 'bridge', options: {}, internal: false, attachable: false, ipv6: false },
  ...{ pools: [], gateway: '10.0.0.1' },
}

function namesWith(
  objects: ReadonlyMap<string, { readonly labels: Readonly<Record<string, string>> }>,
  labels: readonly string[],
): string[] {
  const carries = (have: Readonly<Record<string, string>>, wanted: string): boolean => {
    const [key = '', ...rest] = wanted.split('=')
    return rest.length === 0 ? have[key] !== undefined : have[key] === rest.join('=')
  }
  return [...objects]
    .filter(([, object]) => labels.every((wanted) => carries(object.labels, wanted)))
    .map(([name]) => name)
}

export function createFakeVolumes(state: FakeState): Engine['volumes'] {
  return {
    async ensure(name, labels, { signal } = {}) {
      await enter(state, 'volumes.ensure', [name, labels], signal)
      if (state.volumes.has(name)) return false
      state.volumes.set(name, labels)
      return true
    },
    async inspect(name, signal) {
      await enter(state, 'volumes.inspect', [name], signal)
      const labels = state.volumes.get(name)
      return labels && { driver: 'local', options: {}, labels }
    },
    async list(labels, signal) {
      await enter(state, 'volumes.list', [labels], signal)
      const volumes = [...state.volumes].map(([name, have]) => [name, { labels: have }] as const)
      return namesWith(new Map(volumes), labels)
    },
    async sizes(signal) {
      await enter(state, 'volumes.sizes', [], signal)
      return new Map([...state.volumes.keys()].map((name) => [name, 0]))
    },
    async remove(name, signal) {
      await enter(state, 'volumes.remove', [name], signal)
      state.volumes.delete(name)
    },
  }
}
