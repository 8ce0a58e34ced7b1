import type { Disk, Removable } from '../../../src/main/engine/disk.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { emit, enter, type FakeImage, type FakeState, isUp } from './fake-state.ts'

export function createFakeDisk(state: FakeState): Disk {
  return {
    async images(signal) {
      await enter(state, 'disk.images', [], signal)
      const images = here(state)
      return {
        images: images.map((image) => ({ ...stored(image), ...sizesOf(image, images) })),
        layersBytes: sum([...layerBytes(images).values()]),
      }
    },
    async image(id, signal) {
      await enter(state, 'disk.image', [id], signal)
      const image = here(state).find((each) => each.id === id)
      if (!image) return undefined
      const layers = layersOf(image).map((layer) => layer.id)
      return { ...stored(image), layers, taggedAt: null }
    },
    async containers(sizes, signal) {
      await enter(state, 'disk.containers', [sizes], signal)
      return [...state.containers.values()].map((container) => ({
        ...{ id: container.id, name: container.spec.name, image: container.spec.image },
        ...{ imageId: container.imageId, state: container.state, labels: container.spec.labels },
        createdAt: container.createdAt,
        sizeBytes: sizes === 'sizes' ? container.sizeBytes : null,
        volumes: container.spec.mounts.flatMap(({ kind, source }) =>
          kind === 'volume' ? [source] : [],
        ),
        networks: [container.spec.network, ...container.networks.keys()],
      }))
    },
    async networks(signal) {
      await enter(state, 'disk.networks', [], signal)
      return [...state.networks].map(([name, network]) => ({ ...network, name, createdAt: null }))
    },
    async volumes(signal) {
      await enter(state, 'disk.volumes', [], signal)
      return [...state.volumes].map(([name, labels]) => ({
        ...{ name, labels, createdAt: null, sizeBytes: state.volumeBytes.get(name) ?? 0 },
      }))
    },
    async volume(name, signal) {
      await enter(state, 'disk.volume', [name], signal)
      const labels = state.volumes.get(name)
      return labels && { name, labels, createdAt: null, sizeBytes: null }
    },
    async cache(signal) {
      await enter(state, 'disk.cache', [], signal)
      return [...state.cache]
    },
    async remove(object, signal) {
      await enter(state, 'disk.remove', [object], signal)
      return removals[object.kind](state, object.id, object)
    },
  }
}

const here = (state: FakeState) => state.images.filter(({ remote }) => !remote)

const layersOf = (image: FakeImage) =>
  image.layers ?? [{ id: `layer of ${image.id}`, bytes: image.sizeBytes }]

function layerBytes(images: readonly FakeImage[]): Map<string, number> {
  return new Map(images.flatMap(layersOf).map(({ id, bytes }) => [id, bytes]))
}

function stored(image: FakeImage) {
  const { id, repoTags, repoDigests, labels = {}, parentId = '', createdAt = 0 } = image
  return { id, parentId, tags: repoTags, digests: repoDigests, labels, createdAt }
}

function sizesOf(image: FakeImage, all: readonly FakeImage[]) {
  const others = layerBytes(all.filter((each) => each !== image))
  const layers = layersOf(image)
  return {
    sizeBytes: sum(layers.map(({ bytes }) => bytes)),
    sharedBytes: sum(layers.map(({ id, bytes }) => (others.has(id) ? bytes : 0))),
  }
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

type Remove = (state: FakeState, id: string, object: Removable) => boolean

const removals: { readonly [K in Removable['kind']]: Remove } = {
  images(state, id, object) {
    const image = here(state).find((each) => each.id === id)
    if (!image) return false
    const user = [...state.containers.values()].find(({ imageId }) => imageId === id)
    if (user) refuse(state, `image is being used by container ${user.id.slice(0, 12)}`)
    const named = object.kind === 'images' ? object.references.length : 1
    if (image.repoTags.length > Math.max(named, 1)) refuse(state, 'image has more names')
    state.images.splice(state.images.indexOf(image), 1)
    return true
  },
  containers(state, id) {
    const container = state.containers.get(id)
    if (!container) return false
    if (isUp(container)) refuse(state, 'container is running')
    state.containers.delete(id)
    emit(state, 'container', 'destroy', id)
    return true
  },
  networks(state, id) {
    const found = [...state.networks].find(([, network]) => network.id === id)
    if (!found) return false
    const isUsed = [...state.containers.values()].some(
      (container) => isUp(container) && container.spec.network === found[0],
    )
    if (isUsed) refuse(state, 'network has active endpoints')
    return state.networks.delete(found[0])
  },
  volumes(state, id) {
    const isUsed = [...state.containers.values()].some(({ spec }) =>
      spec.mounts.some(({ source }) => source === id),
    )
    if (isUsed) refuse(state, 'volume is in use')
    return state.volumes.delete(id)
  },
  cache(state, id) {
    const at = state.cache.findIndex((record) => record.id === id && !record.isInUse)
    const isNeeded = state.cache.some(({ parents }) => parents.includes(id))
    if (at === -1 || isNeeded) return false
    state.cache.splice(at, 1)
    return true
  },
}

function refuse({ host }: FakeState, message: string): never {
  return fail({ kind: 'engine-error', host, operation: 'remove', status: 409, message })
}
