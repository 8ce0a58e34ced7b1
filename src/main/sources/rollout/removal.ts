import { label } from '../../../shared/model/labels.ts'
import { endContainer } from '../containers/end-container.ts'
import { noteMoment } from '../containers/lanes.ts'
import { startAgain } from '../containers/start-again.ts'
import type { Stage, StageRun } from '../stage.ts'
import type { RemovalSpec } from './spec.ts'

/** Takes a workload down; every step is repeatable, and what is gone already is fine (TF-54). */
export function removalStages(spec: RemovalSpec): readonly Stage[] {
  const names = spec.containers.map(({ name }) => name).join(', ')
  return [
    {
      name: 'stop',
      summary: names === '' ? 'nothing to stop' : `stop ${names}`,
      check: async () => 'unknown',
      async run(run) {
        if (spec.containers.length === 0) return 'skipped'
        for (const { id, name } of spec.containers) {
          run.progress(`stopping ${name}`)
          await run.session.engine.containers.stop(id, spec.stopTimeoutMs, run.signal)
        }
        return undefined
      },
      // Until the first is removed, a user who thinks better of it gets everything back.
      undo: (run) => takeStopsBack(run, spec),
    },
    {
      name: 'remove',
      summary: names === '' ? 'nothing to remove' : `remove ${names}`,
      oneWay: true,
      check: async () => 'unknown',
      async run(run) {
        for (const { id, name } of spec.containers) {
          await endContainer(run, id, { graceMs: spec.stopTimeoutMs })
          noteMoment(run, `removed ${name}`, { id, name, role: 'old', moment: 'removed' })
        }
        run.retireReleases()
        return spec.containers.length === 0 ? 'skipped' : undefined
      },
    },
    {
      name: 'network',
      summary: 'remove our network if nothing else uses it',
      oneWay: true,
      check: async () => 'unknown',
      run: removeOwnNetwork,
    },
    ...(spec.volumes && spec.volumes.length > 0 ? [volumesStage(spec.volumes)] : []),
  ]
}

/** Only those that were named: what is in them is gone for good. */
export function volumesStage(volumes: readonly string[]): Stage {
  return {
    name: 'volumes',
    ...(volumes.length > 0 && { summary: `remove ${volumes.join(', ')}` }),
    oneWay: true,
    check: async () => 'unknown',
    async run(run) {
      if (volumes.length === 0) return 'skipped'
      for (const volume of volumes) {
        await run.session.engine.volumes.remove(volume, run.signal)
        run.note(`removed volume ${volume}`)
      }
      return undefined
    },
  }
}

async function takeStopsBack(run: StageRun, { containers }: RemovalSpec): Promise<void> {
  const served = containers.filter(({ isUp }) => isUp)
  // The engine goes on with a stop that we hung up on: it must be over before the start.
  for (const { id } of served) await run.session.engine.containers.stop(id, 0, run.signal)
  await startAgain(run, served)
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
