import { listEngineNames, placesOf, readRecord } from '../../../scripts/lib/engine/record.mjs'
import { askEngine, callEngine } from '../../../scripts/lib/engine-api.mjs'
import { pushImage, startRegistry } from '../../../scripts/lib/registry.mjs'

export interface Registry {
  /** Where the engine finds `repository`. */
  readonly image: string
  /** Pushes a test image under another tag; the engine forgets that it knew it. */
  push(like: string, tag: string): Promise<{ readonly digest: string }>
  close(): Promise<void>
}

/** A registry in the engine's own namespace; undefined where that is not a private one's. */
export async function registryBeside(
  socketPath: string,
  repository: string,
): Promise<Registry | undefined> {
  const isItsOwn = (name: string) => readRecord(placesOf(name))?.socketPath === socketPath
  const engine = listEngineNames().find(isItsOwn)
  if (engine === undefined) return undefined
  const port = 6_600 + Math.floor(Math.random() * 400)
  const registry = await startRegistry(engine, { port })
  const image = `localhost:${port}/${repository}`
  return {
    image,
    push: (like, tag) =>
      pushImage(socketPath, registry, `localhost/longshore-test:${like}`, `${repository}:${tag}`),
    async close() {
      await registry.stop()
      await forget(socketPath, image)
    },
  }
}

async function forget(socketPath: string, image: string): Promise<void> {
  const images: readonly { RepoTags: string[] | null; RepoDigests: string[] | null }[] =
    await askEngine(socketPath, 'GET', '/images/json')
  const names = images.flatMap(({ RepoTags, RepoDigests }) => [
    ...(RepoTags ?? []),
    ...(RepoDigests ?? []),
  ])
  for (const name of names.filter((each) => each.startsWith(image))) {
    await callEngine(socketPath, 'DELETE', `/images/${encodeURIComponent(name)}?force=1`)
  }
}
