import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { containerAnswer, listedAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import { inspectedContainer, listedContainer } from './container-facts.ts'
import type { Container, Engine, ListedContainer } from './engine.ts'
import { path, query } from './modem.ts'

export interface ContainersContext {
  readonly connection: Connection
  readonly clock: Clock
  readonly installation: string
}

type Filter = Parameters<Engine['containers']['list']>[0]

export async function listContainers(
  { connection, installation }: ContainersContext,
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
  return answer.value.map((found) => listedContainer(found, connection.host, installation))
}

export async function inspectContainer(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<Container | undefined> {
  const operation = 'inspect a container'
  const answer = await connection.ask(
    { operation, method: 'GET', path: path`/containers/${id}/json` },
    containerAnswer,
    signal,
  )
  if (answer.ok) return inspectedContainer(answer.value)
  return answer.refusal.status === 404 ? undefined : connection.refuse(operation, answer.refusal)
}
