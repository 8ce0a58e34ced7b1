import type { Engine } from '../../../src/main/engine/engine.ts'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { createFakeArchives } from './fake-archives.ts'
import { emit, enter, type FakeImage, type FakeState, findImage, nextId } from './fake-state.ts'

export function createFakeImages(state: FakeState): Engine['images'] {
  return {
    ...createFakeArchives(state),
    async inspect(reference, signal) {
      await enter(state, 'images.inspect', [reference], signal)
      return findImage(here(state), reference)
    },
    async labelled(labels, signal) {
      await enter(state, 'images.labelled', [...labels], signal)
      const has = (image: FakeImage) =>
        labels.every((label) => {
          const [name = '', value = ''] = label.split('=')
          return image.labels?.[name] === value
        })
      return here(state)
        .images.filter(has)
        .map(({ id }) => id)
        .toReversed()
    },
    async inRegistry(reference, signal) {
      await enter(state, 'images.inRegistry', [reference], signal)
      const [digest] = findImage(inRegistry(state), reference)?.repoDigests ?? []
      return digest === undefined
        ? undefined
        : { digest: digest.slice(digest.indexOf('@') + 1), platforms: [] }
    },
    async pull(reference, onProgress, { signal }) {
      await enter(state, 'images.pull', [reference], signal)
      const image = findImage(inRegistry(state), reference)
      if (!image) fail({ kind: 'image-not-found', host: state.host, image: reference, pull: '' })
      for (const part of [0.5, 1]) {
        onProgress({
          layer: image.id.slice(7, 19),
          status: 'Downloading',
          done: image.sizeBytes * part,
          total: image.sizeBytes,
        })
        await state.clock.sleep(1, signal)
      }
      land(state, image)
    },
    async import(reference, { changes }, signal) {
      await enter(state, 'images.import', [reference], signal)
      const made = { id: `sha256:${nextId(state)}`, repoTags: [reference], repoDigests: [] }
      const labels = changes.flatMap((each) => {
        const [, name = '', value = ''] = /^LABEL ([^=]+)=(.*)$/.exec(each) ?? []
        return name === '' ? [] : [[name, value] as const]
      })
      const facts = {
        ...{ os: 'linux', arch: 'amd64', sizeBytes: 1, hasHealthcheck: false },
        labels: Object.fromEntries(labels),
      }
      land(state, { ...made, ...facts, exposedPorts: [], volumes: [], script: [], remote: false })
    },
    async remove(reference, signal) {
      await enter(state, 'images.remove', [reference], signal)
      const at = state.images.findIndex((each) => !each.remote && each.repoTags.includes(reference))
      const image = state.images[at]
      if (!image) return
      const repoTags = image.repoTags.filter((tag) => tag !== reference)
      if (repoTags.length === 0) state.images.splice(at, 1)
      else state.images.splice(at, 1, { ...image, repoTags })
    },
  }
}

const here = (state: FakeState): FakeState => ({
  ...state,
  images: state.images.filter((image) => !image.remote),
})
const inRegistry = (state: FakeState): FakeState => ({
  ...state,
  images: state.images.filter((image) => image.remote),
})

function land(state: FakeState, pulled: FakeImage): void {
  for (const [index, older] of state.images.entries()) {
    if (older.remote) continue
    const repoTags = older.repoTags.filter((tag) => !pulled.repoTags.includes(tag))
    state.images[index] = { ...older, repoTags }
  }
  const known = state.images.findIndex((image) => !image.remote && image.id === pulled.id)
  if (known !== -1) state.images.splice(known, 1)
  state.images.push({ ...pulled, remote: false })
  emit(state, 'image', 'pull', pulled.repoTags[0] ?? pulled.id)
}
