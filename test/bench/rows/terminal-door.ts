// T1: a whole command of the built terminal program, beside what nobody can do without: a start of Node, and the list.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'
import type { Bed } from '../bed.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const terminalDoor: Row = { ids: ['T1'], run }

async function run(bed: Bed): Promise<Result[]> {
  await ensureBuild()
  const home = await mkdtemp(join(tmpdir(), 'bench-'))
  bed.defer(() => rm(home, { recursive: true, force: true }))
  const { binary, env } = bed.cli
  const program = join(projectRoot, 'bin/longshore.mjs')
  const status = [program, '--data', join(home, 'state'), 'status']
  const ours = { PATH: process.env.PATH, HOME: home, DOCKER_HOST: `unix://${bed.socketPath}` }
  const taken = await interleave(bed.pairs, {
    apart: async () => {
      const node = await runTimed(projectNode, ['-e', '0'], ours)
      return node.wallMs + (await runTimed(binary, ['ps'], env)).wallMs
    },
    status: async () => (await runTimed(projectNode, status, ours)).wallMs,
  })
  return [
    compare(bed, {
      id: 'T1',
      what: 'the whole process of longshore status on one local host, vs node -e 0 followed by docker ps',
      unit: 'ms',
      anchor: taken.apart,
      longshore: taken.status,
      ratio: 'cost',
      goal: atMost(2, 'node -e 0 and docker ps'),
    }),
  ]
}
