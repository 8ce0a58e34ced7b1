// T1: a whole command of the built terminal program, beside what nobody can do without: a start of Node, and the list.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'
import type { Bed } from '../bed.ts'
import { cpusOf, wallsOf } from '../log-readers.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { runTimed, type Timed } from '../run-timed.ts'

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
    node: () => runTimed(projectNode, ['-e', '0'], ours),
    list: () => runTimed(binary, ['ps'], env),
    status: () => runTimed(projectNode, status, ours),
    version: () => runTimed(projectNode, [program, '--version'], ours),
    completion: () => runTimed(projectNode, [program, 'completion', 'bash'], ours),
  })
  const apart = (key: keyof Timed) =>
    taken.node.map((each, i) => each[key] + (taken.list[i]?.[key] ?? 0))
  const cost = { unit: 'ms', ratio: 'cost' } as const
  const whole = { ...cost, id: 'T1', goal: atMost(2, 'node -e 0 and docker ps') }
  const short = { ...cost, id: 'T1', anchor: cpusOf(taken.node), goal: atMost(1.6, 'node -e 0') }
  return [
    compare(bed, {
      ...whole,
      what: 'the whole process of longshore status on one local host, vs node -e 0 followed by docker ps',
      anchor: apart('wallMs'),
      longshore: wallsOf(taken.status),
    }),
    compare(bed, {
      ...whole,
      what: 'the same, client CPU',
      anchor: apart('cpuMs'),
      longshore: cpusOf(taken.status),
    }),
    compare(bed, {
      ...short,
      what: 'longshore --version, client CPU, vs node -e 0',
      longshore: cpusOf(taken.version),
    }),
    compare(bed, {
      ...short,
      what: 'longshore completion bash, client CPU, vs node -e 0',
      longshore: cpusOf(taken.completion),
    }),
  ]
}
