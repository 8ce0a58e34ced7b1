/** secrets …: values that documents name. They come from stdin, a question or a file, never from the command line. */
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { isAgreed, readSecret } from '../questions.ts'
import { readDocument } from '../read-document.ts'
import type { Session } from '../session.ts'
import { showEnvLines, showSecrets } from '../show/secrets.ts'

const forOne = ['--workload <name>', 'for this workload alone'] as const

export function addSecretCommands(program: Command, { action }: Commands): void {
  const secrets = program.command('secrets').description('values that documents name, kept sealed')
  secrets
    .command('list')
    .description('all of them with who uses them, and those that are asked for and not set')
    .option(...forOne)
    .action(action('reading', list))
  secrets
    .command('set <name>')
    .description(
      'set one, or replace its value: from stdin, or asked for; one line end at the end of stdin is dropped',
    )
    .option(...forOne)
    .action(action('reading', set))
  secrets
    .command('remove <name>')
    .description('forget one; who uses it is named first')
    .option(...forOne)
    .option('--yes', 'do not ask, also where it is used')
    .action(action('reading', remove))
  secrets
    .command('import <file>')
    .description(
      'take an env file: what looks secret is kept, the rest goes into the document; - = stdin',
    )
    .option('--workload <name>', 'for this workload, whose document then names them')
    .option('--only <keys>', 'only these, separated by commas')
    .option('--secret <keys>', 'these are secret, whatever they are called')
    .option('--plain <keys>', 'these are not')
    .option('--yes', 'do not ask')
    .action(action('reading', importFile))
}

type Names = readonly string[]

async function list(session: Session, _names: Names, given: Given) {
  const only = given.text('workload')
  const { secrets, missing } = await session.client.secrets.list()
  const isMeant = ({ workload }: { workload: string }) => only === undefined || workload === only
  const shown = { secrets: secrets.filter(isMeant), missing: missing.filter(isMeant) }
  await session.print(shown, () => showSecrets(session.paint, shown, session.now()))
  return exitCode.ok
}

const placeOf = (name: string, workload: string) =>
  workload === '' ? name : `${name} of ${workload}`

async function set(session: Session, [name = '']: Names, given: Given) {
  const workload = given.text('workload') ?? ''
  const value = await valueFrom(session, placeOf(name, workload))
  const kept = await session.client.secrets.set({ name, workload, value })
  await session.print(kept, () => {
    const uses = kept.usedBy.map((use) => use.workload)
    const next = uses.length === 0 ? '' : ` Deploy to have it there: ${uses.join(', ')}.`
    return `${placeOf(name, workload)} is set.${next}`
  })
  return exitCode.ok
}

async function valueFrom(session: Session, what: string): Promise<string> {
  const isPiped = !session.terminal.canAsk
  const text = await readSecret(session, { isPiped, question: `Value of ${what}: ` })
  if (text === '') throw new UsageError('no value was given: write it to stdin, or when asked')
  return text
}

async function remove(session: Session, [name = '']: Names, given: Given) {
  const workload = given.text('workload') ?? ''
  const { secrets } = await session.client.secrets.list()
  const known = secrets.find((each) => each.name === name && each.workload === workload)
  const uses = known ? [...known.usedBy.map((use) => use.workload), ...known.alsoUsedBy] : []
  const what = placeOf(name, workload)
  if (known && !given.flag('yes')) {
    const used = uses.length === 0 ? 'Nobody uses it. ' : `It is used by ${uses.join(', ')}. `
    await confirm(
      session,
      `${used}Forget ${what}?`,
      `to remove ${what} without being asked, add --yes`,
    )
  }
  await session.client.secrets.remove({ name, workload, confirm: name })
  await session.print({ removed: name, workload }, () => `${what} is forgotten.`)
  return exitCode.ok
}

async function confirm(session: Session, question: string, otherwise: string) {
  if (!session.terminal.canAsk) throw new UsageError(otherwise)
  if (!(await isAgreed(session, question)))
    throw new UsageError('not confirmed: nothing was changed')
}

const keysIn = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')

async function importFile(session: Session, [file = '']: Names, given: Given) {
  const { client, terminal, paint } = session
  const only = keysIn(given.text('only'))
  const asked = {
    text: await readDocument(terminal, file),
    workload: given.text('workload') ?? '',
    ...(only && { only }),
    asSecret: keysIn(given.text('secret')) ?? [],
    asPlain: keysIn(given.text('plain')) ?? [],
  }
  const { lines, issues } = await client.secrets.look(asked)
  if (issues.length > 0) fail({ kind: 'invalid', what: 'env file', issues })
  if (!given.flag('yes')) {
    await terminal.err(showEnvLines(paint, lines))
    await confirm(session, 'Set these?', 'to import without being asked, add --yes')
  }
  const done = await client.secrets.import(asked)
  await session.print(done, () => showEnvLines(paint, done.lines))
  return exitCode.ok
}
