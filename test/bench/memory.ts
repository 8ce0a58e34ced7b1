// What this process holds.
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes on the heap and beside it, garbage included. */
export function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Once more after what can be given back was: `gc` is only there when it is asked for. */
export async function memoryHeld(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What a first collection lets go of is freed beside us, and counted until it is.
  for (let round = 0; round < 3; round++) {
    collect()
    await sleep(200)
  }
  return memoryInUse()
}
