/** notifications …: what was told or not, and what holds it. */
import type { Command } from 'commander'
import { parseDuration } from '../../../shared/lib/duration.ts'
import {
  type Notifying,
  notificationStateSchema,
  quietHoursSchema,
  weekdaySchema,
} from '../../../shared/model/notification.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showNotifying, showOutbox } from '../show/notifications.ts'
import { parseCount } from '../when.ts'

export function addNotificationCommands(program: Command, { action }: Commands): void {
  const notifications = program
    .command('notifications')
    .description('what channels were told, or were not, and what holds it')
  notifications
    .command('list')
    .description('messages and what came of them; the newest first')
    .option('--state <state>', `only: ${notificationStateSchema.options.join(', ')}`)
    .option('--channel <name>', 'only to this channel')
    .option('--limit <n>', 'at most so many', '50')
    .action(action('reading', list))
  choosing(notifications.command('retry [ids...]'))
    .description('send again what could not be delivered: of a channel, by id, or all')
    .action(
      action('reading', async (session, ids, given) => {
        const done = await session.client.notifications.retry(chosen(ids, given))
        await session.print(done, () => `${done.count} to be sent again.`)
        return exitCode.ok
      }),
    )
  choosing(notifications.command('dismiss [ids...]'))
    .description('take off the list what could not be delivered')
    .action(
      action('reading', async (session, ids, given) => {
        const done = await session.client.notifications.dismiss(chosen(ids, given))
        await session.print(done, () => `${done.count} dismissed.`)
        return exitCode.ok
      }),
    )
  notifications
    .command('pause <duration>')
    .description('hold everything for so long, like 1h; "off" goes on; what comes meanwhile waits')
    .action(
      action('reading', async (session, [text = '']) =>
        printed(
          session,
          await session.client.notifications.pause({ until: pauseEnd(session, text) }),
        ),
      ),
    )
  notifications
    .command('quiet <hours>')
    .description('hold what is not urgent in these hours of this machine, 22:00-07:00; "off": none')
    .option('--days <days>', 'on which they begin, like sat,sun', weekdaySchema.options.join(','))
    .action(
      action('reading', async (session, [text = ''], given) =>
        printed(session, await session.client.notifications.quiet({ hours: hoursIn(text, given) })),
      ),
    )
}

function choosing(command: Command): Command {
  return command.option('--channel <name>', 'only of this channel')
}

function chosen(ids: readonly string[], given: Given) {
  const channel = given.text('channel')
  return { ...(ids.length > 0 && { ids: [...ids] }), ...(channel && { channel }) }
}

async function list(session: Session, _args: readonly string[], given: Given) {
  const { client, paint } = session
  const [channel, text] = [given.text('channel'), given.text('state')]
  const state = notificationStateSchema.optional().safeParse(text)
  if (!state.success)
    throw new UsageError(`--state is one of ${notificationStateSchema.options.join(', ')}`)
  const found = await client.notifications.outbox({
    limit: parseCount('--limit', given.text('limit') ?? '', 1_000),
    ...(channel && { channel }),
    ...(state.data && { state: state.data }),
  })
  const now = await client.notifications.state()
  await session.print(found, () => [showOutbox(paint, found), showNotifying(now)].join('\n'))
  return exitCode.ok
}

async function printed(session: Session, state: Notifying) {
  await session.print(state, () => showNotifying(state))
  return exitCode.ok
}

function pauseEnd({ now }: Session, text: string): number | null {
  if (text === 'off') return null
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0) return now() + ms
  throw new UsageError(`write a duration like 1h, or off, not "${text}"`)
}

function hoursIn(text: string, given: Given) {
  if (text === 'off') return null
  const [from, to] = text.split('-')
  const days = (given.text('days') ?? '').split(',')
  const hours = quietHoursSchema.safeParse({ from, to, days })
  if (hours.success) return hours.data
  const [issue] = hours.error.issues
  throw new UsageError(`write hours like 22:00-07:00 --days fri,sat: ${issue?.message}`)
}
