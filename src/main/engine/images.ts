import { createHash } from 'node:crypto'
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import { distributionAnswer, imageAnswer, listedImageAnswer, pullAnswer } from './answers.ts'
import { createArchives } from './archives.ts'
import type { Connection } from './connection.ts'
import type { Engine } from './engine.ts'
import { registryFailure } from './failures.ts'
import type { Image } from './image.ts'
import { parseJson, readLines } from './json-lines.ts'
import { path, query } from './modem.ts'
import { pullImage } from './pull.ts'

export function createImages(connection: Connection): Engine['images'] {
  return {
    async inspect(reference, signal) {
      const operation = 'inspect an image'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/images/${reference}/json` },
        imageAnswer.transform(image),
        signal,
      )
      if (answer.ok) return answer.value
      if (answer.refusal.status === 404) return undefined
      return connection.refuse(operation, answer.refusal)
    },
    async labelled(label, signal) {
      const operation = 'list images'
      const request = path`/images/json${query({ filters: { label } })}`
      const answer = await connection.ask(
        { operation, method: 'GET', path: request },
        z.array(listedImageAnswer),
        signal,
      )
      if (!answer.ok) return connection.refuse(operation, answer.refusal)
      return answer.value.toSorted((a, b) => b.Created - a.Created).map(({ Id }) => Id)
    },
    async inRegistry(reference, signal, auth) {
      const operation = 'ask the registry for a digest'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/distribution/${reference}/json`, ...login(auth) },
        distributionAnswer,
        signal,
      )
      if (answer.ok) return answer.value
      const failure = registryFailure(connection, reference, answer.refusal)
      return failure.kind === 'image-not-found' ? undefined : fail(failure)
    },
    ...createArchives(connection),
    import: (reference, made, signal) => importImage(connection, { reference, ...made }, signal),
    async remove(reference, signal) {
      const operation = 'remove an image'
      const answer = await connection.tell(
        { operation, method: 'DELETE', path: path`/images/${reference}` },
        signal,
      )
      if (answer.ok || [404, 409].includes(answer.refusal.status)) return
      connection.refuse(operation, answer.refusal)
    },
    pull: (reference, onProgress, { signal, auth, platform }) =>
      pullImage(connection, {
        ...{ reference, onProgress, signal, ...login(auth) },
        ...(platform !== undefined && { platform }),
      }),
  }
}

interface Import {
  readonly reference: string
  readonly archive: Buffer
  readonly changes: readonly string[]
}

async function importImage(
  connection: Connection,
  { reference, archive, changes }: Import,
  signal: AbortSignal,
): Promise<void> {
  const operation = 'import an image'
  const colon = reference.lastIndexOf(':')
  const [repo, tag] = [reference.slice(0, colon), reference.slice(colon + 1)]
  const asked = new URLSearchParams([
    ...Object.entries({ fromSrc: '-', repo, tag }),
    ...changes.map((change): [string, string] => ['changes', change]),
  ])
  const body = { type: 'application/x-tar', bytes: archive }
  const answer = await connection.stream(
    { method: 'POST', path: `/images/create?${asked}`, body },
    signal,
  )
  if (!answer.ok) return connection.refuse(operation, answer.refusal)
  for await (const { text } of readLines(answer.value)) {
    const said = pullAnswer.safeParse(parseJson(text))
    const message = said.success ? said.data.errorDetail?.message || said.data.error : text
    if (message !== '') connection.refuse(operation, { status: 500, message })
  }
  signal.throwIfAborted()
}

const login = (auth: string | undefined) => (auth === undefined ? {} : { auth })

function image(answer: (typeof imageAnswer)['_output']): Image {
  const test = answer.Config?.Healthcheck?.Test ?? []
  return {
    id: answer.Id,
    repoTags: answer.RepoTags,
    repoDigests: answer.RepoDigests,
    os: answer.Os,
    arch: answer.Architecture,
    sizeBytes: answer.Size,
    hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
    startingMs: startingMs(answer.Config?.Healthcheck),
    env: answer.Config?.Env ?? [],
    exposedPorts: Object.keys(answer.Config?.ExposedPorts ?? {}),
    volumes: Object.keys(answer.Config?.Volumes ?? {}),
    ...contentOf(answer),
  }
}

/** Engines keep the bytes of a config, or of a manifest, each by its own digest; this is what is in them. */
function contentOf({ Os, Architecture, Created, RootFS, Config }: (typeof imageAnswer)['_output']) {
  const layers = RootFS?.Layers ?? []
  if (layers.length === 0) return {}
  const { User, WorkingDir, Cmd, Entrypoint, Env, Labels, ExposedPorts, Volumes } = Config ?? {}
  const sorted = (values: object | undefined) => Object.entries(values ?? {}).sort(byKey)
  const parts = [
    ...[Os, Architecture, Date.parse(Created), layers],
    ...[User, WorkingDir, Cmd, Entrypoint, Env, Config?.Healthcheck?.Test ?? []],
    ...[sorted(Labels), sorted(ExposedPorts), sorted(Volumes)],
  ]
  return { content: createHash('sha256').update(JSON.stringify(parts)).digest('hex') }
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1)

/** Timing that the engine takes where an image says nothing. */
const usualMs = 30_000

/** Its start period, and the one check that comes after it. */
function startingMs(check: NonNullable<(typeof imageAnswer)['_output']['Config']>['Healthcheck']) {
  const ms = (nanoseconds: number | null | undefined) => (nanoseconds ?? 0) / 1e6
  return ms(check?.StartPeriod) + (ms(check?.Interval) || usualMs) + (ms(check?.Timeout) || usualMs)
}
