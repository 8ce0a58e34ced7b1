/** workloads delete */
import type { Command } from 'commander'
import { bytesText } from '../../../shared/model/bytes.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { noOptions, type Options } from '../../../shared/model/options.ts'
import {
  type ProjectVolume,
  type VolumesFound,
  volumesByName,
} from '../../../shared/model/project.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { confirmByName, confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { exitCode, exitCodeOfState } from '../exit-code.ts'
import { awaitEnd, follow } from '../follow.ts'
import { letInTargets } from '../let-in.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'

export function addDeleteCommand(workloads: Command, { action }: Commands): void {
  workloads
    .command('delete <name>')
    .description('remove what Longshore made for it, and its document; its history stays')
    .option('--yes', 'do not ask')
    .option(
      '--volumes <names...>',
      'delete these volumes too, on each host that has them; without it all stay',
    )
    .option(
      '--leave-names',
      'where a proxy does not answer, leave there what it leads by public names of it',
    )
    .option(...confirmOption)
    .action(
      action('deploying', async (session, [name = ''], given) => {
        const volumes = given.list('volumes')
        const known = await volumesOf(session, name, volumes)
        await confirm(session, name, { isConfirmed: given.flag('yes'), ...known })
        const told = {
          ...(volumes.length > 0 && { volumes: [...volumes] }),
          ...leavingNames(given),
        }
        return remove(session, { name, hosts: confirmedIn(given), told, ...known })
      }),
    )
}

const leavingNames = (given: Given): Pick<Options, 'leaveNames'> =>
  given.flag('leaveNames') ? { leaveNames: true } : {}

interface Volumes {
  /** Volumes that go too, in words; '' = none does. */
  readonly going: string
  /** The volumes that stay, in a sentence; '' = there are none. */
  readonly kept: string
}

/** The volumes with its data, by name. A host that does not answer is heard of when it is to be taken down. */
async function volumesOf(
  { client }: Session,
  workload: string,
  named: readonly string[],
): Promise<Volumes> {
  try {
    return volumeWords(await client.projects.volumes({ workload }), named)
  } catch (error) {
    const { kind } = failureFrom(error)
    const kept = kind === 'not-found' ? '' : 'Which volumes it has is not known; they all stay.'
    return { going: named.join(', '), kept }
  }
}

/** The words for volumes: of a workload on several hosts, with those that have each. */
function volumeWords({ volumes, away }: VolumesFound, named: readonly string[]): Volumes {
  const hosts = new Set([...volumes, ...away].map(({ host }) => host))
  const words = new Map(
    volumesByName(volumes).map(([name, on]) => {
      const places = placeWords(on, hosts.size > 1)
      return [name, places === '' ? name : `${name} (${places})`]
    }),
  )
  const staying = [...words].filter(([name]) => !named.includes(name)).map(([, each]) => each)
  const stay = `These volumes stay, with their data: ${staying.join(', ')}.`
  const unknown = away.map(
    ({ host, failure }) =>
      `Which volumes it has on ${host} is not known (${describeFailure(failure).title}).`,
  )
  return {
    going: named.map((name) => words.get(name) ?? name).join(', '),
    kept: [...(staying.length > 0 ? [stay] : []), ...unknown].join(' '),
  }
}

/** How big it is, as far as that is known, and where. */
function placeWords(on: readonly ProjectVolume[], isOnSeveral: boolean): string {
  if (on.every(({ bytes }) => bytes === null))
    return isOnSeveral ? `on ${on.map(({ host }) => host).join(', ')}` : ''
  return on
    .map(({ host, bytes }) => {
      const size = bytes === null ? 'size not known' : bytesText(bytes)
      return isOnSeveral ? `${size} on ${host}` : size
    })
    .join(', ')
}

async function confirm(
  session: Session,
  name: string,
  { isConfirmed, going, kept }: Volumes & { readonly isConfirmed: boolean },
): Promise<void> {
  if (isConfirmed) return
  // Nobody is asked about what is not there.
  if (session.terminal.canAsk) await session.client.workloads.show({ name })
  const too = going === '' ? '' : ` and volume ${going} with its data`
  const question = `Delete ${name} and remove its containers${too}? ${kept}`.trim()
  await confirmByName(session, name, { verb: 'delete', question })
}

interface Removed extends Pick<Volumes, 'kept'> {
  readonly name: string
  readonly hosts: string[]
  readonly told: Partial<Options>
}

async function remove(session: Session, { name, hosts, told, kept }: Removed) {
  await letInTargets(session, name)
  const options = Object.keys(told).length > 0 && { options: { ...noOptions, ...told } }
  const deleted = await withConfirmation(session, [name, ...hosts], (confirm) =>
    session.client.workloads.delete({ name, confirm, ...options }),
  )
  const { deployment } = deleted
  const ended =
    deployment === null ? undefined : await (session.json ? awaitEnd : follow)(session, deployment)
  const code = ended === undefined ? exitCode.ok : exitCodeOfState(ended.state)
  if (session.json || code === exitCode.ok) {
    await session.print(deleted, () => `${name} is deleted; its history stays. ${kept}`.trim())
  }
  return code
}
