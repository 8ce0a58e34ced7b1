/** git-credentials …: what git repositories are read with. Secrets come from stdin, a file or a question. */
import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import { statusChoices } from '../../../shared/model/git-credential.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { forget, sayAdded, sayChanged } from '../accounts.ts'
import { showCheckups } from '../checkups.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import { askTrust } from '../let-in.ts'
import type { Commands, Given } from '../program.ts'
import { readSecret } from '../questions.ts'
import type { Session } from '../session.ts'
import { showFailure } from '../show/failure.ts'
import { showGitCredentials } from '../show/git-credentials.ts'
import { utf8Text } from '../utf8-text.ts'

export function addGitCredentialCommands(program: Command, { action }: Commands): void {
  const credentials = program
    .command('git-credentials')
    .description('what git repositories are read with, by name')
  credentials
    .command('list')
    .description('all of them; what is secret of one is never shown')
    .action(
      action('reading', async (session) => {
        const found = await session.client.gitCredentials.list()
        await session.print(found, () =>
          showGitCredentials(session.paint, found.credentials, session.now()),
        )
        return exitCode.ok
      }),
    )
  withSecret(
    credentials
      .command('add <name>')
      .description('keep a token, or an SSH key; a token is asked for where none is given')
      .requiredOption(
        '--url <prefix>',
        'the repositories that it is for begin so, like https://github.com/acme',
      )
      .option('--user <user>', 'whom to log in as; most servers go by the token alone'),
  ).action(action('reading', add))
  withSecret(
    credentials
      .command('edit <name>')
      .description('change it; what is not given stays')
      .option('--url <prefix>', 'another address; its secret must come with it')
      .option('--user <user>', 'whom to log in as'),
  ).action(action('reading', edit))
  credentials
    .command('remove <name>')
    .description('forget it; refused while a workload names it')
    .option('--yes', 'do not ask')
    .action(action('reading', remove))
  credentials
    .command('trust <url>')
    .description('accept the host key that the SSH server of a repository shows now')
    .option('--fingerprint <SHA256:…>', 'the one it must have; asked for on a terminal')
    .action(action('reading', trust))
  credentials
    .command('test <name>')
    .description('try each step of reading a repository with it, and say what mends it')
    .option('--repository <name>', 'that should be readable, like acme/orders')
    .action(action('reading', test))
}

const withSecret = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--status <service>',
        'set the status of each commit that is deployed, with the token; auto = by the name of its server',
      ).choices(statusChoices),
    )
    .option('--status-api <url>', 'where its API is, if not where the service has it')
    .option('--token-stdin', 'read a token from stdin')
    .option('--ssh-key-stdin', 'read an SSH key from stdin')
    .option('--ssh-key-file <file>', 'read an SSH key from a file; the file is not needed later')

type Names = readonly string[]

async function add(session: Session, [name = '']: Names, given: Given) {
  const asked = {
    ...{ name, url: given.text('url') ?? '', user: given.text('user') ?? '' },
    ...tellingIn(given),
  }
  const secret = (await secretFrom(session, given)) ?? (await askToken(session, name))
  const added = await session.client.gitCredentials.add({ ...asked, ...secret })
  return await sayAdded(session, 'git-credentials', added)
}

async function edit(session: Session, [name = '']: Names, given: Given) {
  const asked = {
    ...{ name, url: given.text('url'), user: given.text('user') },
    ...tellingIn(given),
  }
  const secret = await secretFrom(session, given)
  const edited = await session.client.gitCredentials.edit({ ...asked, ...secret })
  return await sayChanged(session, edited)
}

function tellingIn(given: Given) {
  const [status, statusApi] = [given.text('status'), given.text('statusApi')]
  const chosen = statusChoices.find((each) => each === status)
  return { ...(chosen && { status: chosen }), ...(statusApi !== undefined && { statusApi }) }
}

/** undefined = none was given. */
async function secretFrom({ terminal, interrupted }: Session, given: Given) {
  const file = given.text('sshKeyFile')
  const [token, key] = [given.flag('tokenStdin'), given.flag('sshKeyStdin')]
  if ([token, key, file !== undefined].filter(Boolean).length > 1)
    throw new UsageError('give one of --token-stdin, --ssh-key-stdin and --ssh-key-file')
  if (file !== undefined) return { sshKey: await keyIn(file) }
  if (!token && !key) return undefined
  const text = await terminal.readStdin()
  if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
  if (text.trim() === '') throw new UsageError('nothing came on stdin')
  return token ? { token: text.replace(/\r?\n$/, '') } : { sshKey: text }
}

async function keyIn(file: string): Promise<string> {
  try {
    return utf8Text(await readFile(file), 'it')
  } catch (error) {
    throw new UsageError(`the key cannot be read: ${error instanceof Error ? error.message : file}`)
  }
}

async function askToken(session: Session, name: string) {
  if (!session.terminal.canAsk)
    throw new UsageError('give a token on stdin (--token-stdin), or an SSH key (--ssh-key-file)')
  const token = await readSecret(session, { isPiped: false, question: `Token of ${name}: ` })
  if (token === '') throw new UsageError('no token was given')
  return { token }
}

async function remove(session: Session, [name = '']: Names, given: Given) {
  return await forget(session, given, {
    ...{ name, what: 'what is kept with it' },
    remove: (asked) => session.client.gitCredentials.remove(asked),
  })
}

async function test(session: Session, [name = '']: Names, given: Given) {
  const asked = { name, repository: given.text('repository') ?? '' }
  const { client, interrupted: signal } = session
  return await showCheckups(session, await client.gitCredentials.test(asked, { signal }))
}

async function trust(session: Session, [url = '']: Names, given: Given) {
  const { client } = session
  const asked = (fingerprint: string) => client.gitCredentials.trust({ url, fingerprint })
  const key = await asked(given.text('fingerprint') ?? '').catch(async (error: unknown) => {
    const failure = failureFrom(error)
    const isAsked = given.text('fingerprint') === undefined && session.terminal.canAsk
    if (failure.kind !== 'host-key-unknown' || !isAsked) throw error
    await session.terminal.err(showFailure(session.paint, failure))
    await askTrust(session, failure)
    return await asked(failure.fingerprint)
  })
  await session.print(key, () => {
    const since = key.isNew ? 'now' : 'already'
    return `The key ${key.fingerprint} of ${key.address} is trusted ${since}, ${whose[key.as]}.`
  })
  return exitCode.ok
}

const whose = {
  user: "in this user's known_hosts, which ssh reads",
  longshore: 'with the SSH keys that are kept here',
}
