import type { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import { networkAnswer, networksAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import type { ExtraNetwork } from './container-settings.ts'
import type { Engine } from './engine.ts'
import { path, query } from './modem.ts'
import type { Network } from './network-and-volume.ts'
import { endpointBody } from './settings-body.ts'

export function createNetworks(connection: Connection): Engine['networks'] {
  async function find(
    name: string,
    signal?: AbortSignal,
  ): Promise<z.infer<typeof networkAnswer> | undefined> {
    const operation = 'inspect a network'
    const answer = await connection.ask(
      { operation, method: 'GET', path: path`/networks/${name}` },
      networkAnswer,
      signal,
    )
    // The engine also matches the beginning of an id; only the name counts here.
    if (answer.ok) return answer.value.Name === name ? answer.value : undefined
    return answer.refusal.status === 404 ? undefined : connection.refuse(operation, answer.refusal)
  }

  return {
    async ensure(name, labels, signal) {
      if (await find(name, signal)) return
      const operation = 'create a network'
      const body = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labels }
      const answer = await connection.tell(
        { operation, method: 'POST', path: '/networks/create', body },
        signal,
      )
      // 409: somebody else made it in between, which is as good.
      if (!answer.ok && answer.refusal.status !== 409) connection.refuse(operation, answer.refusal)
    },
    async inspect(name, signal) {
      const network = await find(name, signal)
      return network && networkOf(network)
    },
    async list(labels, signal) {
      const operation = 'list networks'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/networks${query({ filters: { label: labels } })}` },
        networksAnswer,
        signal,
      )
      if (!answer.ok) return connection.refuse(operation, answer.refusal)
      return answer.value.map((network) => network.Name)
    },
    connect: (id, network, signal) => connectNetwork(connection, { id, network }, signal),
    async disconnect(id, name, signal) {
      const operation = `take a container off network ${name}`
      const answer = await connection.tell(
        {
          ...{ operation, method: 'POST', path: path`/networks/${name}/disconnect` },
          body: { Container: id },
        },
        signal,
      )
      if (answer.ok) return
      const { status, message } = answer.refusal
      if (status === 404 || /is not connected to/.test(message)) return
      connection.refuse(operation, answer.refusal)
    },
    async remove(name, signal) {
      const network = await find(name, signal)
      if (!network) return
      const operation = 'remove a network'
      const answer = await connection.tell(
        { operation, method: 'DELETE', path: path`/networks/${network.Id}` },
        signal,
      )
      if (!answer.ok && answer.refusal.status !== 404) connection.refuse(operation, answer.refusal)
    },
  }
}

async function connectNetwork(
  connection: Connection,
  { id, network }: { readonly id: string; readonly network: ExtraNetwork },
  signal?: AbortSignal,
): Promise<void> {
  const operation = `put a container on network ${network.name}`
  const answer = await connection.tell(
    {
      ...{ operation, method: 'POST', path: path`/networks/${network.name}/connect` },
      body: { Container: id, EndpointConfig: endpointBody(network) },
    },
    signal,
  )
  if (answer.ok) return
  const { status, message } = answer.refusal
  if (/already exists in network|already attached/.test(message)) return
  if (status === 404) fail({ kind: 'not-found', what: 'network', name: network.name })
  connection.refuse(operation, answer.refusal)
}

function networkOf(answer: z.infer<typeof networkAnswer>): Network {
  const pools = answer.IPAM?.Config ?? []
  return {
    id: answer.Id,
    labels: answer.Labels,
    containers: Object.keys(answer.Containers).length,
    members: Object.keys(answer.Containers),
    driver: answer.Driver,
    options: answer.Options,
    ...{ internal: answer.Internal, attachable: answer.Attachable, ipv6: answer.EnableIPv6 },
    pools: pools.map(({ Subnet: subnet }) => ({ subnet })),
    gateway: pools.find(({ Gateway }) => Gateway !== '')?.Gateway ?? '',
    bridge: answer.Options['com.docker.network.bridge.name'] ?? `br-${answer.Id.slice(0, 12)}`,
  }
}
