/** Images as archives: out of one engine, into another, never whole in memory. */
import { z } from 'zod'
import { pullAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import type { Engine } from './engine.ts'
import { parseJson, readLines } from './json-lines.ts'
import { path, query } from './modem.ts'

export function createArchives(
  connection: Connection,
): Pick<Engine['images'], 'save' | 'load' | 'tag'> {
  return {
    async save(reference, signal) {
      const asked = { method: 'GET', path: path`/images/${reference}/get`, isFramed: true } as const
      const answer = await connection.stream(asked, signal)
      if (!answer.ok) return connection.refuse('save an image', answer.refusal)
      return whole(answer.value, signal)
    },
    load: (archive, signal) => load(connection, archive, signal),
    async tag(id, reference, signal) {
      const operation = 'name an image'
      const colon = reference.lastIndexOf(':')
      const [repo, tag] = [reference.slice(0, colon), reference.slice(colon + 1)]
      const asked = path`/images/${id}/tag${query({ repo, tag })}`
      const answer = await connection.tell({ operation, method: 'POST', path: asked }, signal)
      if (!answer.ok) connection.refuse(operation, answer.refusal)
    },
  }
}

/** One that was given up is not one that came to its end. */
async function* whole(bytes: AsyncIterable<Buffer>, signal: AbortSignal) {
  yield* bytes
  signal.throwIfAborted()
}

const loadAnswer = pullAnswer.extend({ stream: z.string().nullish() })
const loaded = /^Loaded image(?: ID)?: (\S+)\s*$/

/** Loads an archive. An error while it is taken in comes after the head of the answer, as a line of its own. */
async function load(
  connection: Connection,
  archive: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<string> {
  const operation = 'load an image'
  const refuse = (message: string) => connection.refuse(operation, { status: 500, message })
  const answer = await connection.upload(path`/images/load${query({ quiet: 1 })}`, archive, signal)
  if (!answer.ok) return connection.refuse(operation, answer.refusal)
  let found: string | undefined
  for await (const { text } of readLines(answer.value)) {
    const said = loadAnswer.safeParse(parseJson(text))
    if (!said.success) return refuse('its answer could not be read')
    const message = said.data.errorDetail?.message || said.data.error
    if (message) return refuse(message)
    found = loaded.exec(said.data.stream ?? '')?.[1] ?? found
  }
  signal.throwIfAborted()
  return found ?? refuse('it did not say what it loaded')
}
