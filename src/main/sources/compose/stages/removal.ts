import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { endContainer } from '../../containers/end-container.ts'
import { startAgain } from '../../containers/start-again.ts'
import { volumesStage } from '../../rollout/removal.ts'
import type { Stage, StageRun } from '../../stage.ts'
import type { RemovalBody } from '../body.ts'
import { copyFolder, takeAway } from '../files/copies.ts'
import { ownMarks } from '../own-labels.ts'
import { labelsPath } from './files.ts'
import { untilStopped } from './in-flight.ts'
import { composeRunning, endStray, ownContainers } from './project-run.ts'
import { refuseDown } from './refuse-down.ts'

/** Takes a project down: its containers, its networks, and the volumes that were named (SD-16). */
export function removalStages(body: RemovalBody): readonly Stage[] {
  const names = body.before.map(({ name }) => name).join(', ')
  return [
    {
      name: 'stop',
      summary: names === '' ? 'nothing to stop' : `stop ${names}`,
      check: async () => 'unknown',
      async run(run) {
        if (body.before.length === 0) return 'skipped'
        await composeRunning(run, body, ['stop'])
        return undefined
      },
      again: (run) => endStray(run, body),
      // Until the first is removed, a user who thinks better of it gets everything back.
      async undo(run) {
        await endStray(run, body)
        await untilStopped(run, body)
        await startAgain(
          run,
          body.before.filter(({ isUp }) => isUp),
        )
        await refuseDown(run, body, { stage: 'stop' })
      },
    },
    {
      name: 'remove',
      summary: names === '' ? 'nothing to remove' : `remove ${names}`,
      oneWay: true,
      check: async () => 'unknown',
      run: (run) => remove(run, body),
    },
    {
      name: 'networks',
      summary: 'remove the networks of the project',
      oneWay: true,
      check: async () => 'unknown',
      run: removeNetworks,
    },
    volumesStage(body.volumes),
    {
      name: 'files',
      summary: 'remove what was copied to the host; your own files stay',
      oneWay: true,
      check: async () => 'unknown',
      run: removeFiles,
    },
  ]
}

async function remove(run: StageRun, body: RemovalBody): Promise<undefined | 'skipped'> {
  const containers = await ownContainers(run, body)
  for (const container of containers) {
    // No volume goes that was not named (SD-16), and these have no name.
    await endContainer(run, container.id, { graceMs: body.stopTimeoutMs, unnamedVolumes: 'keep' })
  }
  run.retireReleases()
  return containers.length === 0 ? 'skipped' : undefined
}

async function removeNetworks(run: StageRun): Promise<undefined | 'skipped'> {
  const { networks } = run.session.engine
  const ours = await networks.list(ownMarks(run.installation, run.workload), run.signal)
  for (const name of ours) {
    const network = await networks.inspect(name, run.signal)
    if (network && network.containers > 0) {
      run.note(`network ${name} stays: containers that are not of this workload use it`)
      continue
    }
    await networks.remove(name, run.signal)
    run.note(`removed network ${name}`)
  }
  return ours.length === 0 ? 'skipped' : undefined
}

/** Not the user's own: what was copied to the host, env files and all, would lie there for ever. */
async function removeFiles({ session, workload, signal, note }: StageRun): Promise<undefined> {
  try {
    const lasting = await session.files.folder(workload.id)
    await takeAway(session, copyFolder(lasting), signal)
    await session.files.remove(labelsPath(lasting))
    await session.run({ argv: ['find', lasting, '-type', 'd', '-empty', '-delete'], signal })
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || isAbsence(failure)) throw error
    // Everything else of it is gone, and a container may have taken the files for its own.
    note('what was copied to the host could not all be removed')
  }
}
