import { listEngineNames, placesOf, readRecord } from '../../../scripts/lib/engine/record.mjs'
import { askEngine, callEngine } from '../../../scripts/lib/engine-api.mjs'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { pushImage, startRegistry } from '../../../scripts/lib/registry.mjs'
import { startSlowDoor } from '../../../scripts/lib/slow-door.mjs'

type SlowDoor = Awaited<ReturnType<typeof startSlowDoor>>

export interface Registry {
  /** Where the engine finds `repository`. */
  readonly image: string
  /** Pushes a test image under another tag; the engine forgets that it knew it. */
  push(like: string, tag: string): Promise<{ readonly digest: string }>
  /** Only the registry has it, and it passes so many bytes a second; how the engine names it. */
  pushBig(mb: number, tag: string, bytesPerSecond: number): Promise<string>
  close(): Promise<void>
}

/** A registry in the engine's own namespace; undefined where that is not a private one's. */
export async function registryBeside(
  socketPath: string,
  repository: string,
): Promise<Registry | undefined> {
  const engines = listEngineNames().map((name) => readRecord(placesOf(name)))
  const engine = engines.find((one) => one?.socketPath === socketPath)
  if (!engine) return undefined
  const port = 6_600 + Math.floor(Math.random() * 400)
  const registry = await startRegistry(engine.name, { port })
  const image = `localhost:${port}/${repository}`
  const doors: SlowDoor[] = []
  return {
    image,
    push: (like, tag) =>
      pushImage(socketPath, registry, `localhost/longshore-test:${like}`, `${repository}:${tag}`),
    async pushBig(mb, tag, bytesPerSecond) {
      const local = `localhost/${repository}-big:${tag}`
      await ensureBigImage(socketPath, local, mb)
      await pushImage(socketPath, registry, local, `${repository}:${tag}`)
      await callEngine(socketPath, 'DELETE', `/images/${encodeURIComponent(local)}?force=1`)
      const host = engine.network.outsideAddress
      const door = await startSlowDoor({ target: registry, host, bytesPerSecond })
      doors.push(door)
      return `${host}:${door.port}/${repository}`
    },
    async close() {
      for (const door of doors) await door.close()
      await registry.stop()
      await forget(socketPath, `/${repository}`)
    },
  }
}

/** Every image with this in its name. */
async function forget(socketPath: string, part: string): Promise<void> {
  const images: readonly { RepoTags: string[] | null; RepoDigests: string[] | null }[] =
    await askEngine(socketPath, 'GET', '/images/json')
  const names = images.flatMap(({ RepoTags, RepoDigests }) => [
    ...(RepoTags ?? []),
    ...(RepoDigests ?? []),
  ])
  for (const name of names.filter((each) => each.includes(part))) {
    await callEngine(socketPath, 'DELETE', `/images/${encodeURIComponent(name)}?force=1`)
  }
}
