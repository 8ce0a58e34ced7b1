// How containers of a stack are ended, as the engine is asked for it.
import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { retire, take } from '../../../../src/main/sources/compose/apply/project-run.ts'
import type { StageRun } from '../../../../src/main/sources/stage.ts'
import { aContainer } from './a-container.ts'

/** What the engine is asked, in order. */
async function asked(
  end: typeof retire,
  container: Container,
): Promise<readonly (string | number | undefined)[][]> {
  const calls: (string | number | undefined)[][] = []
  const run = {
    session: {
      engine: {
        containers: {
          stop: async (id: string, ms: number) => void calls.push(['stop', id, ms]),
          inspect: async () => container,
          remove: async (id: string, _: AbortSignal, volumes?: 'keep') =>
            void calls.push(['remove', id, volumes]),
        },
      },
    },
    signal: new AbortController().signal,
    ...{ readTail: async () => [], keepLog() {}, recorded: () => null },
  } as unknown as StageRun
  const place = { directory: '/', files: [], envFiles: [] }
  const body = {
    project: 'ls-shop',
    usesLocalTools: false,
    before: [],
    stopTimeoutMs: 10_000,
    place,
  }
  await end(run, body, container)
  return calls
}

describe('a container of a stack', () => {
  it('that served is given the grace of its service, and its volumes stay', async () => {
    const patient = aContainer('web', { stopTimeoutMs: 300_000 })
    expect(await asked(retire, patient)).toEqual([
      ['stop', 'web-id', 300_000],
      ['remove', 'web-id', 'keep'],
    ])
    expect((await asked(retire, aContainer('web')))[0]).toEqual(['stop', 'web-id', 10_000])
  })

  it('that was made for nothing goes with what it alone has, in the time that the workload says', async () => {
    expect(await asked(take, aContainer('web', { stopTimeoutMs: 300_000 }))).toEqual([
      ['stop', 'web-id', 10_000],
      ['remove', 'web-id', 'remove'],
    ])
  })
})
