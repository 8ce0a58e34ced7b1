import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import type { PullProgress } from '../../../src/main/engine/image.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { recorderOn } from '../../support/bed/recorder.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { pacedMs } from '../../support/paced.ts'
import { engineOver } from './engine-over.ts'

const image = 'localhost/longshore-test:v1'
const never = new AbortController().signal
const quietly = () => {}

describe('pulling from a registry', () => {
  const bed = privateEngine({ images: [image] })
  const open = registryOn(bed)
  const locked = registryOn(bed, { port: 5001, login: { username: 'ship', password: 'secret' } })
  const recorder = recorderOn(bed)

  /** An image of some size in the registry, and not on the engine. */
  async function pushBig(name: string, megabytes: number): Promise<string> {
    const big = `localhost/longshore-test:big-${megabytes}`
    await ensureBigImage(bed.socketPath, big, megabytes)
    const { reference } = await open.push(big, name)
    await bed.call('DELETE', `/images/${encodeURIComponent(big)}?force=1`)
    return reference
  }

  it('says how far it is, and the image is there with its digest afterwards', async () => {
    const engine = engineOver(bed.socketPath)
    const reference = await pushBig('team/big:v1', 3)
    const found = await engine.images.inRegistry(reference)
    const digest = found?.digest
    expect(found?.platforms).toEqual([expect.stringMatching(/^linux\/[a-z0-9]+$/)])
    const progress: PullProgress[] = []
    await engine.images.pull(reference, (step) => progress.push(step), { signal: never })
    const pulled = await engine.images.inspect(reference)
    expect(pulled?.repoDigests.map((known) => known.split('@')[1])).toEqual([digest])
    expect(progress.some((step) => step.total > 3_000_000)).toBe(true)
    for (const step of progress) expect(step.done).toBeLessThanOrEqual(step.total || step.done)
    await engine.images.pull(reference, quietly, { signal: never })
    engine.close()
  })

  it('names the tag that is missing', async () => {
    const engine = engineOver(bed.socketPath)
    const { reference } = await open.push(image, 'team/app:v1')
    const missing = reference.replace(':v1', ':v9')
    expect(await engine.images.inRegistry(missing)).toBeUndefined()
    expect(
      await failureFrom(engine.images.pull(missing, quietly, { signal: never })),
    ).toMatchObject({
      kind: 'image-not-found',
      image: missing,
    })
    engine.close()
  })

  it('says that a login is needed', async () => {
    const engine = engineOver(bed.socketPath)
    const { reference } = await locked.push(image, 'private:v1')
    const refused = { kind: 'registry-auth', image: reference }
    expect(
      await failureFrom(engine.images.pull(reference, quietly, { signal: never })),
    ).toMatchObject(refused)
    expect(await failureFrom(engine.images.inRegistry(reference))).toMatchObject(refused)
    engine.close()
  })

  it('TF-27 fails with a typed failure where no registry answers', async () => {
    const engine = engineOver(bed.socketPath)
    const reference = '127.0.0.1:5999/team/app:v1'
    expect(
      await failureFrom(engine.images.pull(reference, quietly, { signal: never })),
    ).toMatchObject({
      kind: 'pull-failed',
      image: reference,
    })
    engine.close()
  })

  it('fails when its answer is cut before the end', async () => {
    const reference = await pushBig('team/cut:v1', 3)
    const engine = engineOver(recorder().socketPath)
    const heal = recorder().addFault({ path: /images\/create/, action: 'cut', afterBytes: 300 })
    expect(
      await failureFrom(engine.images.pull(reference, quietly, { signal: never })),
    ).toMatchObject({
      kind: 'pull-failed',
      image: reference,
    })
    heal()
    engine.close()
  })

  it('stops within two seconds when told to, and the engine stops pulling too', async () => {
    const engine = engineOver(bed.socketPath)
    await pushBig('team/slow:v1', 4)
    const door = await open.behindSlowDoor(200_000)
    const reference = `${door.host}:${door.port}/team/slow:v1`
    const stop = new AbortController()
    const reason = new Error('enough')
    let isDownloading = false
    const pulling = engine.images.pull(
      reference,
      (step) => {
        if (step.status === 'Downloading') isDownloading = true
      },
      { signal: stop.signal },
    )
    const outcome = expect(pulling).rejects.toBe(reason)
    for (let i = 0; i < 100 && !isDownloading; i += 1) await pause(50)
    expect(isDownloading).toBe(true)
    const stoppedAt = performance.now()
    stop.abort(reason)
    await outcome
    expect(performance.now() - stoppedAt).toBeLessThan(pacedMs(2_000))
    // Were the engine still pulling, this would let it finish.
    door.setSpeed(Number.POSITIVE_INFINITY)
    await pause(1_500)
    expect(await engine.images.inspect(reference)).toBeUndefined()
    await door.close()
    engine.close()
  })

  it('fails when the engine dies in the middle', async () => {
    const engine = engineOver(bed.socketPath)
    await pushBig('team/dying:v1', 5)
    const door = await open.behindSlowDoor(200_000)
    let die = () => {}
    const isUnderWay = new Promise<void>((resolve) => {
      die = resolve
    })
    const reference = `${door.host}:${door.port}/team/dying:v1`
    const failed = failureFrom(
      engine.images.pull(reference, (step) => step.status === 'Downloading' && die(), {
        signal: never,
      }),
    )
    await isUnderWay
    await bed.kill()
    expect(await failed).toMatchObject({ kind: 'pull-failed', image: reference })
    expect(await failureFrom(engine.containers.list())).toMatchObject({
      kind: 'engine-unavailable',
    })
    await bed.restart()
    expect(await engine.containers.list()).toEqual([])
    await door.close()
    engine.close()
  })
})
