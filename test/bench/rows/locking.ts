// D3: what the lock of a host costs a deployment.
import { createLocks } from '../../../src/main/locks/locks.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import type { Bed } from '../bed.ts'
import { openEngine } from '../clients/open-logs.ts'
import { median } from '../pairs.ts'
import { hold, type Result, type Row } from '../row.ts'

export const locking: Row = { ids: ['D3'], run }

const signal = new AbortController().signal

async function run(bed: Bed): Promise<Result[]> {
  const engine = openEngine(bed.socketPath)
  bed.defer(() => engine.close())
  const locks = createLocks({
    ...{ installation: 'bench', by: { user: 'bench', machine: 'bench' }, clock: testClock },
  })
  const what = bed.name('locked')
  const [look, take, release]: [number[], number[], number[]] = [[], [], []]
  const timed = async <T>(times: number[], work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const done = await work()
    times.push(performance.now() - began)
    return done
  }
  const host = { name: 'local', engine }
  // The first makes the image of locks.
  for (let turn = -1; turn < bed.pairs * 3; turn += 1) {
    const locked = { what, workload: what, deployment: `d${turn}` }
    const times = turn < 0 ? { look: [], take: [], release: [] } : { look, take, release }
    await timed(times.look, () => locks.isFree(host, locked, signal))
    const lock = await timed(times.take, () =>
      locks.acquire(host, locked, { wait: false, signal, say: bed.say }),
    )
    await timed(times.release, lock.release)
    await locks.settled()
  }
  const [looked, taken, released] = [look, take, release].map((each) => median(each).toFixed(1))
  return [
    hold(bed, {
      ...{ id: 'D3', unit: 'ms', limit: 15, kind: 'at-most' },
      what: 'what a deployment waits for the lock of its host: looked at, taken, given back',
      values: look.map((each, turn) => each + (take[turn] ?? 0) + (release[turn] ?? 0)),
      note: `${looked} ms, ${taken} ms and ${released} ms`,
    }),
  ]
}
