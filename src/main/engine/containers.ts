import { steadyNow } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Connection } from './connection.ts'
import { pathKind, unpack } from './container-files.ts'
import {
  type ContainersContext,
  inspectContainer,
  listContainers,
  readUsage,
} from './container-reads.ts'
import type { RestartPolicy } from './container-settings.ts'
import { createContainer, startContainer } from './container-start.ts'
import type { Engine } from './engine.ts'
import { attachInput, execute } from './executions.ts'
import type { Refusal } from './failures.ts'
import { readInspection } from './inspection.ts'
import { openLogs } from './log-stream.ts'
import { path, query } from './modem.ts'

export function createContainers(context: ContainersContext): Engine['containers'] {
  const { connection } = context
  return {
    list: (filter, signal) => listContainers(context, filter, signal),
    inspect: (id, signal) => inspectContainer(context, id, signal),
    inspection: (id, signal) => readInspection(connection, id, signal),
    stats: (id, signal) => readUsage(connection, id, signal),
    create: (spec, signal) => createContainer(context, spec, signal),
    start: (id, signal) => startContainer(context, id, signal),
    keepRunning: (id, policy, signal) => keepRunning(connection, { id, policy }, signal),
    rename: (id, name, signal) => renameContainer(connection, { id, name }, signal),
    stop: (id, timeoutMs, signal) => stopContainer(connection, { id, timeoutMs }, signal),
    remove: (id, signal, unnamedVolumes) =>
      removeContainer(context, { id, unnamedVolumes }, signal),
    async logs(id, request, signal) {
      const container = await inspectContainer(context, id, signal)
      if (!container) return fail({ kind: 'not-found', what: 'container', name: id })
      return openLogs(connection, container, { request, signal })
    },
    attach: (id, signal) => attachInput(connection, id, signal),
    exec: (id, argv, signal) => execute(connection, { id, argv }, signal),
    pathKind: (id, at, signal) => pathKind(connection, { id, at }, signal),
    unpack: (id, what, signal) => unpack(connection, { id, ...what }, signal),
  }
}

async function keepRunning(
  connection: Connection,
  { id, policy }: { readonly id: string; readonly policy: RestartPolicy },
  signal?: AbortSignal,
): Promise<void> {
  const operation = 'set a restart policy'
  const body = { RestartPolicy: { Name: policy.name, MaximumRetryCount: policy.retries } }
  const answer = await connection.tell(
    { operation, method: 'POST', path: path`/containers/${id}/update`, body },
    signal,
  )
  if (!answer.ok) connection.refuse(operation, answer.refusal)
}

async function renameContainer(
  connection: Connection,
  { id, name }: { readonly id: string; readonly name: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const operation = 'rename a container'
  const answer = await connection.tell(
    { operation, method: 'POST', path: path`/containers/${id}/rename${query({ name })}` },
    signal,
  )
  if (answer.ok) return true
  const { status } = answer.refusal
  if (status === 404) fail({ kind: 'not-found', what: 'container', name: id })
  return status === 409 ? false : connection.refuse(operation, answer.refusal)
}

async function stopContainer(
  connection: Connection,
  order: { readonly id: string; readonly timeoutMs: number },
  signal?: AbortSignal,
): Promise<void> {
  const operation = 'stop a container'
  const t = Math.ceil(order.timeoutMs / 1_000)
  const answer = await connection.tell(
    { operation, method: 'POST', path: path`/containers/${order.id}/stop${query({ t })}` },
    signal,
  )
  if (!answer.ok && ![304, 404].includes(answer.refusal.status)) {
    connection.refuse(operation, answer.refusal)
  }
}

async function removeContainer(
  context: ContainersContext,
  {
    id,
    unnamedVolumes = 'keep',
  }: { readonly id: string; readonly unnamedVolumes: 'keep' | 'remove' | undefined },
  signal?: AbortSignal,
): Promise<void> {
  const { connection } = context
  const operation = 'remove a container'
  // A volume without a name holds data like any other: images ask for them, and nobody is told.
  const v = unnamedVolumes === 'keep' ? 0 : 1
  const request = path`/containers/${id}${query({ force: 1, v })}`
  const answer = await connection.tell({ operation, method: 'DELETE', path: request }, signal)
  if (answer.ok || answer.refusal.status === 404) return
  if (answer.refusal.status !== 409) return connection.refuse(operation, answer.refusal)
  await untilGone(context, { id, refusal: answer.refusal }, signal)
}

/** How long a removal that somebody else began may take. */
const removalTimeoutMs = 30_000
const removalPollMs = 100

/** 409: another removal is under way. */
async function untilGone(
  context: ContainersContext,
  pending: { readonly id: string; readonly refusal: Refusal },
  signal?: AbortSignal,
): Promise<void> {
  const { connection, clock } = context
  const deadline = steadyNow(clock) + removalTimeoutMs
  while (await inspectContainer(context, pending.id, signal)) {
    if (steadyNow(clock) > deadline) connection.refuse('remove a container', pending.refusal)
    await clock.sleep(removalPollMs, signal)
  }
}
