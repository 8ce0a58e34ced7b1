import type { Inspection } from '../../src/main/engine/inspection.ts'

interface Said {
  readonly config?: Readonly<Record<string, unknown>>
  readonly hostConfig?: Readonly<Record<string, unknown>>
  readonly mounts?: Inspection['mounts']
  readonly ports?: Inspection['ports']
  readonly networks?: Readonly<Record<string, Partial<Inspection['networks'][string]>>>
  /** Config of its image. */
  readonly image?: Readonly<Record<string, unknown>>
  readonly tags?: readonly string[]
}

/** A container `web` of `app:v1`, as its engine tells it, but for what a test is about. */
export function anInspection(said: Said): Inspection {
  const { config = {}, hostConfig = {}, mounts = [], ports = {}, image = {} } = said
  const networks = Object.entries(said.networks ?? { bridge: {} }).map(([name, more]) => [
    name,
    { NetworkID: '', Aliases: [], Links: [], MacAddress: '', IPAddress: '', ...more },
  ])
  return {
    id: 'a'.repeat(64),
    name: 'web',
    imageId: `sha256:${'1'.repeat(64)}`,
    config: { Image: 'app:v1', ...config },
    hostConfig: {
      NetworkMode: 'default',
      RestartPolicy: { Name: 'unless-stopped' },
      ...hostConfig,
    },
    ...{ mounts, ports, networks: Object.fromEntries(networks) },
    image: { config: image, tags: said.tags ?? ['app:v1', 'app:latest'], digests: [] },
    engine: { logDriver: 'json-file', cgroupVersion: '2', runtime: 'runc' },
  }
}
