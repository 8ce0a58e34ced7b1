import { label } from '../../../shared/model/labels.ts'
import type { RemovalBody } from '../image/plan-removal.ts'
import type { Stage, StageRun } from '../source.ts'
import { keepTail } from './create.ts'

/** Takes a workload down; every step is repeatable, and what is gone already is fine (TF-54). */
export function removalStages(body: RemovalBody): readonly Stage[] {
  return [
    {
      name: 'stop',
      check: async () => 'unknown',
      async run(run) {
        if (body.containers.length === 0) return 'skipped'
        for (const { id, name } of body.containers) {
          run.progress(`stopping ${name}`)
          await run.session.engine.containers.stop(id, body.stopTimeoutMs, run.signal)
        }
        return undefined
      },
      // Until the first is removed, a user who thinks better of it gets everything back.
      undo: (run) => startAgain(run, body),
    },
    {
      name: 'remove',
      oneWay: true,
      check: async () => 'unknown',
      async run(run) {
        for (const { id, name } of body.containers) {
          await keepTail(run, id, name)
          await run.session.engine.containers.remove(id, run.signal)
          run.note(`removed ${name}`, {
            type: 'container',
            containerId: id,
            name,
            role: 'old',
            moment: 'removed',
          })
        }
        run.retireReleases()
        return body.containers.length === 0 ? 'skipped' : undefined
      },
    },
    { name: 'network', oneWay: true, check: async () => 'unknown', run: removeOwnNetwork },
    ...(body.volumes && body.volumes.length > 0 ? [volumesStage(body.volumes)] : []),
  ]
}

/** Only those that were named: what is in them is gone for good. */
function volumesStage(volumes: readonly string[]): Stage {
  return {
    name: 'volumes',
    oneWay: true,
    check: async () => 'unknown',
    async run(run) {
      for (const volume of volumes) {
        await run.session.engine.volumes.remove(volume, run.signal)
        run.note(`removed volume ${volume}`)
      }
      return undefined
    },
  }
}

async function startAgain(run: StageRun, body: RemovalBody): Promise<void> {
  const { containers } = run.session.engine
  for (const { id, name } of body.containers.filter(({ isUp }) => isUp)) {
    if (!(await containers.inspect(id, run.signal))) continue
    // The engine goes on with a stop that we hung up on: it must be over before the start.
    await containers.stop(id, 0, run.signal)
    await containers.start(id, run.signal)
    run.note(`${name} serves again`)
  }
}

/** Only ours, and only when nothing uses it: other workloads share it. */
async function removeOwnNetwork(run: StageRun): Promise<undefined | 'skipped'> {
  const { networks, containers } = run.session.engine
  const { network: name } = run.settings
  const network = await networks.inspect(name, run.signal)
  if (network?.labels[label.installation] !== run.installation) return 'skipped'
  const users = await containers.list(
    { labels: [`${label.installation}=${run.installation}`] },
    run.signal,
  )
  if (network.containers > 0 || users.length > 0) return 'skipped'
  await networks.remove(name, run.signal)
  run.note(`removed network ${name}`)
  return undefined
}
