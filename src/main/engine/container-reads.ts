import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
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

export async function listContainers(
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
  return answer.value.map((found) => listedContainer(found, connection.host, installation, adopted))
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
