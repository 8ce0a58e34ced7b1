import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { endContainer, startAgain } from '../../containers/end-container.ts'
import { unrouteStage } from '../../rollout/faces/drain.ts'
import { takeDownStages, volumesStage } from '../../rollout/removal.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { ownMarks } from '../own-labels.ts'
import type { RemovalBody } from '../plan/body.ts'
import { copyFolder, takeAway } from '../project/copies.ts'
import { labelsPath } from './files.ts'
import { untilStopped } from './in-flight.ts'
import { composeRunning, endStray, ownContainers } from './project-run.ts'
import { refuseDown } from './put-back.ts'

/** Takes a project down: its containers, its networks, and the volumes that were named (SD-16). */
export function removalStages(body: RemovalBody): readonly Stage[] {
  return [
    ...takeDownStages({
      names: body.before.map(({ name }) => name),
      stop: (run) => composeRunning(run, body, ['stop']),
      again: (run) => endStray(run, body),
      async startAgain(run) {
        await endStray(run, body)
        await untilStopped(run, body)
        await startAgain(
          run,
          body.before.filter(({ isUp }) => isUp),
        )
        await refuseDown(run, body, { stage: 'stop' })
      },
      async remove(run) {
        const containers = await ownContainers(run, body)
        // No volume goes that was not named (SD-16), and those without a name have none.
        for (const { id } of containers)
          await endContainer(run, id, { graceMs: body.stopTimeoutMs })
        return containers.length
      },
    }),
    ...(body.routes ? [unrouteStage(body.routes)] : []),
    {
      name: 'networks',
      summary: 'remove the networks of the project',
      oneWay: true,
      run: removeNetworks,
    },
    volumesStage(body.volumes),
    {
      name: 'files',
      summary: 'remove what was copied to the host; your own files stay',
      oneWay: true,
      run: removeFiles,
    },
  ]
}

async function removeNetworks(run: StageRun): Promise<undefined | 'skipped'> {
  const { networks } = run.session.engine
  const ours = await networks.list(ownMarks(run.installation, run.workload), run.signal)
  for (const name of ours) {
    await run.session.reach.leave(name)
    // Of a proxy that does not run none is counted, and it could never be started without its network.
    if (((await networks.inspect(name, run.signal))?.containers ?? 0) <= 1)
      await run.router?.leave(name, run.signal)
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
