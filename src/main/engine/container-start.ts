/** Creating and starting: the two calls whose refusals have many meanings. */
import { fail } from '../../shared/lib/failure-error.ts'
import { createdAnswer } from './answers.ts'
import { type ContainersContext, inspectContainer, listContainers } from './container-reads.ts'
import type { ContainerSpec } from './container-spec.ts'
import { createBody } from './create-body.ts'
import { createFailure, isCutOffStart, isNoSpace, takenPort } from './failures.ts'
import { path, query } from './modem.ts'

export async function createContainer(
  context: ContainersContext,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<string> {
  const { connection } = context
  const { host } = connection
  const { platform } = spec.settings ?? {}
  const request = path`/containers/create${query({ name: spec.name, ...(platform && { platform }) })}`
  const answer = await connection.ask(
    { operation: 'create a container', method: 'POST', path: request, body: createBody(spec) },
    createdAnswer,
    signal,
  )
  if (answer.ok) return answer.value.Id
  if (answer.refusal.status === 409) {
    const holder = await inspectContainer(context, spec.name, signal)
    if (holder) fail({ kind: 'name-conflict', host, name: spec.name, holder: holder.id })
  }
  return fail(createFailure(connection, spec.image, answer.refusal))
}

export async function startContainer(
  context: ContainersContext,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  const { connection } = context
  const { host } = connection
  const operation = 'start a container'
  const start = () =>
    connection.tell({ operation, method: 'POST', path: path`/containers/${id}/start` }, signal)
  const first = await start()
  const answer = !first.ok && isCutOffStart(first.refusal.message) ? await start() : first
  if (answer.ok || answer.refusal.status === 304) return
  const { message, status } = answer.refusal
  if (isNoSpace(message)) return connection.refuse(operation, answer.refusal)
  const port = takenPort(message)
  if (port !== undefined) {
    const holder = await portHolder(context, { port, notId: id }, signal)
    fail({ kind: 'port-taken', host, port, holder })
  }
  if (status === 404 && !(await inspectContainer(context, id, signal))) {
    fail({ kind: 'not-found', what: 'container', name: id })
  }
  fail({ kind: 'start-failed', host, message })
}

/** The container that publishes the port; '' when it is not one of this engine. */
async function portHolder(
  context: ContainersContext,
  wanted: { readonly port: string; readonly notId: string },
  signal?: AbortSignal,
): Promise<string> {
  const others = await listContainers(context, {}, signal)
  const holder = others.find(
    (container) =>
      container.id !== wanted.notId &&
      container.ports.some((shown) => shown.includes(`:${wanted.port}->`)),
  )
  return holder?.name ?? ''
}
