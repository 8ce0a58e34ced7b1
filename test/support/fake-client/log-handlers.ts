import { type Implementer, sleep } from './answers.ts'
import { stackContainers, stackName } from './compose.ts'
import { fakeLines } from './logs.ts'
import { fakeHex, newContainer } from './script.ts'
import type { World } from './world.ts'

/** Its services by turns. */
async function* stackLines(follow: boolean, signal: AbortSignal | undefined) {
  const names = stackContainers(Date.now()).map(({ name }) => name)
  let seq = 0
  const marked = (container: string, mark: 'late' | 'unreadable', detail: string) => ({
    ...{ type: 'mark' as const, seq, at: Date.now() - 20_000, container, mark, count: 0, detail },
  })
  yield marked('ls-shop-db-1', 'unreadable', 'configured logging driver does not support reading')
  for (let turn = 0; turn < 40; turn += 1) {
    if (turn === 30) yield marked('ls-shop-worker-1', 'late', '1.4s')
    yield fakeLines(names[(turn * 3) % names.length] ?? '', seq, 3, Date.now() - (40 - turn) * 800)
    seq += 3
  }
  while (follow && !signal?.aborted) {
    await sleep(600, signal)
    yield fakeLines(names[seq % names.length] ?? '', seq, 2, Date.now())
    seq += 2
  }
  yield { type: 'end' as const, how: 'completed' as const }
}

export function logHandlers(world: World, os: Implementer) {
  return {
    read: os.logs.read.handler(async function* ({ input, signal }) {
      await world.gate(signal)
      if ('workload' in input.subject && input.subject.workload === stackName) {
        yield* stackLines(input.follow, signal)
        return
      }
      const container = fakeHex('log container', 64)
      const now = Date.now()
      if (world.scenario !== 'empty') {
        const count = Math.min(input.tail === 0 ? 20_000 : input.tail, 20_000)
        const half = Math.floor(count / 2)
        yield fakeLines(container, 0, half, now - half * 240)
        yield {
          type: 'mark' as const,
          seq: half,
          at: now - half * 240,
          container,
          mark: 'restarted' as const,
          count: 0,
          detail: 'exit code 1',
        }
        yield fakeLines(container, half, count - half, now)
        let seq = count
        while (input.follow && !signal?.aborted) {
          await sleep(400, signal)
          yield fakeLines(container, seq, 3, Date.now())
          seq += 3
        }
      }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
    kept: os.logs.kept.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return world.scripts
        .filter(({ spec }) => spec.workload === input.workload && spec.outcome === 'never-healthy')
        .map(({ spec }) => ({
          container: newContainer(spec).id,
          name: newContainer(spec).name,
          deployment: spec.id,
          release: null,
          removedAt: spec.at + 32_000,
          exit: { exitCode: 143, oomKilled: false, restarts: 0, error: '', finishedAt: '' },
          lines: [
            { ts: new Date(spec.at).toISOString(), stream: 'stdout', line: 'listening on :8080' },
            { ts: new Date(spec.at).toISOString(), stream: 'stdout', line: 'cache: loading 41%' },
          ],
        }))
    }),
  }
}
