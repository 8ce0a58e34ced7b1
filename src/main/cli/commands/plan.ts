/** plan: what a change would come to; kept, handed on in a file, and computed again from one. */
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Client } from '../../../shared/contract/index.ts'
import { printable } from '../../../shared/lib/printable.ts'
import type { Plan } from '../../../shared/model/plan.ts'
import { planDifferences, readPlanFile } from '../../../shared/model/plan-file.ts'
import { allowOption, withConsent } from '../consent.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showPlan } from '../show/plan.ts'
import { table } from '../show/table.ts'
import { none } from '../show/words.ts'
import { digestOption, optionsIn, orphansOption } from './deploys.ts'

export function addPlanCommand(program: Command, { action, deps }: Commands): void {
  const plan = program
    .command('plan [name]')
    .description('store a plan: what a deployment would change, without changing anything')
    .option('--workload <name>', 'the same, for one that is called "show"')
    .option('--tag <tag>', 'the tag to deploy')
    .option(...digestOption)
    .option('--rollback', 'plan going back to an earlier release')
    .option('--to <release>', 'with --rollback: the release, like r3')
    .option('--remove', 'plan taking it down')
    .option('--out <file>', 'write it to a file too, for "longshore plan show"')
    .option(...orphansOption)
    .option(...allowOption)
    .action(action('reading', create))
  plan
    .command('show <file>')
    .description('compute the plan of a file again here, and say field by field what moved')
    .action(
      action('reading', async (session, [file = '']) =>
        show(session, file, await deps.readDocument(file)),
      ),
    )
}

async function create(
  session: Session,
  [operand]: readonly string[],
  given: Given,
): Promise<ExitCode> {
  const named = given.text('workload')
  if (named !== undefined && operand !== undefined) {
    throw new UsageError('--workload names the workload: leave the other name out')
  }
  const workload = named ?? operand
  if (workload === undefined) throw new UsageError('name the workload: longshore plan web')
  const asked = plannedAction(given)
  const plan = await withConsent(session, { workload, given }, () =>
    session.client.plans.create({ workload, ...asked, ...optionsIn(given) }),
  )
  const file = given.text('out')
  if (file !== undefined) await write(file, plan)
  await session.print(plan, () => showPlan(session.paint, plan))
  return exitCode.ok
}

async function write(file: string, plan: Plan): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(plan, null, 2)}\n`)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new UsageError(`${file} cannot be written: ${error.message}`)
  }
}

type PlanInput = Parameters<Client['plans']['create']>[0]

function plannedAction(given: Given): Omit<PlanInput, 'workload'> {
  const tag = given.text('tag')
  const release = given.text('to')
  const isRollback = given.flag('rollback')
  const isRemoval = given.flag('remove')
  if (isRollback && isRemoval)
    throw new UsageError('--rollback and --remove are two plans: make one')
  if (tag !== undefined && (isRollback || isRemoval)) {
    throw new UsageError('--tag is for a deployment: leave it out')
  }
  if (release !== undefined && !isRollback) throw new UsageError('--to goes with --rollback')
  if (isRemoval) return { action: 'remove' }
  if (isRollback) return { action: 'rollback', ...(release && { release }) }
  return tag ? { tag } : {}
}

/** Shows a stored plan. The file is only compared: the plan that can be done is the one that was computed here. */
async function show(session: Session, file: string, text: string): Promise<ExitCode> {
  const { plan: said, problem } = readPlanFile(text)
  if (!said) throw new UsageError(`${file} cannot be shown: ${problem}`)
  const { workload, action, tag, release, options } = said
  if (action === 'reconcile' || action === 'prune')
    throw new UsageError(`${file} cannot be shown: nobody can ask for ${action}`)
  const now = await session.client.plans.create({
    ...{ workload, action, options },
    ...(tag !== '' && action !== 'rollback' && { tag }),
    ...(release !== null && { release }),
  })
  const moved = planDifferences(said, now)
  await session.print({ equal: moved.length === 0, moved, plan: now }, () =>
    [
      showPlan(session.paint, now),
      moved.length === 0
        ? 'It is what the file says, field by field.'
        : table(session.paint, {
            head: ['MOVED', { title: 'THE FILE SAYS', wraps: true }, { title: 'NOW', wraps: true }],
            rows: moved.map(({ field, before, after }) =>
              [field, before ?? none, after ?? none].map((each) => printable(each)),
            ),
          }),
    ].join('\n\n'),
  )
  return moved.length === 0 ? exitCode.ok : exitCode.failed
}
