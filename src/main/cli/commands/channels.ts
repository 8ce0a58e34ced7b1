/** channels …: where notifications go. */
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import type {
  Answer,
  ChannelConfig,
  ChannelField,
  ChannelKindInfo,
} from '../../../shared/model/notification.ts'
import { sayAdded, sayChanged } from '../accounts.ts'
import { confirmRemoval } from '../confirm.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showAnswer, showChannelKinds, showChannels } from '../show/notifications.ts'

export function addChannelCommands(program: Command, { action }: Commands): void {
  const channels = program.command('channels').description('where notifications go')
  channels
    .command('list')
    .description('all of them, and what each answered last')
    .action(
      action('reading', async (session) => {
        const found = await session.client.channels.list()
        await session.print(found, () => showChannels(session.paint, found))
        return exitCode.ok
      }),
    )
  channels
    .command('kinds')
    .description('the services there are, and what each asks for')
    .action(
      action('reading', async (session) => {
        const kinds = await session.client.channels.kinds()
        await session.print(kinds, () => showChannelKinds(session.paint, kinds))
        return exitCode.ok
      }),
    )
  withFields(channels.command('add <name>'))
    .description('add one; what it asks for is asked, or read from stdin as FIELD=VALUE lines')
    .requiredOption('--kind <kind>', 'the service, as "channels kinds" names it')
    .action(action('reading', add))
  withFields(channels.command('edit <name>'))
    .description('change one; what is not named stays as it is')
    .option('--name <name>', 'a new name')
    .option('--ask', 'ask for each field; an empty answer leaves it as it is')
    .option('--stdin', 'read fields, secrets too, from stdin as FIELD=VALUE lines')
    .action(action('reading', edit))
  channels
    .command('test <name>')
    .description('send a test, and say what the service answers')
    .action(action('reading', test))
  channels
    .command('remove <name>')
    .description(
      'remove one; what waits for it is not sent, and rules for it alone are switched off',
    )
    .option('--yes', 'do not ask')
    .action(action('reading', remove))
}

function withFields(command: Command): Command {
  const oneMore = (pair: string, before: readonly string[] = []) => [...before, pair]
  return command
    .option('--set <field=value>', 'a field that is no secret; again for another', oneMore)
    .option(
      '--secret <field=name>',
      'the secret that a field is, as it is set by then; again for another',
      oneMore,
    )
}

type Names = readonly string[]

async function add(session: Session, [name = '']: Names, given: Given) {
  const kind = given.text('kind') ?? ''
  const info = await kindNamed(session, kind)
  const set = configFrom(info, given)
  const config = session.terminal.canAsk
    ? { ...set, ...(await asked(session, info, set)) }
    : { ...set, ...pairsIn((await session.terminal.readStdin()).split(/\r?\n/)) }
  const added = await session.client.channels.add({ name, kind, config })
  return await sayAdded(session, 'channels', added)
}

async function edit(session: Session, [name = '']: Names, given: Given) {
  const { client, terminal } = session
  const channel = (await client.channels.list()).find((each) => each.name === name)
  if (!channel) return fail({ kind: 'not-found', what: 'channel', name })
  const info = await kindNamed(session, channel.kind)
  const set = configFrom(info, given)
  const read = given.flag('stdin') ? pairsIn((await terminal.readStdin()).split(/\r?\n/)) : {}
  const answers = given.flag('ask') ? await asked(session, info, set) : {}
  const newName = given.text('name')
  const config = { ...set, ...read, ...answers }
  const edited = await client.channels.edit({ name, config, ...(newName && { newName }) })
  return await sayChanged(session, edited)
}

async function kindNamed({ client }: Session, kind: string): Promise<ChannelKindInfo> {
  const kinds = await client.channels.kinds()
  const known = kinds.map((each) => each.kind).join(', ')
  const found = kinds.find((each) => each.kind === kind)
  if (found) return found
  throw new UsageError(`there is no kind "${kind}"; known: ${known}`)
}

/** Secrets are given by their names alone where every user of the machine can read them. */
function configFrom(kind: ChannelKindInfo, given: Given): ChannelConfig {
  const set = pairsIn(given.list('set'))
  const secrets = pairsIn(given.list('secret'))
  for (const field of Object.keys(set)) {
    if (!fieldNamed(kind, field).isSecret) continue
    throw new UsageError(
      `${field} is a secret: let it be asked, or give it on stdin, or its name with --secret, not on the command line`,
    )
  }
  for (const field of Object.keys(secrets)) {
    if (fieldNamed(kind, field).isSecret) continue
    throw new UsageError(`${field} is no secret: give it with --set`)
  }
  const named = Object.entries(secrets).map(([field, secret]) => [field, { secret }])
  return { ...set, ...Object.fromEntries(named) }
}

function fieldNamed({ title, fields }: ChannelKindInfo, field: string): ChannelField {
  const names = fields.map(({ name }) => name).join(', ')
  const known = fields.find(({ name }) => name === field)
  if (known) return known
  throw new UsageError(`${title} has no field "${field}"; known: ${names}`)
}

function pairsIn(lines: readonly string[]): Readonly<Record<string, string>> {
  const pairs = lines.filter((line) => line.trim() !== '').map(pairOf)
  return Object.fromEntries(pairs)
}

/** The pair of a line. Text that is none may be a secret, and is not repeated. */
function pairOf(line: string): [string, string] {
  const [, field, value] = /^\s*(\w+)=(.*)$/s.exec(line) ?? []
  if (field !== undefined && value !== undefined) return [field, value]
  throw new UsageError('a field is given as FIELD=VALUE, one on each line')
}

/** Whatever is not set already; without what was left empty. */
async function asked(
  { terminal, interrupted }: Session,
  kind: ChannelKindInfo,
  set: ChannelConfig,
): Promise<ChannelConfig> {
  const answers: Record<string, string> = {}
  for (const { name, label, hint, isSecret, choices } of kind.fields) {
    if (name in set) continue
    const about = [choices?.join(', '), hint].filter(Boolean).join('. ')
    const question = `${label}${about && ` (${about})`}: `
    const answer = (await (isSecret ? terminal.askSecret(question) : terminal.ask(question))).trim()
    if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
    if (answer !== '') answers[name] = answer
  }
  return answers
}

async function test(session: Session, [name = '']: Names) {
  const answer: Answer = await session.client.channels.test({ name })
  await session.print(answer, () => showAnswer(session.paint, name, answer))
  return answer.outcome === 'delivered' ? exitCode.ok : exitCode.failed
}

async function remove(session: Session, [name = '']: Names, given: Given) {
  if (!given.flag('yes'))
    await confirmRemoval(session, name, `Remove ${name}? What waits for it is not sent.`)
  const { channels, rules } = session.client
  await channels.remove({ name })
  const off = (await rules.list()).filter((rule) => rule.channels.includes(name))
  await session.print({ removed: name }, () =>
    [
      `${name} is removed.`,
      ...off.map((rule) => `Rule ${rule.name} told nobody else: it is switched off.`),
    ].join('\n'),
  )
  return exitCode.ok
}
