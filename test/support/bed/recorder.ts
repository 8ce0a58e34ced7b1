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

/** What a deployment asked the engine to change, without its lock: that is made before, and removed last. */
export function apartFromLocks(recorder: Recorder): ReturnType<Recorder['mutations']> {
  const calls = recorder.mutations()
  const locks = calls.filter(({ path }) => path.includes('name=longshore-lock-')).length
  const removals = calls.filter(
    ({ method, path }) => method === 'DELETE' && path.startsWith('/containers/'),
  )
  const unlocking = removals.slice(removals.length - locks)
  return calls.filter((call) => !call.path.includes('longshore-lock') && !unlocking.includes(call))
}
