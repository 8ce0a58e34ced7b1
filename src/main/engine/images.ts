import { fail } from '../../shared/lib/failure-error.ts'
import { distributionAnswer, imageAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import type { Engine, Image } from './engine.ts'
import { registryFailure } from './failures.ts'
import { path } from './modem.ts'
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
    async registryDigest(reference, signal) {
      const operation = 'ask the registry for a digest'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/distribution/${reference}/json` },
        distributionAnswer,
        signal,
      )
      if (answer.ok) return answer.value.Descriptor.digest
      const failure = registryFailure(connection, reference, answer.refusal)
      return failure.kind === 'image-not-found' ? undefined : fail(failure)
    },
    pull: (reference, onProgress, signal) =>
      pullImage(connection, { reference, onProgress, signal }),
  }
}

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
    exposedPorts: Object.keys(answer.Config?.ExposedPorts ?? {}),
    volumes: Object.keys(answer.Config?.Volumes ?? {}),
  }
}
