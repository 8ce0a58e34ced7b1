import { ownValue } from '../../../shared/lib/own-value.ts'
import { label } from '../../../shared/model/labels.ts'
import type { ListedContainer } from '../../engine/engine.ts'
import { isClaim } from '../../locks/claim-mark.ts'
import { isLock } from '../../locks/lock-container.ts'
import { endContainer, startAgain } from '../containers/end-container.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { unrouteStage } from './faces/drain.ts'
import type { RemovalSpec } from './spec.ts'

/** How what runs of a workload is taken down, whatever its kind; every step is repeatable. */
export interface TakeDown extends Pick<Stage, 'again'> {
  /** The names of its containers. */
  readonly names: readonly string[]
  stop(run: StageRun): Promise<void>
  /** Until the first is removed, a user who thinks better of it gets everything back. */
  startAgain(run: StageRun): Promise<void>
  /** Answers how many there were; what is gone already is fine (TF-54). */
  remove(run: StageRun): Promise<number>
}

export function takeDownStages({ names, stop, startAgain: undo, remove, ...more }: TakeDown) {
  const named = names.join(', ')
  const stages: readonly Stage[] = [
    {
      name: 'stop',
      summary: named === '' ? 'nothing to stop' : `stop ${named}`,
      run: async (run) => (named === '' ? 'skipped' : void (await stop(run))),
      ...{ undo, ...more },
    },
    {
      name: 'remove',
      summary: named === '' ? 'nothing to remove' : `remove ${named}`,
      oneWay: true,
      async run(run) {
        const removed = await remove(run)
        run.retireReleases()
        return removed === 0 ? 'skipped' : undefined
      },
    },
  ]
  return stages
}

/** Takes down a workload whose containers Longshore made. */
export function removalStages({ containers, ...spec }: RemovalSpec): readonly Stage[] {
  return [
    ...takeDownStages({
      names: containers.map(({ name }) => name),
      async stop(run) {
        for (const { id, name } of containers) {
          run.progress(`stopping ${name}`)
          await run.session.engine.containers.stop(id, spec.stopTimeoutMs, run.signal)
        }
      },
      async startAgain(run) {
        const served = containers.filter(({ isUp }) => isUp)
        // The engine goes on with a stop that we hung up on: it must be over before the start.
        for (const { id } of served) await run.session.engine.containers.stop(id, 0, run.signal)
        await startAgain(run, served)
      },
      async remove(run) {
        for (const { id, name } of containers) {
          await endContainer(run, id, { graceMs: spec.stopTimeoutMs })
          noteMoment(run, `removed ${name}`, { id, name, role: 'old', moment: 'removed' })
        }
        return containers.length
      },
    }),
    ...(spec.routes && spec.routes.length > 0 ? [unrouteStage(spec.routes)] : []),
    {
      name: 'network',
      summary: 'remove our network if nothing else uses it',
      oneWay: true,
      async run(run) {
        const isGone = spec.network !== undefined && (await removeNetwork(run, spec.network))
        const isSharedGone = await removeSharedNetwork(run)
        return isGone || isSharedGone ? undefined : 'skipped'
      },
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
    async run(run) {
      if (volumes.length === 0) return 'skipped'
      for (const volume of volumes) {
        await run.session.engine.volumes.remove(volume, run.signal)
        run.note(`removed volume ${volume}`)
      }
    },
  }
}

/** Labels that tell of a network that it was made for one workload. */
export function networkLabels({ installation, workload }: StageRun): Record<string, string> {
  return { [label.installation]: installation, [label.workload]: workload.document.name }
}

/** Only what was made for this workload, and only while nobody is on it; answers whether it went. */
export async function removeNetwork(run: StageRun, name: string): Promise<boolean> {
  const { networks } = run.session.engine
  const labels = Object.entries(networkLabels(run))
  const made = (await networks.inspect(name, run.signal))?.labels ?? {}
  if (!labels.every(([key, value]) => ownValue(made, key) === value)) return false
  await run.session.reach.leave(name)
  if ((await membersOf(run, name)) > 1) return false
  // Of a proxy that does not run none is counted, and it could never be started without its network.
  await run.router?.leave(name, run.signal)
  if ((await membersOf(run, name)) > 0) return false
  await networks.remove(name, run.signal)
  run.note(`removed network ${name}`)
  return true
}

async function membersOf({ session, signal }: StageRun, network: string): Promise<number> {
  return (await session.engine.networks.inspect(network, signal))?.containers ?? 0
}

/** Only ours, and only when nothing uses it: other workloads share it. Answers whether it went. */
async function removeSharedNetwork(run: StageRun): Promise<boolean> {
  const { networks, containers } = run.session.engine
  const { network: name } = run.settings
  const network = await networks.inspect(name, run.signal)
  if (network?.labels[label.installation] !== run.installation) return false
  const users = await containers.list(
    { labels: [`${label.installation}=${run.installation}`] },
    run.signal,
  )
  if (users.some(needsNetwork)) return false
  await run.session.reach.leave(name)
  if ((await membersOf(run, name)) > 0) return false
  await networks.remove(name, run.signal)
  run.note(`removed network ${name}`)
  return true
}

/** Locks, this very removal's among them, and marks of what was claimed are on no network; a helper is there for others. */
const needsNetwork = ({ labels }: Pick<ListedContainer, 'labels'>): boolean =>
  !isLock(labels) && !isClaim(labels) && labels[label.role] !== 'helper'
