/** adopt HOST PROJECT, adopt HOST/CONTAINER */
import type { Command } from 'commander'
import type { RunningContainer } from '../../../shared/model/adoption.ts'
import { personText } from '../../../shared/model/lock.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { allowedIn, allowOption, isConsented } from '../consent.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { isAgreed } from '../questions.ts'
import type { Session } from '../session.ts'
import { showAdopted, showAdoptedContainer, showRunning } from '../show/adoption.ts'

/** As an env file is imported. */
const secretOption = [
  '--secret <keys>',
  'of a container: these variables become secrets of the workload, which its document names',
] as const

export function addAdoptCommands(program: Command, { action }: Commands): void {
  program
    .command('claim <container>')
    .description(
      "move another installation's workload here, as it runs: HOST/NAME; nothing is restarted",
    )
    .option('--name <name>', 'of the workload; as it is called there by default')
    .option('--dry-run', 'show whose it is, its document and what that would lose, and stop')
    .option('--accept-losses', 'claim it although its document cannot say it all')
    .option(...secretOption)
    .option(...confirmOption)
    .option('--yes', 'do not ask')
    .option(...allowOption)
    .action(
      action('reading', (session, [container = ''], given) =>
        adoptContainer(session, container, { given, claims: true }),
      ),
    )
  program
    .command('adopt <host> [project]')
    .description('take over a compose project, or HOST/CONTAINER, as it runs; nothing is restarted')
    .option('--name <name>', "the workload's name; the project's or the container's by default")
    .option('--dry-run', 'of a container: show the document and what it would lose, and stop')
    .option('--accept-losses', 'of a container: adopt it although its document cannot say it all')
    .option(...secretOption)
    .option(...allowOption)
    .action(
      action('reading', async (session, [host = '', project], given) => {
        if (project === undefined) return await adoptContainer(session, host, { given })
        if (given.flag('dryRun') || given.flag('acceptLosses') || given.text('secret'))
          throw new UsageError('--dry-run, --accept-losses and --secret go with HOST/CONTAINER')
        const name = given.text('name')
        const asked = { host, project, ...(name && { name }) }
        const { adopt } = session.client.workloads
        const adopted = await allowing(session, allowedIn(given), (allow) =>
          adopt({ ...asked, allow }),
        )
        await session.print(adopted, () => showAdopted(session.paint, adopted))
        return exitCode.ok
      }),
    )
}

async function adoptContainer(
  session: Session,
  written: string,
  { given, claims = false }: { readonly given: Given; readonly claims?: boolean | undefined },
) {
  const [host = '', ...rest] = written.split('/')
  const container = rest.join('/')
  if (host === '' || container === '')
    throw new UsageError(claims ? 'name HOST/NAME' : 'name a host and a project, or HOST/CONTAINER')
  const name = given.text('name')
  const secrets = given
    .text('secret')
    ?.split(',')
    .map((key) => key.trim())
  const asked = { host, container, claims, ...(name && { name }), ...(secrets && { secrets }) }
  const { running, adoptContainer: adopt } = session.client.workloads
  const consents = allowedIn(given)
  const found = await allowing(session, consents, async (allow) => ({
    shown: await running({ ...asked, allow }),
    allow,
  }))
  const { shown, allow } = found
  if (given.flag('dryRun')) {
    await session.print(shown, () => showRunning(session.paint, shown))
    return exitCode.ok
  }
  await acceptLosses(session, shown, given.flag('acceptLosses'))
  if (claims && !given.flag('yes')) await askToClaim(session, shown)
  const chosen = { ...asked, allow, container: shown.id, mark: shown.mark }
  const adopted = claims
    ? await withConfirmation(session, confirmedIn(given), (confirm) =>
        adopt({ ...chosen, confirm }),
      )
    : await adopt(chosen)
  await session.print(adopted, () => showAdoptedContainer(session.paint, shown, adopted))
  return exitCode.ok
}

/** A claim is confirmed here; the installation that has the workload now is not asked, and learns of it from the host. */
async function askToClaim(session: Session, { container, claimedFrom }: RunningContainer) {
  const { workload, release = '', id, by } = claimedFrom ?? { workload: container, id: '' }
  const what = [workload, release].filter(Boolean).join(' ')
  const deployed = by ? `, deployed by ${personText(by)}` : ''
  const whose = `${what} of installation ${id}${deployed}`
  if (!session.terminal.canAsk) throw new UsageError(`to claim ${whose}, add --yes`)
  if (!(await isAgreed(session, `Claim ${whose}?`)))
    throw new UsageError(`not claimed: ${what} is as it was`)
}

/** Nothing of what it has is dropped unsaid, or unasked. */
async function acceptLosses(session: Session, shown: RunningContainer, accepted: boolean) {
  if (shown.lost.length === 0 || accepted) return
  const { terminal, paint } = session
  if (!terminal.canAsk)
    throw new UsageError(
      `its document cannot say: ${shown.lost.join('; ')}. To adopt it all the same, add --accept-losses`,
    )
  await terminal.err(showRunning(paint, shown))
  if (!(await isAgreed(session, 'Adopt it without these?')))
    throw new UsageError(`not adopted: ${shown.container} is as it was`)
}

/** Asks, where more is asked of the host than is allowed and somebody is there. */
async function allowing<T>(
  session: Session,
  consents: readonly string[],
  work: (allow: string[]) => Promise<T>,
): Promise<T> {
  try {
    return await work([...consents])
  } catch (error) {
    const failure = failureFrom(error)
    if (failure.kind !== 'unsafe-project' || !(await isConsented(session, failure))) throw error
    return await work([...consents, ...failure.things.map(({ consent }) => consent)])
  }
}
