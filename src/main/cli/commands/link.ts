/** link: writes links for messages and scripts, in the form of our scheme and in that of the landing page. */
import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { parseDuration } from '../../../shared/lib/duration.ts'
import { type FollowedLink, parseDeepLink } from '../../../shared/model/deep-link.ts'
import { formatDeepLink, isLinkBase, webLink } from '../../../shared/model/deep-link-format.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { parseMomentMs } from '../when.ts'

type Make = (operand: string, given: Given, now: number) => FollowedLink

export function addLinkCommand(program: Command, { action }: Commands): void {
  const link = program.command('link').description('write a link to put into a message')
  const add = (usage: string, description: string, make: Make) =>
    link
      .command(usage)
      .description(description)
      .option('--base <url>', 'where the landing page is; the setting linkBase by default')
      .action(
        action('reading', (session, [operand = ''], given) =>
          print(session, make(operand, given, session.now()), given),
        ),
      )
  add('workload <name>', 'to a workload', (name) => ({ kind: 'workload', name }))
  add('logs <name>', 'to the log of a workload', (name, given, now) => ({
    ...{ kind: 'logs', name },
    ...{ since: moment(given, 'since', now), until: moment(given, 'until', now) },
  }))
    .option('--since <when>', 'only lines since then: 10m, or a time')
    .option('--until <when>', 'only lines until then')
  add('releases <name>', 'to the releases of a workload', (name, given) => ({
    ...{ kind: 'releases', name },
    release: given.text('release') ?? null,
  })).option('--release <release>', 'one of them, like r3')
  add('deployment <id>', 'to a deployment', (id) => ({ kind: 'deployment', id }))
  add('plan <plan>', 'to a stored plan', (id) => ({ kind: 'plan', id }))
  add('host <host>', 'to a host', (name) => ({ kind: 'host', name }))
  add('disk <host>', 'to what the disk of a host holds', (name) => ({ kind: 'disk', name }))
  add('activity <entry>', 'to something that happened', (id) => ({ kind: 'activity', id }))
  withProposal(
    add('deploy <name>', 'that proposes a deployment', (workload, given, now) => ({
      ...{ kind: 'deploy', workload },
      ...{ tag: given.text('tag') ?? null, digest: given.text('digest') ?? null },
      ...ofCommit(given),
      ...proposed(given, now),
    })),
  )
    .option('--tag <tag>', 'the tag to deploy')
    .option('--digest <sha256:…>', 'the one image to run, whatever the tag means by then')
    .option('--ref <ref>', 'of a git repository: the branch or tag to deploy')
    .option('--commit <id>', 'the one commit to deploy, whatever the ref means by then')
  withProposal(
    add('rollback <name>', 'that proposes to go back', (workload, given, now) => ({
      ...{ kind: 'rollback', workload, to: given.text('to') ?? '' },
      ...proposed(given, now),
    })),
  ).requiredOption('--to <release>', 'the release, like r3')
}

function ofCommit(given: Given) {
  const [ref, commit] = [given.text('ref'), given.text('commit')]
  return { ...(ref !== undefined && { ref }), ...(commit !== undefined && { commit }) }
}

const withProposal = (command: Command): Command =>
  command
    .option('--expires <duration>', 'how long it may be followed', '24h')
    .option('--reason <text>', 'why; shown with it')
    .option('--from <text>', 'who it is from; shown as unproved')

function proposed(given: Given, now: number) {
  const text = given.text('expires') ?? ''
  const ms = parseDuration(text) ?? Number.NaN
  if (!(ms >= 1_000)) throw new UsageError(`--expires: write a duration like 24h, not "${text}"`)
  return {
    expires: Math.ceil((now + ms) / 1_000),
    reason: given.text('reason') ?? null,
    from: given.text('from') ?? null,
  }
}

function moment(given: Given, option: 'since' | 'until', now: number): number | null {
  const text = given.text(option)
  if (text === undefined) return null
  const seconds = parseMomentMs(`--${option}`, text, now) / 1_000
  return option === 'since' ? Math.floor(seconds) : Math.ceil(seconds)
}

/** Prints a link that reads as it was written: whatever was given is checked as it will be by whoever follows it. */
async function print(session: Session, link: FollowedLink, given: Given) {
  const text = formatDeepLink(link)
  const read = parseDeepLink(text, session.now())
  if (read.kind === 'unknown') throw new UsageError(`no link can be made of that: ${read.what}`)
  if (!isDeepStrictEqual(read, link)) {
    throw new UsageError('no link can be made of that: a value has signs that begin another field')
  }
  const base = given.text('base') ?? (await session.client.settings.get()).linkBase
  if (!isLinkBase(base)) throw new UsageError(`--base: not an https:// address: "${base}"`)
  const web = base === '' ? null : webLink(link, base)
  const { page } = await session.client.app.info()
  const here = page ? webLink(link, page) : null
  await session.print(
    { link: text, web, here, ...('expires' in link && { expires: link.expires }) },
    () => [text, web ?? here].filter((each) => each !== null).join('\n'),
  )
  await warnOfNobody(session, link)
  return exitCode.ok
}

/** Warns and does not refuse: who follows the link may have what this installation has not: a pipeline has no workloads at all. */
async function warnOfNobody({ client, terminal }: Session, link: FollowedLink): Promise<void> {
  const name = workloadOf(link)
  if (name === undefined) return
  const known = (await client.workloads.list()).map(({ document }) => document.name)
  const unreadable = (await client.workloads.unreadable()).map((each) => each.name)
  if (known.includes(name) || unreadable.includes(name)) return
  await terminal.err(
    `This installation has no workload "${name}": the link leads somewhere only where there is one.`,
  )
}

function workloadOf(link: FollowedLink): string | undefined {
  if ('workload' in link) return link.workload
  return link.kind === 'workload' || link.kind === 'logs' || link.kind === 'releases'
    ? link.name
    : undefined
}
