/** Takes the lock of a folder, says so, and holds it until killed. */
import { writeSync } from 'node:fs'
import { acquireLock } from '../../../src/main/store/lock.ts'

acquireLock({ dir: process.argv[2] ?? '', door: 'desktop', clock: { now: () => 0 } })
writeSync(1, 'held\n')
setInterval(() => undefined, 1_000)
