import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PullProgress } from '../../../src/main/engine/image.ts'
import { readPull } from '../../../src/main/engine/pull.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'

const image = 'registry.example/team/app:v1'
const line = (value: object): string => `${JSON.stringify(value)}\r\n`

const good = Buffer.from(
  [
    line({ status: 'Pulling from team/app', id: 'v1' }),
    line({ status: 'Pulling fs layer', progressDetail: {}, id: 'a1b2' }),
    line({ status: 'Downloading', progressDetail: { current: 50, total: 200 }, id: 'a1b2' }),
    line({ status: 'Download complete', progressDetail: {}, id: 'a1b2' }),
    line({
      status: 'Extracting → ünïcode 🚢',
      progressDetail: { current: 7, total: 200 },
      id: 'a1b2',
    }),
    line({ status: 'Pull complete', progressDetail: {}, id: 'a1b2' }),
    line({ status: `Digest: sha256:${'a'.repeat(64)}` }),
    line({ status: `Status: Downloaded newer image for ${image}` }),
  ].join(''),
)

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function read(bytes: Buffer, sizes: readonly number[] = [bytes.length || 1]) {
  const seen: PullProgress[] = []
  const order = {
    reference: image,
    onProgress: (progress: PullProgress) => seen.push(progress),
    signal: new AbortController().signal,
  }
  await readPull('local', pieces(bytes, sizes), order)
  return seen
}

const refusal = (...lines: object[]): Promise<Failure> =>
  failureFrom(read(Buffer.from(lines.map(line).join(''))))

describe('a pull', () => {
  it('says each layer’s bytes, and that all are there when it is complete', async () => {
    expect(await read(good)).toEqual([
      { layer: 'a1b2', status: 'Pulling fs layer', done: 0, total: 0 },
      { layer: 'a1b2', status: 'Downloading', done: 50, total: 200 },
      { layer: 'a1b2', status: 'Download complete', done: 200, total: 200 },
      { layer: 'a1b2', status: 'Extracting → ünïcode 🚢', done: 7, total: 200 },
      { layer: 'a1b2', status: 'Pull complete', done: 200, total: 200 },
    ])
  })

  it('reads the same when split at every byte', async () => {
    const whole = await read(good)
    for (let at = 1; at < good.length; at += 1) {
      expect(await read(good, [at, good.length])).toEqual(whole)
    }
  })

  it('reads the same in pieces of any size', async () => {
    const whole = await read(good)
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(sizes, async (some) => {
        expect(await read(good, some)).toEqual(whole)
      }),
      { numRuns: 100 },
    )
  })

  it('TF-27 is a failure when cut at any byte before the engine’s final word', async () => {
    // The last line's end alone may be missing: its words are all there.
    for (let at = 0; at < good.length - 2; at += 1) {
      const failure = await failureFrom(read(good.subarray(0, at)))
      expect(failure).toMatchObject({ kind: 'pull-failed', image })
    }
  })

  it('is a failure after the digest alone', async () => {
    const failure = await refusal({ status: `Digest: sha256:${'a'.repeat(64)}` })
    expect(failure.kind).toBe('pull-failed')
  })

  it.each<[string, string, Failure['kind']]>([
    ['a full disk', 'write /var/lib/docker/tmp/x: no space left on device', 'no-space'],
    ['a missing tag', 'manifest unknown: manifest unknown', 'image-not-found'],
    ['a missing image', 'repository team/app not found: does not exist', 'image-not-found'],
    ['a login that is needed', 'no basic auth credentials', 'registry-auth'],
    ['a login that is wrong', 'unauthorized: authentication required', 'registry-auth'],
    ['anything else', 'received unexpected HTTP status: 503', 'pull-failed'],
  ])('names %s', async (_, message, kind) => {
    const failure = await refusal(
      { status: 'Pulling from team/app', id: 'v1' },
      { errorDetail: { message }, error: message },
    )
    expect(failure.kind).toBe(kind)
  })

  it('believes an error even when a final status follows', async () => {
    const failure = await refusal(
      { errorDetail: { message: 'layer verification failed' }, error: 'x' },
      { status: 'Status: Downloaded newer image for x' },
    )
    expect(failure).toMatchObject({ kind: 'pull-failed', reason: 'layer verification failed' })
  })

  it.each([
    ['text that is not JSON', 'proxy error\n'],
    ['JSON of another shape', '[1,2,3]\n'],
    ['a line without end', `{"status":"${'x'.repeat(2_000_000)}`],
  ])('is a failure for %s, not a crash', async (_, text) => {
    const failure = await failureFrom(read(Buffer.from(text), [65_536]))
    expect(failure.kind).toBe('pull-failed')
  })
})
