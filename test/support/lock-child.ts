// An installation in a process of its own that takes a lock, says so, and holds it until it is killed.
// argv: a `LockedPlace` as JSON.
import { createLocks } from '../../src/main/locks/locks.ts'
import { engineOver } from '../integration/engine/engine-over.ts'
import { testClock } from './fake-engine/test-clock.ts'

export interface LockedPlace {
  readonly socketPath: string
  readonly what: string
  readonly leaseMs: number
}

const { socketPath, what, leaseMs }: LockedPlace = JSON.parse(process.argv[2] ?? '')
const locks = createLocks({
  ...{ installation: 'child', by: { user: 'bob', machine: 'desk' }, clock: testClock, leaseMs },
})
await locks.acquire(
  { name: 'local', engine: engineOver(socketPath) },
  { what, workload: what, deployment: 'd-child' },
  { wait: false, signal: new AbortController().signal, say: () => {} },
)
console.info('held')
