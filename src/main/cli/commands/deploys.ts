/** deploy, rollback, recover, deployments … */
import type { Command } from 'commander'
import type { Client } from '../../../shared/contract/index.ts'
import { type Deployment, isFinal } from '../../../shared/model/deployment.ts'
import { confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { allow, allowOption, isConsented, withConsent } from '../consent.ts'
import { type ExitCode, exitCode, exitCodeOfState, UsageError } from '../exit-code.ts'
import { awaitEnd, follow, watch } from '../follow.ts'
import { letInTargets } from '../let-in.ts'
import type { Commands, Given } from '../program.ts'
import { sdpView } from '../sdp-view.ts'
import type { Session } from '../session.ts'
import { showDeployments, showEnd, showStages, showTitle } from '../show/deployment.ts'
import { parseCount } from '../when.ts'

export function addDeployCommands(program: Command, { action }: Commands): void {
  program
    .command('deploy <name>')
    .description('deploy a workload and follow it to its end')
    .option('--tag <tag>', 'the tag to deploy')
    .option(...digestOption)
    .option('--plan <id>', 'do exactly this plan, or refuse')
    .option(...orphansOption)
    .option(...allowOption)
    .option('--reason <text>', 'kept in the history')
    .option(...waitOption)
    .option(...confirmOption)
    .action(action('deploying', deploy))
  program
    .command('rollback <name>')
    .description('go back to an earlier release')
    .option(
      '--to <release>',
      'the release, like r3; the last good one before the live one by default',
    )
    .option('--reason <text>', 'kept in the history')
    .option(...orphansOption)
    .option(...allowOption)
    .option(...waitOption)
    .option(...confirmOption)
    .action(
      action('deploying', (session, [workload = ''], given) => {
        const release = given.text('to')
        const reason = given.text('reason') ?? ''
        const intent = { workload, reason, ...optionsIn(given), ...(release && { release }) }
        return start(session, given, { ...intent, action: 'rollback' })
      }),
    )
  program
    .command('recover')
    .description('finish or undo what a crash interrupted, and go on where undoing failed')
    .action(action('settling', recover))
}

/** Option to remove orphans: they go only when that is said. */
export const orphansOption = [
  '--remove-orphans',
  'remove services that run but are not in the project any more',
] as const

export const waitOption = [
  '--wait',
  'until another installation is through with it, instead of failing',
] as const

export const digestOption = [
  '--digest <sha256:…>',
  'the one image to run, whatever its tag means by now',
] as const

export function optionsIn(given: Given): { options?: { removeOrphans?: true; digest?: string } } {
  const digest = given.text('digest')
  if (digest === undefined && !given.flag('removeOrphans')) return {}
  return {
    options: {
      ...(digest && { digest }),
      ...(given.flag('removeOrphans') && { removeOrphans: true }),
    },
  }
}

async function deploy(session: Session, [workload = '']: readonly string[], given: Given) {
  const tag = given.text('tag')
  const plan = given.text('plan')
  const reason = given.text('reason') ?? ''
  if (plan === undefined) {
    return start(session, given, { workload, reason, ...optionsIn(given), ...(tag && { tag }) })
  }
  if (tag !== undefined) throw new UsageError('--plan names the tag already: leave --tag out')
  if (given.text('digest') !== undefined)
    throw new UsageError('--plan names the image already: leave --digest out')
  const planned = await session.client.plans.show({ id: plan })
  if (planned.workload !== workload) {
    throw new UsageError(`plan ${plan} is for ${planned.workload}, not for ${workload}`)
  }
  return start(session, given, { workload, plan, reason })
}

type StartInput = Parameters<Client['deploys']['start']>[0] & { readonly workload: string }

/** Begins it, and follows it to its end. */
export async function start(session: Session, given: Given, intent: StartInput): Promise<ExitCode> {
  const { workload } = intent
  await letInTargets(session, workload)
  const ended = await withConsent(session, { workload, given }, () => once(session, given, intent))
  const { failure } = ended
  // What a stack asks of its host may be told only by the deployment itself.
  if (failure?.kind !== 'unsafe-project' || !(await isConsented(session, failure)))
    return exitCodeOfState(ended.state)
  await allow(session, workload, failure)
  return exitCodeOfState((await once(session, given, intent)).state)
}

async function once(session: Session, given: Given, intent: StartInput): Promise<Deployment> {
  const { deployment, outcome } = await withConfirmation(session, confirmedIn(given), (confirm) =>
    session.client.deploys.start({ ...intent, confirm, wait: given.flag('wait') }),
  )
  if (outcome === 'joined') {
    await session.terminal.err(`The same is under way already: following ${deployment.id}.`)
  }
  return await follow(session, deployment.id)
}

async function recover(session: Session): Promise<ExitCode> {
  const { paint } = session
  const settled = await session.client.deploys.recover()
  await session.print(settled, () =>
    settled.length === 0
      ? 'Nothing was interrupted.'
      : settled.map((each) => `${showTitle(paint, each)}\n${showEnd(paint, each)}`).join('\n\n'),
  )
  const isSettled = settled.every(({ state }) => isFinal(state))
  return isSettled ? exitCode.ok : exitCode.failed
}

export function addDeploymentCommands(program: Command, { action }: Commands): void {
  const deployments = program.command('deployments').description('attempts, running and past')
  deployments
    .command('list')
    .description('newest first')
    .option('--workload <name>', 'only of this workload')
    .option('--limit <n>', 'at most so many', '100')
    .action(
      action('reading', async (session, _args, given) => {
        const workload = given.text('workload')
        const limit = parseCount('--limit', given.text('limit') ?? '', 1_000)
        const found = await session.client.deploys.list({
          limit,
          ...(workload && { workload }),
        })
        await session.print(found, () => showDeployments(session.paint, found))
        return exitCode.ok
      }),
    )
  deployments
    .command('show <id>')
    .description('its stages and how it ended')
    .option('--format <sdp>', 'its events as SDP agents send them, followed to its end')
    .action(
      action('reading', async (session, [id = ''], given) => {
        const { paint } = session
        const format = given.text('format')
        if (format === 'sdp') return await tellAsSdp(session, id)
        if (format !== undefined) throw new UsageError('--format wants sdp')
        const found = await session.client.deploys.show({ id })
        await session.print(found, () =>
          [
            showTitle(paint, found.deployment),
            showStages(paint, found.deployment.stages),
            showEnd(paint, found.deployment),
          ].join('\n\n'),
        )
        return exitCode.ok
      }),
    )
  deployments
    .command('cancel <id>')
    .description('cancel it and wait until it is undone')
    .action(
      action('reading', async (session, [id = '']) => {
        await session.client.deploys.cancel({ id })
        const ended = await awaitEnd(session, id)
        await session.print(ended, () => showEnd(session.paint, ended))
        return ended.state === 'cancelled' ? exitCode.ok : exitCode.failed
      }),
    )
}

/** A deployment in the events of SDP agents, to its end; Ctrl-C ends the telling, and cancels nothing. */
async function tellAsSdp(session: Session, id: string): Promise<ExitCode> {
  await watch(session, id, sdpView(session))
  return exitCode.ok
}
