/** prune: what the disk of a host holds, what may go of it, and taking it. */
import type { Command } from 'commander'
import { parseDuration } from '../../../shared/lib/duration.ts'
import { FailureError, fail } from '../../../shared/lib/failure-error.ts'
import {
  allKinds,
  countOf,
  type DiskKind,
  diskKinds,
  type LookStep,
  type PruneChoice,
  type PruneItem,
  type PrunePlan,
  type PruneRun,
  usualKinds,
} from '../../../shared/model/prune.ts'
import { countText, freedText } from '../../../shared/model/prune-text.ts'
import { confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { isAgreed } from '../questions.ts'
import type { Session } from '../session.ts'
import { showFailure } from '../show/failure.ts'
import { showPruneEnd, showPruneItem, showPrunePlan } from '../show/prune.ts'

const several = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value]

export function addPruneCommand(program: Command, { action }: Commands): void {
  program
    .command('prune <host>')
    .description('show what lies unused on the disk of a host, and why the rest stays; remove it')
    .option('--images', 'images that nothing uses, and no kept release needs')
    .option('--containers', 'stopped containers of workloads that are gone')
    .option('--networks', 'networks of Longshore that nothing is on')
    .option('--volumes', 'volumes of workloads that are gone, with their data')
    .option('--cache', 'the build cache')
    .option('--all', 'all of these but the volumes')
    .option('--older-than <duration>', 'only what was not used for so long, like 7d')
    .option(
      '--label <label>',
      'only what carries it: key, key=value, !key; again for more',
      several,
    )
    .option('--id <id>', 'this as well, by its id or name, also of others; again for more', several)
    .option('--dry-run', 'change nothing')
    .option('--yes', 'do not ask')
    .option(...confirmOption)
    .action(action('holding', prune))
}

async function prune(
  session: Session,
  [host = '']: readonly string[],
  given: Given,
): Promise<ExitCode> {
  const choice = choiceIn(given)
  await measure(session, host)
  const plan = asAsked(await session.client.prune.plan({ host, choice }), given)
  const isOnlyShown = given.flag('dryRun') || plan.going.length === 0
  if (isOnlyShown) {
    await session.print({ plan, run: null }, () =>
      showPrunePlan(session.paint, plan, session.now()),
    )
    return plan.refused.length > 0 ? exitCode.failed : exitCode.ok
  }
  if (!session.json)
    await session.print(plan, () => showPrunePlan(session.paint, plan, session.now()))
  if (!given.flag('yes')) await ask(session, plan)
  const run = await withConfirmation(session, confirmedIn(given), (confirm) =>
    session.client.prune.start({ host, choice, fingerprint: plan.fingerprint, confirm }),
  )
  const ended = await follow(session, run)
  await session.print({ plan, run: ended }, () => showPruneEnd(ended))
  if (ended.failure && !session.json)
    await session.terminal.err(showFailure(session.paint, ended.failure))
  if (ended.state === 'cancelled') return exitCode.cancelled
  const isWell = ended.state === 'done' && countOf(ended, 'failed') === 0
  return isWell && plan.refused.length === 0 ? exitCode.ok : exitCode.failed
}

/** The plan without what stays of kinds that were not named, where some were; else of the whole disk. */
function asAsked(plan: PrunePlan, given: Given): PrunePlan {
  const named = namedKinds(given)
  if (named.length === 0 && given.list('id').length === 0) return plan
  return { ...plan, staying: plan.staying.filter(({ kind }) => named.includes(kind)) }
}

function namedKinds(given: Given): readonly DiskKind[] {
  const flagged = diskKinds.filter((kind) => given.flag(kind))
  return given.flag('all') ? [...allKinds, ...flagged] : flagged
}

function choiceIn(given: Given): PruneChoice {
  const ids = [...given.list('id')]
  const named = namedKinds(given)
  const kinds = named.length === 0 && ids.length === 0 ? usualKinds : named
  const older = given.text('olderThan')
  const olderThanMs = older === undefined ? undefined : parseDuration(older)
  if (older !== undefined && olderThanMs === undefined)
    throw new UsageError(`--older-than: write a duration like 12h or 7d, not "${older}"`)
  return {
    ...{ kinds: [...new Set(kinds)], labels: [...given.list('label')], ids },
    ...(olderThanMs !== undefined && { olderThanMs: Math.round(olderThanMs) }),
  }
}

const stepWords: { readonly [W in LookStep['what']]: string } = {
  engine: 'asking the engine',
  containers: 'measuring containers',
  images: 'measuring images',
  volumes: 'measuring volumes',
  cache: 'measuring the build cache',
  stacks: 'reading what stacks name',
}

/** Takes as long as counting every file of the host's engine; Ctrl-C leaves it. */
async function measure({ client, interrupted, terminal, json }: Session, host: string) {
  let last = ''
  for await (const item of await client.prune.look({ host }, { signal: interrupted })) {
    if (item.type === 'end' && item.failure) throw new FailureError(item.failure)
    if (item.type !== 'step' || item.what === last || json || !terminal.isInteractive) continue
    last = item.what
    await terminal.err(`${host}: ${stepWords[item.what]}`)
  }
  if (interrupted.aborted) fail({ kind: 'cancelled', reason: 'requested' })
}

async function ask(session: Session, plan: PrunePlan): Promise<void> {
  const { host, going, freed } = plan
  if (!session.terminal.canAsk)
    throw new UsageError(`to clean up ${host} without being asked, add --yes`)
  const what = `${countText(going)} (${freedText(freed)})`
  if (!(await isAgreed(session, `Remove ${what} from ${host} for good?`)))
    throw new UsageError(`not confirmed: ${host} is untouched`)
}

/** Tells of each thing once; Ctrl-C lets what is being taken end, and takes no more. */
async function follow(session: Session, { id }: PruneRun): Promise<PruneRun> {
  const { client, interrupted, terminal } = session
  const cancel = () => {
    void terminal.err('Cancelling: what is being removed is let end.')
    client.prune.cancel({ id }).catch(() => {})
  }
  if (interrupted.aborted) cancel()
  else interrupted.addEventListener('abort', cancel, { once: true })
  const told = new Set<string>()
  let last = await client.prune.show({ id })
  for await (const item of await client.prune.watch({ id })) {
    if (item.type === 'end') {
      if (item.failure) throw new FailureError(item.failure)
      continue
    }
    last = item.run
    await tellNew(session, last.items, told)
  }
  interrupted.removeEventListener('abort', cancel)
  return last
}

async function tellNew(session: Session, items: readonly PruneItem[], told: Set<string>) {
  if (session.json) return
  for (const [index, item] of items.entries()) {
    const news = `${index} ${item.state}`
    if (told.has(news) || item.state === 'waiting') continue
    told.add(news)
    await session.terminal.out(showPruneItem(session.paint, item))
  }
}
