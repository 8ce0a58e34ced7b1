/** hosts … */
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import { type Checkup, guardSchema, hostColourSchema } from '../../../shared/model/host.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { sayChanged } from '../accounts.ts'
import { confirmRemoval } from '../confirm.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import { retries } from '../follow.ts'
import { recordFrom } from '../host-record.ts'
import { letIn } from '../let-in.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showHosts } from '../show/fleet.ts'
import { showCandidates, showCheckup, showHost } from '../show/hosts.ts'

export function addHostCommands(program: Command, { action }: Commands): void {
  const hosts = program.command('hosts').description('machines with a Docker Engine')
  hosts
    .command('list')
    .description('all of them, and whether they answer')
    .action(
      action('reading', async (session) => {
        const found = await session.client.hosts.list()
        await session.print(found, () => showHosts(session.paint, found, session.now()))
        return exitCode.ok
      }),
    )
  hosts
    .command('show <name>')
    .description('one of them in full, asked now')
    .action(
      action('reading', async (session, [name = '']) => {
        const found = await session.client.hosts.show({ name })
        await session.print(found, () => showHost(session.paint, found))
        return exitCode.ok
      }),
    )
  hosts
    .command('candidates')
    .description('what ~/.ssh/config, the Docker contexts and DOCKER_HOST offer')
    .action(
      action('reading', async (session) => {
        const found = await session.client.hosts.candidates()
        await session.print(found, () => showCandidates(session.paint, found))
        return exitCode.ok
      }),
    )
  declaring(hosts.command('add <name>'))
    .description('declare one; on a terminal it is connected to at once')
    .action(action('reading', add))
  declaring(hosts.command('edit <name>'))
    .description('change what was declared')
    .option('--name <name>', 'a new name')
    .option('--no-identity', 'the private key as ~/.ssh/config says')
    .option('--no-jump', 'through no other machine than ~/.ssh/config says')
    .option('--no-socket', "the engine's own socket")
    .option('--no-colour', 'no colour')
    .option('--no-allow-path', 'no folders beside those of the settings')
    .option('--no-proxy', 'no proxy leads public names there')
    .option('--no-public-address', 'nobody says where the public reaches it')
    .action(action('reading', edit))
  hosts
    .command('remove <name>')
    .description('forget it; nothing on it is changed')
    .option('--yes', 'do not ask')
    .action(action('reading', remove))
  hosts
    .command('test <name>')
    .description('connect now; asks what the login asks, on a terminal')
    .action(action('reading', test))
  hosts
    .command('trust <name>')
    .description('accept the key it shows now')
    .option('--fingerprint <SHA256:…>', 'the one it must have; asked for on a terminal')
    .option('--keep-in <file>', '"longshore", or "user" for ~/.ssh/known_hosts', 'longshore')
    .action(action('reading', trust))
  hosts
    .command('doctor <name>')
    .description('try each step of reaching it, and say what mends it')
    .action(action('reading', doctor))
}

function declaring(command: Command): Command {
  return command
    .option('--ssh <user@host:port>', 'over SSH; an alias of ~/.ssh/config will do')
    .option('--identity <file>', 'with --ssh: the private key')
    .option('--jump <user@host:port>', 'with --ssh: through these machines, separated by commas')
    .option('--tcp <host:port>', 'over TCP with TLS')
    .option('--tls-dir <dir>', 'with --tcp: where ca.pem, cert.pem and key.pem are')
    .option('--context <name>', 'as a Docker context of this machine says')
    .option('--local', 'an engine on this machine')
    .option('--socket <path>', "with --ssh or --local: the engine's socket")
    .option('--guard <level>', `what a change asks: ${guardSchema.options.join(', ')}`)
    .option(
      '--allow-path <folders...>',
      'its folders that workloads may mount, beside those of the settings',
    )
    .option(
      '--proxy <fields...>',
      'what leads public names there, by its fields: kind=caddy admin=http://127.0.0.1:2019',
    )
    .option('--public-address <address>', 'where the public reaches it')
    .option('--colour <colour>', `of every view of it: ${hostColourSchema.options.join(', ')}`)
}

