/** dns …: accounts on services that keep DNS records. A key or token comes from stdin or a question, never from the command line. */
import type { Command } from 'commander'
import { z } from 'zod'
import { fail } from '../../../shared/lib/failure-error.ts'
import { type DnsService, dnsServiceSchema, type SettledRecord } from '../../../shared/model/dns.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import { forget, sayAdded, sayChanged } from '../accounts.ts'
import { showCheckups } from '../checkups.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { readSecret } from '../questions.ts'
import type { Session } from '../session.ts'
import { showDnsAccounts } from '../show/dns.ts'

export function addDnsCommands(program: Command, { action }: Commands): void {
  const dns = program
    .command('dns')
    .description('accounts on services that keep DNS records, and what the DNS says of workloads')
  dns
    .command('list')
    .description('all of them, and the records that each keeps')
    .action(
      action('reading', async (session) => {
        const found = await session.client.dns.list()
        await session.print(found, () => showDnsAccounts(session.paint, found, session.now()))
        return exitCode.ok
      }),
    )
  serviceOptions(
    dns
      .command('add <name>')
      .description('keep an account; its key or token is asked for, and sealed')
      .requiredOption('--kind <kind>', 'rfc2136, cloudflare or wildcard')
      .requiredOption('--zone <zone>', 'whose records it keeps, like example.com'),
  ).action(action('reading', add))
  serviceOptions(
    dns
      .command('edit <name>')
      .description('change an account; what is not given stays')
      .option('--zone <zone>', 'whose records it keeps')
      .option('--secret', 'ask for another key or token')
      .option('--no-proxied', 'of cloudflare: lead to the host itself'),
  ).action(action('reading', edit))
  dns
    .command('remove <name>')
    .description('forget it; refused while it keeps records of a workload')
    .option('--yes', 'do not ask')
    .action(action('reading', remove))
  dns
    .command('test <name>')
    .description('try each step of asking it, and say what mends it')
    .action(action('reading', test))
  dns
    .command('check <workload>')
    .description(
      'its names in the DNS: what is asked, what is answered, whose it is, what mends it',
    )
    .action(action('reading', check))
  dns
    .command('set <workload>')
    .description(
      'make the records of its names what they are to be; deployments do so by themselves',
    )
    .action(action('reading', setRecords))
}

const serviceOptions = (command: Command): Command =>
  command
    .option('--server <host[:port]>', 'of rfc2136: the name server')
    .option('--key <name>', 'of rfc2136: what the server calls the key')
    .option('--algorithm <name>', 'of rfc2136: hmac-sha256 or hmac-sha512')
    .option('--ttl <seconds>', 'how long others may keep an answer')
    .option('--proxied', 'of cloudflare: requests go through it')
    .option('--secret-stdin', 'read the key or token from stdin')

type Names = readonly string[]

async function add(session: Session, [name = '']: Names, given: Given) {
  const service = serviceFrom({ kind: given.text('kind'), ...fieldsOf(given) })
  const secret = service.kind === 'wildcard' ? '' : await secretFrom(session, given, name)
  return await sayAdded(session, 'dns', await session.client.dns.add({ name, service, secret }))
}

async function edit(session: Session, [name = '']: Names, given: Given) {
  const { accounts } = await session.client.dns.list()
  const before = accounts.find((each) => each.name === name)
  if (!before) return fail({ kind: 'not-found', what: 'DNS account', name })
  const service = serviceFrom({ ...before.service, ...fieldsOf(given) })
  const isNew = given.flag('secretStdin') || given.flag('secret')
  const secret = isNew ? await secretFrom(session, given, name) : undefined
  return await sayChanged(session, await session.client.dns.edit({ name, service, secret }))
}

function fieldsOf(given: Given): Record<string, unknown> {
  const ttl = given.text('ttl')
  const proxied = given.flag('proxied') || (given.isRefused('proxied') ? false : undefined)
  const fields = {
    ...{ zone: given.text('zone'), server: given.text('server'), key: given.text('key') },
    ...{ algorithm: given.text('algorithm'), ttl: ttl === undefined ? ttl : Number(ttl), proxied },
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** The service that options describe. A field that its kind does not have is refused by name. */
function serviceFrom(fields: Readonly<Record<string, unknown>>): DnsService {
  const parsed = dnsServiceSchema.safeParse(fields)
  if (parsed.success) return parsed.data
  throw new UsageError(z.prettifyError(parsed.error))
}

async function secretFrom(session: Session, given: Given, name: string): Promise<string> {
  const isPiped = given.flag('secretStdin')
  if (!isPiped && !session.terminal.canAsk)
    throw new UsageError('give the key or token on stdin (--secret-stdin)')
  return await readSecret(session, { isPiped, question: `Key or token of ${name}: ` })
}

async function remove(session: Session, [name = '']: Names, given: Given) {
  return await forget(session, given, {
    ...{ name, what: 'its secret' },
    remove: (asked) => session.client.dns.remove(asked),
  })
}

async function test(session: Session, [name = '']: Names) {
  const { client, interrupted: signal } = session
  return await showCheckups(session, await client.dns.test({ name }, { signal }))
}

async function check(session: Session, [name = '']: Names) {
  const { client, interrupted: signal } = session
  const none = `${name} has no public name (faces in its document).`
  return await showCheckups(session, await client.faces.checkDns({ name }, { signal }), none)
}

const outcomeWords: Readonly<Record<SettledRecord['outcome'], string>> = {
  ours: 'is there',
  theirs: 'is there, kept by somebody else',
  gone: 'is gone',
  failed: 'is not as it should be',
}

/** There may be no account of their zone, a wildcard, or no address to lead them to: the check tells which. */
const noRecord = (name: string): string =>
  `No DNS account keeps a record of ${name}; why: longshore dns check ${name}`

async function setRecords({ client, interrupted: signal, print }: Session, [name = '']: Names) {
  const found = await client.faces.setDns({ name }, { signal })
  const lines = found.records.map(({ record, account, outcome, failure }) => {
    const why = failure ? `: ${describeFailure(failure).title}; it is tried again` : ''
    return `${record.name} ${record.type} ${record.value} ${outcomeWords[outcome]} (${account})${why}`
  })
  await print(found, () => lines.join('\n') || noRecord(name))
  const isWell = found.records.every(({ outcome }) => outcome !== 'failed')
  return isWell ? exitCode.ok : exitCode.failed
}
