/** routes: what the proxy of a host leads where, whoever it belongs to; taking one over, and giving it back. */
import type { Command } from 'commander'
import { routeText } from '../../../shared/model/face.ts'
import { confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { isAgreed } from '../questions.ts'
import type { Session } from '../session.ts'
import { showRoutes, showTakeOver } from '../show/routes.ts'

export function addRoutesCommand(program: Command, { action }: Commands): void {
  program
    .command('routes <host>')
    .description(
      'what the proxy of a host leads where, ours and others’; take one over, or give it back',
    )
    .option('--take-over <name>', 'make it that of the workload; what was there can be had again')
    .option('--for <workload>', 'whose face has that name')
    .option(
      '--give-back <name>',
      'take a route of ours away: one that was taken over is what it was',
    )
    .option('--dry-run', 'change nothing')
    .option('--yes', 'do not ask')
    .option(...confirmOption)
    .action(action('holding', routes))
}

type Names = readonly string[]

async function routes(session: Session, [host = '']: Names, given: Given): Promise<ExitCode> {
  const [taken, givenBack] = [given.text('takeOver'), given.text('giveBack')]
  if (taken !== undefined && givenBack !== undefined)
    throw new UsageError('--take-over and --give-back do not go together')
  if (taken !== undefined) return await takeOver(session, { host, ...placeIn(taken) }, given)
  if (givenBack !== undefined)
    return await giveBack(session, { host, ...placeIn(givenBack) }, given)
  const found = await session.client.routes.list({ host })
  await session.print(found, () => showRoutes(session.paint, found))
  return exitCode.ok
}

/** `shop.example.com`, `shop.example.com/api`. */
function placeIn(text: string): { readonly name: string; readonly path: string } {
  const cut = text.indexOf('/')
  return cut < 0 ? { name: text, path: '/' } : { name: text.slice(0, cut), path: text.slice(cut) }
}

type Place = ReturnType<typeof placeIn> & { readonly host: string }

async function takeOver(session: Session, at: Place, given: Given): Promise<ExitCode> {
  const workload = given.text('for')
  if (workload === undefined) throw new UsageError('say for which workload: --for NAME')
  const plan = await session.client.routes.planTakeOver({ ...at, workload })
  if (given.flag('dryRun')) {
    await session.print(plan, () => showTakeOver(plan))
    return exitCode.ok
  }
  if (!session.json) await session.terminal.out(showTakeOver(plan))
  await agree(session, given, `Take ${routeText(at)} over?`)
  const { fingerprint } = plan
  const made = await withConfirmation(session, confirmedIn(given), (confirm) =>
    session.client.routes.takeOver({ ...at, workload, fingerprint, confirm }),
  )
  await session.print(
    made,
    () => `${routeText(at)} leads to ${made.targets.join(', ') || workload} now.`,
  )
  return exitCode.ok
}

async function giveBack(session: Session, at: Place, given: Given): Promise<ExitCode> {
  await agree(session, given, `Take the route of ${routeText(at)} away?`)
  await withConfirmation(session, confirmedIn(given), (confirm) =>
    session.client.routes.giveBack({ ...at, confirm }),
  )
  await session.print({ givenBack: routeText(at) }, () => `${routeText(at)} is not ours any more.`)
  return exitCode.ok
}

async function agree(session: Session, given: Given, question: string) {
  if (given.flag('yes')) return
  if (!session.terminal.canAsk) throw new UsageError('to do it without being asked, add --yes')
  if (!(await isAgreed(session, question)))
    throw new UsageError('not confirmed: nothing was changed')
}
