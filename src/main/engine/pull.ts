/** Pulls an image and believes only the engine's own final word that it is there. */
import { FailureError, fail } from '../../shared/lib/failure-error.ts'
import { type PullAnswer, pullAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import { registryFailure } from './failures.ts'
import type { PullProgress } from './image.ts'
import { LineTooLong, parseJson, readLines } from './json-lines.ts'
import { path, query } from './modem.ts'

export interface PullOrder {
  readonly reference: string
  readonly onProgress: (progress: PullProgress) => void
  readonly signal: AbortSignal
  readonly auth?: string
  /** `linux/arm64`; absent = that of the host. */
  readonly platform?: string
}

export async function pullImage(connection: Connection, order: PullOrder): Promise<void> {
  const { signal, platform } = order
  const fromImage = tagged(order.reference)
  const answer = await connection.stream(
    {
      method: 'POST',
      path: path`/images/create${query({ fromImage, ...(platform && { platform }) })}`,
      headers: order.auth ? { 'X-Registry-Auth': order.auth } : {},
    },
    signal,
  )
  if (!answer.ok) fail(registryFailure(connection, order.reference, answer.refusal))
  await readPull(connection.host, answer.value, order)
  signal.throwIfAborted()
}

/** Without a tag or digest the engine would pull every tag there is. */
function tagged(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`
}

/** Reads the progress to its end; anything but a clean, final end throws. */
export async function readPull(
  host: string,
  bytes: AsyncIterable<Buffer>,
  order: PullOrder,
): Promise<void> {
  const progress = createProgress(order.onProgress)
  let isFinal = false
  const failed = (reason: string): never =>
    fail({ kind: 'pull-failed', host, image: order.reference, reason })
  try {
    for await (const line of readLines(bytes)) {
      const said = pullAnswer.safeParse(parseJson(line.text))
      if (!said.success) {
        return failed(line.cut ? 'its progress was cut short' : 'its progress could not be read')
      }
      refuseError(host, order.reference, said.data)
      progress(said.data)
      // The digest comes before the image has its name; only this line comes after.
      isFinal ||= said.data.id === '' && said.data.status.startsWith('Status: ')
    }
  } catch (error) {
    if (error instanceof LineTooLong) failed('its progress could not be read')
    // A connection that breaks in the middle is a failed pull; that the engine is gone will be seen next.
    const failure = error instanceof FailureError ? error.failure : undefined
    if (failure?.kind === 'engine-unavailable') failed(`the connection broke: ${failure.reason}`)
    throw error
  }
  order.signal.throwIfAborted()
  if (!isFinal) failed('it ended before the engine said that the image is there')
}

function refuseError(host: string, image: string, said: PullAnswer): void {
  const message = said.errorDetail?.message || said.error
  if (!said.errorDetail && message === '') return
  const status = said.errorDetail?.code ?? 500
  fail(registryFailure({ host, endpoint: '' }, image, { status, message }))
}

/** Statuses after which a layer's bytes are all there. */
const complete = ['Download complete', 'Pull complete', 'Already exists']

function createProgress(report: (progress: PullProgress) => void): (said: PullAnswer) => void {
  const totals = new Map<string, number>()
  return ({ id, status, progressDetail }) => {
    // "Pulling from" carries the tag where the others carry the layer.
    if (id === '' || status.startsWith('Pulling from')) return
    const known = progressDetail?.total || totals.get(id) || 0
    totals.set(id, known)
    const done = complete.includes(status) ? known : (progressDetail?.current ?? 0)
    report({ layer: id, status, done, total: known })
  }
}
