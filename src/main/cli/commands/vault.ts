/** vault …: what protects secrets at rest, and taking the state to another machine. A passphrase is never an argument. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { bytesText } from '../../../shared/model/bytes.ts'
import {
  passphraseSchema,
  type Unlocking,
  unlockings,
  unlockingWords,
  type VaultStatus,
} from '../../../shared/model/vault.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import { readSecret } from '../questions.ts'
import type { CliDeps, Session } from '../session.ts'

const fromStdin = ['--passphrase-stdin', 'read the passphrase from stdin'] as const

export function addVaultCommands(program: Command, { deps, action, finish }: Commands): void {
  const vault = program
    .command('vault')
    .description('what protects secrets at rest; the state, for another machine')
  vault
    .command('status')
    .description('what opens the vault, and what else could')
    .action(
      action('reading', async ({ client, print }) => {
        const status = await client.vault.status()
        await print(status, () => statusText(status))
        return exitCode.ok
      }),
    )
  vault
    .command('rekey')
    .description('lock the vault by something else')
    .requiredOption('--to <what>', unlockings.join(', '))
    .option('--keep', 'what opens it now goes on opening it')
    .option(...fromStdin)
    .action(action('reading', rekey))
  vault
    .command('export <file>')
    .description('write the state and its secrets to a new file that a passphrase locks (age)')
    .option(...fromStdin)
    .action(action('reading', exportState))
  vault
    .command('import <file>')
    .description('take an exported state into a state folder that is empty so far')
    .option(...fromStdin)
    .action(async (file: string, given: { passphraseStdin?: boolean }, command: Command) => {
      const dir = deps.dataDirOf(command.optsWithGlobals<{ data?: string }>().data)
      const isPiped = given.passphraseStdin === true
      const passphrase = await readPassphrase(deps, { isPiped, isNew: false })
      const { importState } = await import('../../secrets/import-state.ts')
      const taken = await importState({ file: resolve(file), dir, passphrase }, { now: deps.now })
      await deps.terminal.out(
        [
          `The state is in ${taken.dir}: ${taken.files.join(', ')}.`,
          'A key file in it opens its secrets now; longshore vault rekey locks them otherwise.',
          'It is the same installation as where it comes from: use one of the two.',
        ].join('\n'),
      )
      finish(exitCode.ok)
    })
}

function statusText({ openedBy, lockedBy, methods }: VaultStatus): string {
  const words = (name: string) => unlockingWords[name] ?? name
  const others = methods.filter(({ name }) => !lockedBy.includes(name))
  return [
    `Secrets are sealed; ${lockedBy.map(words).join(', or ')} opens them (now: ${words(openedBy)}).`,
    ...others.map(({ name, able, why }) =>
      able ? `longshore vault rekey --to ${name}: ${words(name)}` : `${name}: ${why}`,
    ),
  ].join('\n')
}

async function rekey(session: Session, _names: readonly string[], given: Given) {
  const to = unlockings.find((each) => each === given.text('to'))
  if (!to) throw new UsageError(`--to is one of ${unlockings.join(', ')}`)
  const passphrase = await passphraseFor(session, to, given)
  const keep = given.flag('keep')
  const status = await session.client.vault.rekey({ to, keep, passphrase })
  await session.print(status, () => [statusText(status), ...noticesOf(status)].join('\n'))
  return exitCode.ok
}

/** Doors that cannot open it by themselves any more. */
function noticesOf({ lockedBy }: VaultStatus): string[] {
  const [only, ...others] = lockedBy
  if (others.length > 0) return []
  if (only === 'keyring')
    return ['Commands in a terminal work only while the desktop app runs now.']
  return only === 'passphrase'
    ? [
        'Each start of a terminal command or the desktop app asks for it now; a service is given it by LONGSHORE_PASSPHRASE_FILE.',
      ]
    : []
}

async function passphraseFor(session: Session, to: Unlocking, given: Given) {
  if (to !== 'passphrase') return undefined
  return readPassphrase(session, { isPiped: given.flag('passphraseStdin'), isNew: true })
}

async function exportState(session: Session, [file = '']: readonly string[], given: Given) {
  const isPiped = given.flag('passphraseStdin')
  const passphrase = await readPassphrase(session, { isPiped, isNew: true })
  const written = await session.client.vault.export({ file: resolve(file), passphrase })
  await session.print(written, () =>
    [
      `${written.file}: ${bytesText(written.bytes)}, locked by the passphrase.`,
      `Left out: ${written.leftOut.join('; ')}.`,
      'On the other machine: longshore vault import FILE. Both are the same installation then: use one of the two.',
    ].join('\n'),
  )
  return exitCode.ok
}

async function readPassphrase(
  asking: Pick<CliDeps, 'terminal' | 'interrupted'>,
  { isPiped, isNew }: { readonly isPiped: boolean; readonly isNew: boolean },
): Promise<string> {
  if (!isPiped && !asking.terminal.canAsk)
    throw new UsageError('give the passphrase on stdin: --passphrase-stdin')
  const ask = (question: string) => readSecret(asking, { isPiped, question })
  const passphrase = await ask(isNew ? 'New passphrase: ' : 'Passphrase: ')
  if (!isNew) return passphrase
  const [issue] = passphraseSchema.safeParse(passphrase).error?.issues ?? []
  if (issue) throw new UsageError(`the passphrase: ${issue.message}`)
  if (!isPiped && (await ask('The same again: ')) !== passphrase)
    throw new UsageError('the two are not the same')
  return passphrase
}
