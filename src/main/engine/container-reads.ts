import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import { containerAnswer, listedAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import { inspectedContainer, listedContainer } from './container-facts.ts'
import type { Container, Engine, ListedContainer } from './engine.ts'
import { path, query } from './modem.ts'
import type { Adopted } from './owner.ts'
import { type Usage, usageAnswer, usageOf } from './usage.ts'

export interface ContainersContext {
  readonly connection: Connection
  readonly clock: Clock
  readonly installation: string
  readonly adopted?: Adopted | undefined
}

type Filter = Parameters<Engine['containers']['list']>[0]

/** One that was adopted by its id counts as having labels that its engine knows nothing of. */
export async function listContainers(
  context: ContainersContext,
  filter: Filter,
  signal?: AbortSignal,
): Promise<ListedContainer[]> {
  const { connection, adopted } = context
  const wanted = filter?.labels ?? []
  const listed = await listAsLabelled(context, filter, signal)
  // What was claimed has labels that its engine does not know of.
  const found = listed.filter((each) => hasLabels(each, wanted))
  const ids = wanted.length > 0 && !filter?.ids ? adopted?.containers(connection.host) : undefined
  if (!ids || ids.length === 0) return found
  const others = await listAsLabelled(context, { ids }, signal)
  const isNew = ({ id }: ListedContainer) => !found.some((each) => each.id === id)
  return [...found, ...others.filter((each) => isNew(each) && hasLabels(each, wanted))]
}

function hasLabels({ labels }: ListedContainer, wanted: readonly string[]): boolean {
  return wanted.every((each) => {
    const [name = '', ...value] = each.split('=')
    return value.length === 0
      ? Object.hasOwn(labels, name)
      : ownValue(labels, name) === value.join('=')
  })
}

async function listAsLabelled(
  { connection, installation, adopted }: ContainersContext,
  filter: Filter,
  signal?: AbortSignal,
): Promise<ListedContainer[]> {
  const operation = 'list containers'
  const filters = {
    ...(filter?.labels ? { label: filter.labels } : {}),
    ...(filter?.ids ? { id: filter.ids } : {}),
  }
  const request = path`/containers/json${query({ all: 1, filters })}`
  const answer = await connection.ask(
    { operation, method: 'GET', path: request },
    z.array(listedAnswer),
    signal,
  )
  if (!answer.ok) return connection.refuse(operation, answer.refusal)
  return answer.value.map((found) =>
    listedContainer(found, { host: connection.host, installation, adopted }),
  )
}

export async function inspectContainer(
  { connection, adopted }: Pick<ContainersContext, 'connection' | 'adopted'>,
  id: string,
  signal?: AbortSignal,
): Promise<Container | undefined> {
  const operation = 'inspect a container'
  const answer = await connection.ask(
    { operation, method: 'GET', path: path`/containers/${id}/json` },
    containerAnswer,
    signal,
  )
  if (answer.ok) {
    const { value } = answer
    return inspectedContainer(value, adopted?.labels(connection.host, value.Id))
  }
  return answer.refusal.status === 404 ? undefined : connection.refuse(operation, answer.refusal)
}

/** `one-shot` takes milliseconds; without it the engine waits a second or two for a second reading. */
export async function readUsage(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<Usage | undefined> {
  const operation = 'read what a container uses'
  const request = path`/containers/${id}/stats${query({ stream: 'false', 'one-shot': 'true' })}`
  const answer = await connection.ask(
    { operation, method: 'GET', path: request },
    usageAnswer,
    signal,
  )
  if (answer.ok) return usageOf(answer.value)
  // 409: it ended just now.
  const isDown = answer.refusal.status === 404 || answer.refusal.status === 409
  return isDown ? undefined : connection.refuse(operation, answer.refusal)
}
