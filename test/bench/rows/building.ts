// V2: building the image of a commit, beside the same typed by hand. V3: deploying one that is live already.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run as ran } from '../../../scripts/lib/exec.mjs'
import { deleteWorkload, deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { interleave, median } from '../pairs.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const building: Row = { ids: ['V2', 'V3'], run }

/** Of one step that takes its time, for which nothing is kept. */
const dockerfile = (turn: number) => `FROM localhost/longshore-test:v1
ENV TURN=${turn}
RUN sleep 4 && head -c 8000000 /dev/urandom > /made
`

async function run(bed: Bed): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-build-'))
  bed.defer(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...args: string[]) =>
    ran('git', ['-C', folder, '-c', 'user.name=b', '-c', 'user.email=b@localhost', ...args])
  await git('init', '--quiet', '--initial-branch', 'main')
  let turn = 0
  const commit = async () => {
    turn += 1
    writeFileSync(join(folder, 'Dockerfile'), dockerfile(turn))
    await git('add', '-A')
    await git('commit', '--quiet', '-m', `turn ${turn}`)
  }
  await commit()
  const { binary, env } = bed.cli
  Object.assign(process.env, { PATH: env.PATH, DOCKER_CONFIG: env.DOCKER_CONFIG })
  const client = await openBenchApp(bed)
  const name = bed.name('build')
  const source = { kind: 'git', repository: `file://${folder}`, ref: 'main' }
  await client.workloads.apply({
    document: { name, host: 'local', source, deploy: { soak: '0ms' } },
  })
  bed.defer(() => deleteWorkload(client, name))
  const byHand = `localhost/longshore-test:${bed.name('hand')}`
  bed.defer(() => bed.call('DELETE', `/images/${encodeURIComponent(byHand)}?force=1`))
  const stageMs = async () => {
    await commit()
    await deployAndWait(client, name)
    const [deployment] = await client.deploys.list({ workload: name, limit: 1 })
    const stage = deployment?.stages.find((each) => each.name === 'build')
    if (stage?.durationMs === null || stage === undefined) throw new Error('nothing was built')
    return stage.durationMs
  }
  const taken = await interleave<'hand' | 'ours', number>(bed.quick ? 3 : 5, {
    hand: async () => {
      await commit()
      return (await runTimed(binary, ['build', '-q', '-t', byHand, folder], env)).wallMs
    },
    ours: stageMs,
  })
  await deployAndWait(client, name)
  const idle = await interleave<'git' | 'ours', number>(bed.pairs, {
    git: async () =>
      (await runTimed('git', ['ls-remote', `file://${folder}`, 'refs/heads/main'], env)).wallMs,
    async ours() {
      const { state, wallMs } = await deployAndWait(client, name)
      if (state !== 'skipped') throw new Error(`nothing changed, and it ended as ${state}`)
      return wallMs
    },
  })
  return [
    hold(bed, {
      id: 'V3',
      what: 'deploy a commit that is live, beyond what git ls-remote takes alone',
      ...{ unit: 'ms', limit: 150, kind: 'at-most' },
      values: idle.ours.map((ms, turn) => ms - (idle.git[turn] ?? 0)),
      note: `git ls-remote: ${Math.round(median(idle.git))} ms`,
    }),
    compare(bed, {
      id: 'V2',
      what: 'build the image of a commit (4 s of one step), vs docker build in a checkout',
      unit: 'ms',
      ...{ anchor: taken.hand, longshore: taken.ours },
      ratio: 'cost',
      goal: atMost(1.05, 'docker build'),
    }),
  ]
}
