/** registries …: accounts on registries. A token comes from stdin or a question, never from the command line. */
import type { Command } from 'commander'
import type { TokenSource } from '../../../shared/model/registry.ts'
import { forget, sayAdded, sayChanged } from '../accounts.ts'
import { showCheckups } from '../checkups.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { readSecret } from '../questions.ts'
import type { Session } from '../session.ts'
import { showRegistries } from '../show/registries.ts'

export function addRegistryCommands(program: Command, { action }: Commands): void {
  const registries = program
    .command('registries')
    .description('accounts on registries, that images are pulled with')
  registries
    .command('list')
    .description('all of them, and what docker on this machine is logged in to')
    .action(
      action('reading', async (session) => {
        const found = await session.client.registries.list()
        await session.print(found, () => showRegistries(session.paint, found, session.now()))
        return exitCode.ok
      }),
    )
  registries
    .command('add <name>')
    .description('keep an account; its token is asked for, and sealed')
    .requiredOption('--url <host:port>', 'the registry, like ghcr.io')
    .option('--user <user>', 'whom to log in as; without it the token is user and password')
    .option('--token-stdin', 'read the token from stdin')
    .option('--no-token', 'none: the registry is asked without a login')
    .option('--token-secret <name>', 'the secret that its token is, as it is set by then')
    .option('--plain-http', 'ask it over plain HTTP: whoever is in between reads along')
    .action(action('reading', add))
  registries
    .command('edit <name>')
    .description('change an account; what is not given stays')
    .option('--url <host:port>', 'another registry; its token must come with it')
    .option('--user <user>', 'whom to log in as')
    .option('--token-stdin', 'read another token from stdin')
    .option('--token', 'ask for another token')
    .option('--no-token', 'forget its token')
    .option('--token-secret <name>', 'the secret that its token is, as it is set by then')
    .option('--plain-http', 'ask it over plain HTTP: whoever is in between reads along')
    .option('--no-plain-http', 'ask it over HTTPS alone')
    .action(action('reading', edit))
  registries
    .command('remove <name>')
    .description('forget it; refused while a workload names it')
    .option('--yes', 'do not ask')
    .action(action('reading', remove))
  registries
    .command('test <name>')
    .description('try each step of asking it, and say what mends it; docker = as docker here is')
    .option('--repository <name>', 'that should be readable, like team/app')
    .option('--through <host>', 'ask it through that host where this machine cannot')
    .action(action('reading', test))
}

type Names = readonly string[]

async function add(session: Session, [name = '']: Names, given: Given) {
  const user = given.text('user') ?? ''
  const url = given.text('url') ?? ''
  const token = await tokenGiven(session, given, name)
  const plainHttp = given.flag('plainHttp')
  const added = await session.client.registries.add({ name, url, user, token, plainHttp })
  return await sayAdded(session, 'registries', added)
}

async function edit(session: Session, [name = '']: Names, given: Given) {
  const [url, user] = [given.text('url'), given.text('user')]
  const isGiven = ['tokenStdin', 'token'].some((option) => given.flag(option))
  const isNamed = given.text('tokenSecret') !== undefined || given.isRefused('token')
  const token = isGiven || isNamed ? await tokenGiven(session, given, name) : undefined
  const plainHttp = given.flag('plainHttp') || (given.isRefused('plainHttp') ? false : undefined)
  const edited = await session.client.registries.edit({ name, url, user, token, plainHttp })
  return await sayChanged(session, edited)
}

async function tokenGiven(session: Session, given: Given, name: string): Promise<TokenSource> {
  const secret = given.text('tokenSecret')
  const isOther = given.isRefused('token') || given.flag('tokenStdin')
  if (secret !== undefined && isOther)
    throw new UsageError('--token-secret says what its token is: leave the other one out')
  if (secret !== undefined) return { secret }
  return given.isRefused('token') ? '' : await tokenFrom(session, given, name)
}

async function tokenFrom(session: Session, given: Given, name: string): Promise<string> {
  const isPiped = given.flag('tokenStdin')
  if (!isPiped && !session.terminal.canAsk)
    throw new UsageError(
      'give the token on stdin (--token-stdin), or say that there is none (--no-token)',
    )
  const token = await readSecret(session, { isPiped, question: `Token or password of ${name}: ` })
  if (token === '') throw new UsageError('no token was given; say so with --no-token')
  return token
}

async function remove(session: Session, [name = '']: Names, given: Given) {
  return await forget(session, given, {
    ...{ name, what: 'its token' },
    remove: (asked) => session.client.registries.remove(asked),
  })
}

async function test(session: Session, [name = '']: Names, given: Given) {
  const { client, interrupted: signal } = session
  const repository = given.text('repository') ?? ''
  const asked = { name, repository, host: given.text('through') ?? '' }
  return await showCheckups(session, await client.registries.test(asked, { signal }))
}
