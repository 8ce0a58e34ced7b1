/** workloads …, releases */
import path from 'node:path'
import type { Command } from 'commander'
import type { TextOf } from '../../../shared/model/release.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'
import { showTextDifference } from '../show/text-difference.ts'
import { showApplied, showReleases, showWorkload, showWorkloads } from '../show/workload.ts'
import { addAdoptCommands } from './adopt.ts'
import { addDeleteCommand } from './delete-workload.ts'

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
          showApplied(session.paint, workload.document.name, { outcome, difference }),
        )
        return exitCode.ok
      }),
    )
  addAdoptCommands(program, commands)
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
  addDeleteCommand(workloads, commands)
  program
    .command('releases <name>')
    .description('what was made live, newest first')
    .option(
      '--diff <releases...>',
      'how two of them differ, like r1 r2; now = what there is now; now@HOST = there',
    )
    .option('--files', 'with --diff: the files as they were written, not what they came to')
    .action(
      action('reading', async (session, [name = ''], given) => {
        const compared = given.list('diff')
        if (compared.length > 0)
          return compare(session, name, { compared, isOfFiles: given.flag('files') })
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
  { compared, isOfFiles }: { readonly compared: readonly string[]; readonly isOfFiles: boolean },
) {
  const [from, to = 'now', more] = compared
  if (from === undefined || more !== undefined) throw new UsageError('--diff takes two: r1 r2')
  const what = isOfFiles ? 'files' : 'rendered'
  const texts = await session.client.releases.compare({
    workload,
    from: textAt(from, what),
    to: textAt(to, what),
  })
  await session.print(texts, () =>
    showTextDifference(session.paint, [from, to], [texts.from, texts.to]),
  )
  return exitCode.ok
}

/** `AT`, or `AT@HOST`. */
function textAt(named: string, what: TextOf['what']): TextOf {
  const [at = '', ...host] = named.split('@')
  return { at, what, ...(host.length > 0 && { host: host.join('@') }) }
}
