// Which images a release is brought up with again, once its tags have moved.
import { describe, expect, it } from 'vitest'
import { pinned, type ReleasedProject } from '../../../../src/main/sources/compose/plan/released.ts'
import { type Rendered, renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { createFakeEngine } from '../../../support/fake-engine/fake-engine.ts'

const never = new AbortController().signal
const digest = `app@sha256:${'d'.repeat(64)}`

/** A release of `web` (from a registry) and `own` (built), whose tags were made to mean other images since. */
function moved(isKept = true) {
  const engine = createFakeEngine()
  const was = engine.control.addImage('old:1')
  const project = renderedSchema.parse({
    name: 'ls-shop',
    services: { web: { image: 'app:1' }, own: { image: 'own:1', build: { context: '.' } } },
  })
  for (const tag of ['app:1', 'own:1']) engine.control.addImage(tag)
  const imageId = isKept ? was.id : 'sha256:gone'
  const image = { imageId, digest, hash: 'h', built: null }
  const services = { web: { image: 'app:1', ...image }, own: { image: 'own:1', ...image } }
  const place = { directory: '/srv/shop', files: [], envFiles: [] }
  const released: ReleasedProject = { place, files: [], project, env: {}, secrets: [], services }
  return { engine, was, released }
}

const imagesOf = ({ services }: Rendered) =>
  Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, image]))

describe('the images of a release', () => {
  it('SD-17 are those that its tags meant then, by their id, and nothing of it is built again', async () => {
    const { engine, was, released } = moved()
    const project = await pinned(engine, released, { signal: never })
    expect(imagesOf(project)).toEqual({ web: was.id, own: was.id })
    expect(project.services.own).not.toHaveProperty('build')
  })

  it('SD-17 are pulled by their digest where they are gone from the host', async () => {
    const { engine, released } = moved(false)
    expect(imagesOf(await pinned(engine, released, { signal: never }))).toEqual({
      web: digest,
      own: digest,
    })
  })

  it('SD-22 are what their tags mean by now for what is to be pulled anew, and for nothing else', async () => {
    const { engine, was, released } = moved()
    const all = await pinned(engine, released, { signal: never, isNewer: () => true })
    expect(imagesOf(all)).toEqual({ web: 'app:1', own: was.id })
    const other = await pinned(engine, released, {
      signal: never,
      isNewer: (name) => name === 'other',
    })
    expect(imagesOf(other)).toEqual({ web: was.id, own: was.id })
  })

  it('are named as they were where the tags mean the same', async () => {
    const { engine, released } = moved()
    const { id } = (await engine.images.inspect('app:1')) ?? { id: '' }
    const { web, ...others } = released.services
    if (!web) throw new Error('web is in the release')
    const services = { ...others, web: { ...web, imageId: id } }
    expect(imagesOf(await pinned(engine, { ...released, services }, { signal: never })).web).toBe(
      'app:1',
    )
  })
})
