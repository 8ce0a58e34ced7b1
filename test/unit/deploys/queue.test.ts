import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQueue, type Queue } from '../../../src/main/deploys/queue.ts'

/** A queue whose items end when the test says so. */
function bed(caps = { global: 3, perHost: 2 }) {
  const queue = createQueue(() => caps)
  const running: string[] = []
  const started: string[] = []
  const superseded: string[] = []
  const ends = new Map<string, () => void>()
  const submit = (id: string, workload: string, host = 'local', identity = id) =>
    queue.submit({
      id,
      workload,
      identity,
      targets: [host],
      run() {
        running.push(id)
        started.push(id)
        return new Promise<void>((resolve) => {
          ends.set(id, () => {
            running.splice(running.indexOf(id), 1)
            resolve()
          })
        })
      },
      superseded: () => superseded.push(id),
    })
  const end = async (id: string) => {
    ends.get(id)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, running, started, superseded, submit, end }
}

const size = (queue: Queue) => queue.size()

/** How often the most frequent value occurs. */
const most = (values: readonly unknown[]) =>
  Math.max(0, ...values.map((value) => values.filter((other) => other === value).length))

describe('the queue', () => {
  it('SD-19 runs at most the cap at once, and the rest in the order they came', async () => {
    const { submit, running, started, end } = bed({ global: 2, perHost: 9 })
    for (const id of ['a', 'b', 'c', 'd']) submit(id, id)
    expect(running).toEqual(['a', 'b'])
    await end('b')
    await end('a')
    expect(started).toEqual(['a', 'b', 'c', 'd'])
  })

  it('lets others pass one that waits for its host', async () => {
    const { submit, running, end } = bed({ global: 3, perHost: 1 })
    submit('a', 'a', 'one')
    submit('b', 'b', 'one')
    submit('c', 'c', 'two')
    expect(running).toEqual(['a', 'c'])
    await end('a')
    expect(running).toEqual(['c', 'b'])
  })

  it('runs one deployment per workload; a different request takes the place of what waits', async () => {
    const { submit, running, superseded, end } = bed()
    expect(submit('a1', 'web')).toBe('started')
    expect(submit('a2', 'web')).toBe('queued')
    expect(submit('a3', 'web')).toBe('queued')
    expect(superseded).toEqual(['a2'])
    await end('a1')
    expect(running).toEqual(['a3'])
  })

  it('finds the twin of a request, running or waiting', () => {
    const { submit, queue } = bed()
    submit('a', 'web', 'local', 'deploy v1')
    submit('b', 'web', 'local', 'deploy v2')
    expect(queue.twin('web', 'deploy v1')).toBe('a')
    expect(queue.twin('web', 'deploy v2')).toBe('b')
    expect(queue.twin('api', 'deploy v1')).toBeUndefined()
  })

  it('lets go of what waits, and is idle when nothing is left', async () => {
    const { submit, queue, end } = bed({ global: 1, perHost: 1 })
    submit('a', 'a')
    submit('b', 'b')
    expect(queue.withdraw('b')).toBe(true)
    expect(queue.withdraw('b')).toBe(false)
    expect(queue.withdraw('a')).toBe(false)
    const idle = queue.idle()
    await end('a')
    await idle
    expect(size(queue)).toBe(0)
  })

  it('never breaks a cap and never forgets anybody, whatever comes and ends', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('submit' as const), workload: fc.nat(4), host: fc.nat(2) }),
      fc.record({ do: fc.constant('end' as const), which: fc.nat(5) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { submit, running, started, superseded, end, queue } = bed()
        const asked: { workload: string; host: string }[] = []
        for (const each of steps) {
          if (each.do === 'end') await end(running[each.which] ?? '')
          else {
            const { workload, host } = each
            submit(String(asked.length), String(workload), String(host))
            asked.push({ workload: String(workload), host: String(host) })
          }
          const busy = running.map((id) => asked[Number(id)])
          expect(busy.length).toBeLessThanOrEqual(3)
          expect(most(busy.map((item) => item?.host))).toBeLessThanOrEqual(2)
          expect(most(busy.map((item) => item?.workload))).toBeLessThanOrEqual(1)
        }
        while (running.length > 0) await end(running[0] ?? '')
        expect(size(queue)).toBe(0)
        expect(started.length + superseded.length).toBe(asked.length)
      }),
      { seed: 11, numRuns: 200 },
    )
  })
})
