/** copy: an image from one host to another, without a registry. */
import type { Command } from 'commander'
import { FailureError, fail } from '../../../shared/lib/failure-error.ts'
import { printable } from '../../../shared/lib/printable.ts'
import { bytesText } from '../../../shared/model/bytes.ts'
import type { Copy, CopyStep } from '../../../shared/model/copy.ts'
import { confirmedIn, confirmOption, withConfirmation } from '../confirm.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showCopy } from '../show/copy.ts'

export function addCopyCommand(program: Command, { action }: Commands): void {
  program
    .command('copy <image> [from] [to]')
    .description('copy an image from one host to another, without a registry')
    .option('--from <host>', 'the host that has it')
    .option('--to <host>', 'the host that it is copied to')
    .option('--as <name>', 'what it is called there, with a tag; its own name by default')
    .option('--force', 'take the name from another image that has it there')
    .option(...confirmOption)
    .action(action('holding', copy))
}

async function copy(
  session: Session,
  [image = '', ...operands]: readonly string[],
  given: Given,
): Promise<ExitCode> {
  const as = given.text('as')
  const asked = {
    ...{ image, from: hostIn('from', operands[0], given), to: hostIn('to', operands[1], given) },
    ...(as !== undefined && { as }),
    force: given.flag('force'),
  }
  const copied = await withConfirmation(session, confirmedIn(given), (confirm) =>
    follow(session, { ...asked, confirm }),
  )
  await session.print(copied, () => showCopy(copied))
  return exitCode.ok
}

/** `from:HOST`, or the host alone in its place, or an option. */
function hostIn(end: 'from' | 'to', operand: string | undefined, given: Given): string {
  const option = given.text(end)
  const written = operand?.startsWith(`${end}:`) ? operand.slice(end.length + 1) : operand
  if (option !== undefined && written !== undefined)
    throw new UsageError(`say once which host it is copied ${end}`)
  return option ?? (written || missing(end))
}

function missing(end: 'from' | 'to'): never {
  throw new UsageError(`name the host that it is copied ${end}: ${end}:HOST, or --${end} HOST`)
}

type Asked = Parameters<Session['client']['images']['copy']>[0]

/** Ctrl-C gives it up. */
async function follow(session: Session, asked: Asked): Promise<Copy> {
  const { client, interrupted } = session
  let copied: Copy | undefined
  const told = { step: '' as CopyStep | '', tenths: 0, total: 0 }
  for await (const item of await client.images.copy(asked, { signal: interrupted })) {
    if (item.type === 'end' && item.failure) throw new FailureError(item.failure)
    if (item.type === 'copied') copied = item.copy
    if (item.type === 'image') {
      told.total = item.sizeBytes
      for (const warning of item.warnings)
        await session.terminal.err(`Warning: ${printable(warning)}`)
    }
    if (item.type === 'step') await tell(session, told, item)
  }
  return copied ?? fail({ kind: 'cancelled', reason: 'requested' })
}

const words: { readonly [S in CopyStep]: string } = {
  looking: 'looking at both hosts',
  packing: 'waiting for the archive',
  sending: 'sending',
  unpacking: 'waiting until it is unpacked',
  checking: 'checking what arrived',
}

/** Each step once, and every tenth of what is sent. */
async function tell(
  { terminal, json }: Session,
  told: { step: CopyStep | ''; tenths: number; total: number },
  { step, bytes }: { readonly step: CopyStep; readonly bytes: number },
): Promise<void> {
  if (json || !terminal.isInteractive) return
  const tenths = told.total === 0 ? 0 : Math.floor((bytes / told.total) * 10)
  if (step === told.step && tenths <= told.tenths) return
  Object.assign(told, { step, tenths })
  const size = step === 'sending' && bytes > 0
  const amount = size ? `: ${bytesText(bytes)} of about ${bytesText(told.total)}` : ''
  await terminal.err(`${words[step]}${amount}`)
}
