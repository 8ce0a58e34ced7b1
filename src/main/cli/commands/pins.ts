/** pin, unpin: which workloads are at hand in the tray, and in which order. */
import type { Command } from 'commander'
import { withoutPin, withPin } from '../../../shared/model/pins.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { Session } from '../session.ts'

export function addPinCommands(program: Command, { action }: Commands): void {
  program
    .command('pin <name>')
    .description('keep a workload at hand in the tray')
    .option('--place <n>', 'its place among the pinned, from 1; the last by default')
    .action(
      action('reading', async (session, [name = ''], given) => {
        const place = placeIn(given.text('place'))
        // Throws where there is none by that name: a pin of nothing would never be seen.
        await session.client.workloads.show({ name })
        return change(session, (pinned) => withPin(pinned, name, place))
      }),
    )
  program
    .command('unpin <name>')
    .description('take a workload out of the pinned ones')
    .action(
      action('reading', (session, [name = '']) =>
        change(session, (pinned) => withoutPin(pinned, name)),
      ),
    )
}

function placeIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new UsageError(`"${text}" is no place: count from 1`)
}

async function change(
  { client, print }: Session,
  changed: (pinned: readonly string[]) => string[],
) {
  const { pinned } = await client.settings.set({
    pinned: changed((await client.settings.get()).pinned),
  })
  await print({ pinned }, () => (pinned.length === 0 ? 'Nothing is pinned.' : pinned.join('\n')))
  return exitCode.ok
}
