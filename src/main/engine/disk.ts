/** Contents of an engine's disk, with their bytes, and taking single things off it. */
import { z } from 'zod'
import type { Connection } from './connection.ts'
import {
  cacheAnswer,
  containerUseAnswer,
  imageDetailAnswer,
  imageUseAnswer,
  networkUseAnswer,
  volumeAnswer,
  volumeUseAnswer,
} from './disk-answers.ts'
import { path, query } from './modem.ts'
import { type Adopted, judgedLabels } from './owner.ts'

export interface StoredImage {
  readonly id: string
  /** Image that it was made from on this engine; '' where it was pulled. */
  readonly parentId: string
  readonly tags: readonly string[]
  /** `name@sha256:…` */
  readonly digests: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly createdAt: number
  /** With every layer of it. */
  readonly sizeBytes: number
  /** The size of layers that other images have, too; null = the engine does not tell. */
  readonly sharedBytes: number | null
}

export interface ImageDetail extends Pick<StoredImage, 'id' | 'parentId' | 'tags' | 'digests'> {
  /** From the lowest to the top. */
  readonly layers: readonly string[]
  /** When it got its name here, unix ms; null = the engine does not tell. */
  readonly taggedAt: number | null
}

export interface StoredContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly imageId: string
  /** As the engine names it: `running`, `exited` … */
  readonly state: string
  readonly labels: Readonly<Record<string, string>>
  readonly createdAt: number
  /** Bytes that it wrote beside its image; null where nobody asked. */
  readonly sizeBytes: number | null
  /** Names of those that it mounts. */
  readonly volumes: readonly string[]
  /** Names and ids of those that it is on, running or not. */
  readonly networks: readonly string[]
}

export interface StoredNetwork {
  readonly id: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly createdAt: number | null
}

export interface StoredVolume {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly createdAt: number | null
  /** null = the engine does not tell. */
  readonly sizeBytes: number | null
}

/** A step of a build that BuildKit keeps. */
export interface CacheRecord {
  readonly id: string
  readonly parents: readonly string[]
  readonly description: string
  readonly sizeBytes: number
  readonly createdAt: number | null
  readonly usedAt: number | null
  readonly isInUse: boolean
  /** Images have the same bytes: they stay when it goes. */
  readonly isShared: boolean
}

export type Removable =
  | {
      readonly kind: 'images'
      readonly id: string
      /** All its names: only one without another goes by its id. */
      readonly references: readonly string[]
      /** Otherwise what it was made from goes with it where nothing else has that, as `docker rmi` does. */
      readonly keepsParents: boolean
    }
  | { readonly kind: 'containers' | 'networks' | 'volumes' | 'cache'; readonly id: string }

/** All sizes take as long as counting every file. */
export interface Disk {
  /** `layersBytes`: of all layers, each counted once; null = the engine does not tell. */
  images(
    signal?: AbortSignal,
  ): Promise<{ readonly images: readonly StoredImage[]; readonly layersBytes: number | null }>
  /** undefined = it is not there. */
  image(id: string, signal?: AbortSignal): Promise<ImageDetail | undefined>
  containers(sizes: 'sizes' | 'none', signal?: AbortSignal): Promise<readonly StoredContainer[]>
  networks(signal?: AbortSignal): Promise<readonly StoredNetwork[]>
  volumes(signal?: AbortSignal): Promise<readonly StoredVolume[]>
  /** Without its size, at once; undefined = it is not there. */
  volume(name: string, signal?: AbortSignal): Promise<StoredVolume | undefined>
  cache(signal?: AbortSignal): Promise<readonly CacheRecord[]>
  /** Never by force: what is in use is refused by the engine. False = it was not there. */
  remove(object: Removable, signal?: AbortSignal): Promise<boolean>
}

