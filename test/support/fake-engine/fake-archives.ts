import { fileArchive } from '../../../src/main/engine/archive.ts'
import type { Engine } from '../../../src/main/engine/engine.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import {
  emit,
  enter,
  type FakeImage,
  type FakeState,
  findImage,
  unavailable,
} from './fake-state.ts'

const partBytes = 100_000
/** What an archive here begins with, before the image itself. */
const filler = Buffer.alloc(partBytes)

/** Archives hold as many bytes as their images say, and end with what the fake needs of them. */
export function createFakeArchives(
  state: FakeState,
): Pick<Engine['images'], 'save' | 'load' | 'tag'> {
  const local = (reference: string) =>
    findImage({ ...state, images: state.images.filter(({ remote }) => !remote) }, reference)
  return {
    async save(reference, signal) {
      await enter(state, 'images.save', [reference], signal)
      const image = local(reference)
      if (!image) return notFound(state, reference)
      return archiveOf(state, image, signal)
    },
    async load(archive, signal) {
      let last: Buffer = filler
      let isBegun = false
      for await (const part of archive) {
        // What an engine has to say of an archive it says in the middle of it.
        if (!isBegun) await enter(state, 'images.load', [], signal)
        isBegun = true
        if (!state.reachable) fail(unavailable(state))
        last = part
      }
      const { loadsAs, ...image } = JSON.parse(last.toString()) as FakeImage
      const loaded = { ...image, ...loadsAs, repoDigests: [], repoTags: [] }
      if (!local(loaded.id)) state.images.push(loaded)
      emit(state, 'image', 'load', loaded.id)
      return loaded.id
    },
    async tag(id, reference, signal) {
      await enter(state, 'images.tag', [id, reference], signal)
      if (!local(id)) return notFound(state, id)
      for (const [index, each] of state.images.entries()) {
        if (each.remote) continue
        const others = each.repoTags.filter((tag) => tag !== reference)
        const repoTags = each.id === id ? [...others, reference] : others
        state.images[index] = { ...each, repoTags }
      }
    },
  }
}

function notFound({ host }: FakeState, name: string): never {
  const message = `No such image: ${name}`
  return fail({ kind: 'engine-error', host, operation: 'save an image', status: 404, message })
}

async function* archiveOf(
  state: FakeState,
  image: FakeImage,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  if (image.layers) {
    for (const { id, bytes } of image.layers) yield layerFile(id, bytes)
    yield Buffer.from(JSON.stringify(image))
    return
  }
  for (let sent = 0; sent < image.sizeBytes; sent += partBytes) {
    signal.throwIfAborted()
    if (!state.reachable) fail(unavailable(state))
    yield filler
  }
  yield Buffer.from(JSON.stringify(image))
}

/** As engines from 25 on name a layer in an archive, without the end of one. */
function layerFile(id: string, bytes: number): Buffer {
  const path = `blobs/sha256/${id.replace('sha256:', '')}`
  return fileArchive({ path, mode: 0o644 }, Buffer.alloc(bytes)).subarray(0, -1_024)
}
