/** open: shows a link in the window of the app that runs, or tells in words what it proposes. */
import type { Command } from 'commander'
import {
  type DeployProposal,
  type FollowedLink,
  linkTextIn,
  parseDeepLink,
} from '../../../shared/model/deep-link.ts'
import { describeLink, describeRefusedLink } from '../../../shared/model/deep-link-text.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'

export function addOpenCommand(program: Command, { action }: Commands): void {
  program
    .command('open <link>')
    .description('show what a link names in the window that is open; it never acts')
    .action(action('reading', (session, [text = '']) => open(session, text)))
}

async function open(session: Session, given: string): Promise<ExitCode> {
  const text = linkTextIn(given)
  const link = parseDeepLink(text, session.now())
  if (link.kind === 'unknown') {
    const { title, detail } = describeRefusedLink(link)
    throw new UsageError(`${title}. ${detail}`)
  }
  const { shown, address } = await session.client.app.openLink({ link: text })
  if (shown !== 'nowhere') {
    await session.print({ shown, address, link }, () => words(shown, address))
    return exitCode.ok
  }
  // Throws where there is no such plan.
  const planned =
    link.kind === 'plan' ? (await session.client.plans.show({ id: link.id })).workload : ''
  await session.print({ shown, address, link }, () => nowhereWords(link, planned))
  return exitCode.failed
}

type Shown = Awaited<ReturnType<Session['client']['app']['openLink']>>['shown']

function words(shown: Exclude<Shown, 'nowhere'>, address: string | null): string {
  switch (shown) {
    case 'window':
      return 'It is shown in the window of Longshore.'
    case 'browser':
      return 'It is shown in your browser.'
    case 'address':
      return `Open it at ${address}\nThe address works once, on this machine.`
  }
}

function nowhereWords(link: FollowedLink, planned: string): string {
  return [
    ...('expires' in link ? [proposalWords(link), ''] : []),
    'No window of Longshore is open on this state folder. Start the app, or "longshore serve", and open the link again; or here:',
    ...commandsFor(link, planned).map((command) => `  longshore ${command}`),
  ].join('\n')
}

function proposalWords(link: FollowedLink): string {
  const { title, facts } = describeLink(link)
  const lines = facts.map(([name, value]) => `  ${name}: ${value}`)
  return [`${title}. Nothing was changed.`, ...lines].join('\n')
}

/**
 * Commands that do here what the window would show: those that read first, then those that act. `planned`: the workload
 * of the plan that a link to one names.
 */
function commandsFor(link: FollowedLink, planned: string): readonly string[] {
  switch (link.kind) {
    case 'workload':
      return [`workloads show ${link.name}`]
    case 'logs': {
      const [since, until] = [link.since, link.until]
      return [
        `logs ${link.name}${since === null ? '' : ` --since ${since}`}${until === null ? '' : ` --until ${until}`}`,
      ]
    }
    case 'releases':
      return [`releases ${link.name}`]
    case 'host':
      return [`hosts show ${link.name}`]
    case 'disk':
      return [`prune ${link.name}`]
    case 'deployment':
      return [`deployments show ${link.id}`]
    case 'activity':
      return [`activity ${link.id}`]
    case 'plan':
      return [`deploy ${planned} --plan ${link.id}`]
    case 'deploy': {
      const how = howOf(link)
      return [`plan ${operandOf(link.workload)}${how}`, `deploy ${link.workload}${how}`]
    }
    case 'rollback':
      return [
        `plan ${operandOf(link.workload)} --rollback --to ${link.to}`,
        `rollback ${link.workload} --to ${link.to}`,
      ]
  }
}

function howOf({ tag, digest, ref, commit }: DeployProposal): string {
  const wanted = commit ?? ref ?? tag
  return `${wanted === null ? '' : ` --tag ${wanted}`}${digest === null ? '' : ` --digest ${digest}`}`
}

/** `plan show` reads a file. */
const operandOf = (workload: string) => (workload === 'show' ? '--workload show' : workload)
