/** workloads …, releases */
import path from 'node:path'
import type { Command } from 'commander'
import type { Client } from '../../../shared/contract/index.ts'
import { noOptions } from '../../../shared/model/options.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { confirmByName, confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { allowedIn, allowOption, isConsented } from '../consent.ts'
import { exitCode, exitCodeOfState, UsageError } from '../exit-code.ts'
import { awaitEnd, follow } from '../follow.ts'
import { letInTargets } from '../let-in.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'
import { showTextDifference } from '../show/text-difference.ts'
import {
  showAdopted,
  showApplied,
  showReleases,
  showWorkload,
  showWorkloads,
} from '../show/workload.ts'

export function addWorkloadCommands(program: Command, commands: Commands): void {
  const { action, deps } = commands
  const workloads = program.command('workloads').description('what can be deployed')
  workloads
    .command('apply')
    .description('store a document; the same again changes nothing')
    .requiredOption('-f, --file <file>', 'YAML or JSON; - reads standard input')
    .action(
      action('reading', async (session, _args, given) => {
        const file = given.text('file') ?? ''
        const document = await deps.readDocument(file)
        const base = file === '-' ? process.cwd() : path.dirname(path.resolve(file))
        const applied = await session.client.workloads.apply({ document, base })
        const { outcome, difference, workload } = applied
        await session.print(applied, () =>
          showApplied(session.paint, workload.document.name, outcome, difference),
        )
        return exitCode.ok
      }),
    )
  program
    .command('adopt <host> <project>')
    .description('take over a compose project as it runs; nothing is restarted')
    .option('--name <name>', "the workload's name; the project's by default")
    .option(...allowOption)
    .action(
      action('reading', async (session, [host = '', project = ''], given) => {
        const name = given.text('name')
        const asked = { host, project, ...(name && { name }) }
        const adopted = await adoptWith(session, asked, allowedIn(given))
        await session.print(adopted, () => showAdopted(session.paint, adopted))
        return exitCode.ok
      }),
    )
  workloads
    .command('list')
    .description('all of them')
    .action(
      action('reading', async (session) => {
        const found = await session.client.workloads.list()
        const unreadable = await session.client.workloads.unreadable()
        await session.print([...found, ...unreadable], () =>
          showWorkloads(session.paint, found, unreadable),
        )
        return exitCode.ok
      }),
    )
  workloads
    .command('show <name>')
    .description('its document; secret values are masked')
    .action(
      action('reading', async (session, [name = '']) => {
        const found = await session.client.workloads.show({ name })
        await session.print(found, () => showWorkload(found))
        return exitCode.ok
      }),
    )
  workloads
    .command('delete <name>')
    .description('remove what Longshore made for it, and its document; its history stays')
    .option('--yes', 'do not ask')
    .option('--volumes <names...>', 'delete these volumes too; without it all of them stay')
    .option(...confirmOption)
    .action(
      action('deploying', async (session, [name = ''], given) => {
        const volumes = given.list('volumes')
        const kept = await keptVolumes(session, name, volumes)
        await confirm(session, name, { isConfirmed: given.flag('yes'), volumes, kept })
        return remove(session, { name, hosts: confirmedIn(given), volumes, kept })
      }),
    )
  program
    .command('releases <name>')
    .description('what was made live, newest first')
    .option('--diff <releases...>', 'how two of them differ, like r1 r2; now = what there is now')
    .option('--files', 'with --diff: the files as they were written, not what they came to')
    .action(
      action('reading', async (session, [name = ''], given) => {
        const compared = given.list('diff')
        if (compared.length > 0) return compare(session, name, compared, given.flag('files'))
        if (given.flag('files')) throw new UsageError('--files goes with --diff')
        const found = await session.client.releases.list({ workload: name })
        await session.print(found, () => showReleases(session.paint, found))
        return exitCode.ok
      }),
    )
}

async function compare(
  session: Session,
  workload: string,
  compared: readonly string[],
  isOfFiles: boolean,
) {
  const [from, to = 'now', more] = compared
  if (from === undefined || more !== undefined) throw new UsageError('--diff takes two: r1 r2')
  const what = isOfFiles ? 'files' : 'rendered'
  const texts = await session.client.releases.compare({
    workload,
    from: { at: from, what },
    to: { at: to, what },
  })
  await session.print(texts, () =>
    showTextDifference(session.paint, [from, to], [texts.from, texts.to]),
  )
  return exitCode.ok
}

interface Volumes {
  /** Volumes that go too. */
  readonly volumes: readonly string[]
  /** The volumes that stay, in a sentence; '' = there are none. */
  readonly kept: string
}

/** The volumes with its data, by name. A host that does not answer is heard of when it is to be taken down. */
async function keptVolumes(
  { client }: Session,
  workload: string,
  going: readonly string[],
): Promise<string> {
  try {
    const found = await client.projects.volumes({ workload })
    const kept = found.map(({ name }) => name).filter((name) => !going.includes(name))
    return kept.length === 0 ? '' : `These volumes stay, with their data: ${kept.join(', ')}.`
  } catch (error) {
    const { kind } = failureFrom(error)
    return kind === 'not-found' ? '' : 'Which volumes it has is not known; they all stay.'
  }
}

async function confirm(
  session: Session,
  name: string,
  { isConfirmed, volumes, kept }: Volumes & { readonly isConfirmed: boolean },
): Promise<void> {
  if (isConfirmed) return
  // Nobody is asked about what is not there.
  if (session.terminal.canAsk) await session.client.workloads.show({ name })
  const going = volumes.length === 0 ? '' : ` and volume ${volumes.join(', ')} with its data`
  const question = `Delete ${name} and remove its containers${going}? ${kept}`.trim()
  await confirmByName(session, name, { verb: 'delete', question })
}

async function remove(
  session: Session,
  { name, hosts, volumes, kept }: Volumes & { readonly name: string; readonly hosts: string[] },
) {
  await letInTargets(session, name)
  const options = volumes.length > 0 && { options: { ...noOptions, volumes: [...volumes] } }
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

type Adopting = Parameters<Client['workloads']['adopt']>[0]

/** Where more is asked of the host than is allowed, and somebody is there, asks. */
async function adoptWith(session: Session, asked: Adopting, consents: readonly string[]) {
  const { adopt } = session.client.workloads
  try {
    return await adopt({ ...asked, allow: [...consents] })
  } catch (error) {
    const failure = failureFrom(error)
    if (failure.kind !== 'unsafe-project' || !(await isConsented(session, failure))) throw error
    return await adopt({
      ...asked,
      allow: [...consents, ...failure.things.map((each) => each.consent)],
    })
  }
}