type Names = readonly string[]

async function add(session: Session, [name = '']: Names, given: Given) {
  const record = recordFrom(name, given)
  const added = await session.client.hosts.add(record)
  if (!session.terminal.canAsk || session.json) {
    await session.print(
      added,
      () => `${added.name} is added. Connect with: longshore hosts test ${added.name}`,
    )
    return exitCode.ok
  }
  await session.terminal.out(`${added.name} is added.`)
  return test(session, [added.name])
}

async function edit(session: Session, [name = '']: Names, given: Given) {
  const { record } = await session.client.hosts.show({ name })
  const before = record ?? (await builtIn(session, name))
  const edited = await session.client.hosts.edit({ name, record: recordFrom(name, given, before) })
  return await sayChanged(session, edited)
}

/** The built-in host was never declared; it is as it is shown. */
async function builtIn(session: Session, name: string) {
  const { host } = await session.client.hosts.show({ name })
  const { guard, colour } = host
  return { name, connection: { kind: 'local' }, guard, colour } as const
}

async function remove(session: Session, [name = '']: Names, given: Given) {
  if (!given.flag('yes'))
    await confirmRemoval(session, name, `Forget ${name}? What runs there goes on.`)
  await session.client.hosts.remove({ name, confirm: name })
  await session.print({ removed: name }, () => `${name} is forgotten; what runs there goes on.`)
  return exitCode.ok
}

async function test(session: Session, [name = '']: Names) {
  const host = await letIn(session, name)
  await session.print(host, () => {
    const { engine, latencyMs } = host
    const about = engine === null ? '' : `: Engine ${engine.version}, API ${engine.apiVersion}`
    return `${host.name} answers${latencyMs === null ? '' : ` in ${latencyMs} ms`}${about}.`
  })
  return exitCode.ok
}

async function trust(session: Session, [name = '']: Names, given: Given) {
  const fingerprint = given.text('fingerprint')
  const keepIn = given.text('keepIn')
  if (keepIn !== 'longshore' && keepIn !== 'user') {
    throw new UsageError('--keep-in is longshore or user')
  }
  if (fingerprint === undefined) {
    if (session.terminal.canAsk) return test(session, [name])
    throw new UsageError('say which key is trusted: --fingerprint SHA256:…')
  }
  const host = await session.client.hosts.trust({ name, fingerprint, keepIn })
  await session.print(
    host,
    () => `The key ${fingerprint} of ${name} is trusted; it is ${host.status.state}.`,
  )
  return exitCode.ok
}

async function doctor(session: Session, [name = '']: Names) {
  let isWell = true
  for await (const checkup of examined(session, name)) {
    isWell &&= checkup.outcome !== 'failed'
    await session.print(checkup, () => showCheckup(session.paint, checkup))
  }
  return isWell ? exitCode.ok : exitCode.failed
}

/** The app may end meanwhile, when it is another command: the next tries each step anew, and what is told already is not told again. */
async function* examined(session: Session, name: string): AsyncGenerator<Checkup> {
  const told = new Set<string>()
  for (let attempt = 0; ; attempt += 1) {
    try {
      for await (const checkup of examinedOnce(session, name)) {
        const { id, title, outcome } = checkup
        const step = JSON.stringify([id, title, outcome])
        if (!told.has(step)) yield checkup
        told.add(step)
      }
      return
    } catch (error) {
      if (attempt === retries || failureFrom(error).kind !== 'disconnected') throw error
    }
  }
}

async function* examinedOnce({ client, interrupted }: Session, name: string) {
  for await (const item of await client.hosts.doctor({ name }, { signal: interrupted })) {
    if (item.type === 'checkup') yield item.checkup
    else if (item.failure) fail(item.failure)
  }
}
