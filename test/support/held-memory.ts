// How much memory this process holds once everything that nothing refers to is gone. `process.memoryUsage()`
// alone tells what the collector happened not to have looked at yet.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** A collector that a context made after the flag was set hands out; the flag adds nothing to contexts before it. */
function fullCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return collect
}

const collect = fullCollector()

/** Bytes on the heap and in array buffers that are still referred to. */
export function heldBytes(): number {
  // The second round ends the freeing of array buffers, which the first one leaves to another thread.
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
