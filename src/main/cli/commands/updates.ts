/** updates: what workloads could move to, and why they do not; one that is not wanted is skipped. */
import type { Command } from 'commander'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { Update } from '../../../shared/model/update.ts'
import { exitCode } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showUpdates } from '../show/updates.ts'

type Names = readonly string[]

export function addUpdatesCommand(program: Command, { action }: Commands): void {
  program
    .command('updates [names...]')
    .description('what workloads could move to, and why they do not')
    .option('--known', 'ask no registry: what they said last')
    .option('--skip <tag>', 'of the one workload: this image is not wanted; a newer one is')
    .option('--unskip <tag>', 'of the one workload: it is wanted again')
    .option('--service <name>', 'of a project, which service is meant by --skip and --unskip')
    .action(action('reading', updates))
}

async function updates(session: Session, names: Names, given: Given) {
  const { client, paint, print, now } = session
  const ask = !given.flag('known')
  const listed = await client.updates.list({ names: [...names], ask })
  const [skip, unskip] = [given.text('skip'), given.text('unskip')]
  const tag = skip ?? unskip
  if (tag === undefined) {
    await print(listed, () => showUpdates(paint, listed, now()))
    return exitCode.ok
  }
  const { workload, part, to } = oneOf(listed.updates, names, {
    tag,
    service: given.text('service'),
  })
  const isSkipped = skip !== undefined
  await client.updates.skip({ workload, part, digest: to.digest, isSkipped })
  const words = isSkipped ? 'is skipped' : 'is wanted again'
  await print({ workload, part, ...to, isSkipped }, () => `${tag} of ${workload} ${words}.`)
  return exitCode.ok
}

function oneOf(
  updates: readonly Update[],
  names: Names,
  { tag, service }: { readonly tag: string; readonly service: string | undefined },
): Update & { readonly to: NonNullable<Update['to']> } {
  const found = updates.flatMap((each) =>
    each.to?.tag === tag && (service === undefined || each.part === service)
      ? [{ ...each, to: each.to }]
      : [],
  )
  const [only, ...more] = found
  if (names.length === 1 && only && more.length === 0) return only
  const name = `${tag} for ${names.join(', ') || 'which workload'}`
  return fail({ kind: 'not-found', what: 'update', name })
}
