// A recorder in front of an engine for the length of a test file; forgets between tests.
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startRecorder } from '../../../scripts/lib/recorder.mjs'

export type Recorder = Awaited<ReturnType<typeof startRecorder>>

interface RecorderTarget {
  readonly socketPath: string
}

/** Answers a function, because the recorder exists only once the tests run. */
export function recorderOn(
  target: RecorderTarget,
  options: { readonly minimumApi?: string } = {},
): () => Recorder {
  let recorder: Recorder | undefined
  beforeAll(async () => {
    recorder = await startRecorder({ engineSocket: target.socketPath, ...options })
  })
  beforeEach(() => recorder?.clear())
  afterAll(() => recorder?.close())
  return () => {
    if (!recorder) throw new Error('The recorder has not been started yet.')
    return recorder
  }
}

/** What a deployment asked the engine to change, without its lock. */
export function apartFromLocks(recorder: Recorder): ReturnType<Recorder['mutations']> {
  const calls = recorder.mutations()
  const released = calls.flatMap(({ path }) => unlocked.exec(path)?.slice(1) ?? [])
  const isOfLock = ({ path }: (typeof calls)[number]) =>
    path.includes('name=longshore-lock-') || released.some((id) => path.includes(id))
  return calls.filter((call) => !isOfLock(call))
}

const unlocked = /\/containers\/(\w+)\/rename\?name=longshore-unlocked-/