export function createDisk(connection: Connection, adopted?: Adopted): Disk {
  /** undefined = it is not there. */
  const find = async <S extends z.ZodType>(
    operation: string,
    request: string,
    { schema, signal }: { readonly schema: S; readonly signal?: AbortSignal | undefined },
  ): Promise<z.infer<S> | undefined> => {
    const answer = await connection.ask({ operation, method: 'GET', path: request }, schema, signal)
    if (answer.ok) return answer.value
    const { refusal } = answer
    return refusal.status === 404 ? undefined : connection.refuse(operation, refusal)
  }
  const ask = async <S extends z.ZodType>(
    operation: string,
    request: string,
    { schema, signal }: { readonly schema: S; readonly signal?: AbortSignal | undefined },
  ): Promise<z.infer<S>> => {
    const answer = await connection.ask({ operation, method: 'GET', path: request }, schema, signal)
    return answer.ok ? answer.value : connection.refuse(operation, answer.refusal)
  }
  const usage = (type: string) => path`/system/df${query({ type })}`
  return {
    images: (signal) => ask('measure images', usage('image'), { schema: imageUseAnswer, signal }),
    image: (id, signal) =>
      find('inspect an image', path`/images/${id}/json`, { schema: imageDetailAnswer, signal }),
    async containers(sizes, signal) {
      const isMeasured = sizes === 'sizes'
      const request = path`/containers/json${query({ all: 1, size: isMeasured ? 1 : 0 })}`
      const found = await ask('list containers', request, {
        schema: z.array(containerUseAnswer),
        signal,
      })
      return found.map((each) => ({
        ...each,
        labels: judgedLabels(each.labels, adopted?.labels(connection.host, each.id)),
        sizeBytes: isMeasured ? each.sizeBytes : null,
      }))
    },
    networks: (signal) =>
      ask('list networks', '/networks', { schema: z.array(networkUseAnswer), signal }),
    volumes: (signal) =>
      ask('measure volumes', usage('volume'), { schema: volumeUseAnswer, signal }),
    volume: (name, signal) =>
      find('inspect a volume', path`/volumes/${name}`, { schema: volumeAnswer, signal }),
    cache: (signal) =>
      ask('measure the build cache', usage('build-cache'), { schema: cacheAnswer, signal }),
    remove: (object, signal) => remove(connection, object, signal),
  }
}

async function remove(
  connection: Connection,
  object: Removable,
  signal?: AbortSignal,
): Promise<boolean> {
  if (object.kind === 'cache') return await pruneRecord(connection, object.id, signal)
  if (object.kind !== 'images') {
    const request = `/${object.kind}/${encodeURIComponent(object.id)}`
    return await drop(connection, removing[object.kind], { request, signal })
  }
  const { id, references, keepsParents } = object
  const asked = query({ noprune: keepsParents ? 1 : 0 })
  for (const reference of references.slice(1)) {
    await drop(connection, 'take a name off an image', {
      request: path`/images/${reference}`,
      signal,
    })
  }
  return await drop(connection, 'remove an image', { request: path`/images/${id}${asked}`, signal })
}

const removing = {
  containers: 'remove a container',
  networks: 'remove a network',
  volumes: 'remove a volume',
}

async function drop(
  connection: Connection,
  operation: string,
  { request, signal }: { readonly request: string; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  const answer = await connection.tell({ operation, method: 'DELETE', path: request }, signal)
  if (answer.ok) return true
  return answer.refusal.status === 404 ? false : connection.refuse(operation, answer.refusal)
}

/** Its id alone is matched; no other record's holds the whole of it. */
async function pruneRecord(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const operation = 'prune the build cache'
  const asked = query({ all: 1, filters: { id: [id] } })
  const request = path`/build/prune${asked}`
  const pruned = z.object({ CachesDeleted: z.array(z.string()).nullish() })
  const answer = await connection.ask({ operation, method: 'POST', path: request }, pruned, signal)
  if (!answer.ok) return connection.refuse(operation, answer.refusal)
  return (answer.value.CachesDeleted ?? []).length > 0
}
