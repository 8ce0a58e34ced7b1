import type { Command } from 'commander'
import type { z } from 'zod'
import type { Client } from '../../../shared/contract/index.ts'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import {
  type Activity,
  activityEventSchema,
  severitySchema,
} from '../../../shared/model/activity.ts'
import { csvHeader, csvLine, exported } from '../../../shared/model/activity-export.ts'
import { doorSchema } from '../../../shared/model/door.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import { type ExitCode, exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showActivity, showRow } from '../show/activity.ts'
import { showTold } from '../show/notifications.ts'
import { parseCount, parseMomentMs } from '../when.ts'

const each = (value: string, before: readonly string[] = []) => [...before, value]

export function addActivityCommand(program: Command, { action }: Commands): void {
  program
    .command('activity [entry]')
    .description(
      'what was done and noticed, by whom, and what came of it, newest first; by its number, one with its story',
    )
    .option('--workload <name>', 'only of this workload')
    .option('--host <name>', 'only of this host, and of what happened there')
    .option('--event <event>', 'only such events (may be repeated)', each)
    .option('--severity <severity>', 'only as bad as this, or worse: info, warning, critical')
    .option('--door <door>', 'only what came through it (may be repeated)', each)
    .option('--since <time>', 'a duration like 10m, or a time')
    .option('--limit <n>', 'at most so many', '100')
    .option('--rows', 'every row, not a line for each story')
    .option('--csv', 'rows as a table in CSV')
    .option('-f, --follow', 'go on with what is told until Ctrl-C')
    .option('--seen', 'mark all of it as read')
    .action(
      action('reading', async (session, [entry], given) => {
        if (entry !== undefined) return await printStory(session, entry, given)
        const asked = askedOf(given, session.now())
        if (given.flag('follow')) return await follow(session, asked, given.flag('csv'))
        if (given.flag('csv')) await printCsv(session, asked)
        else if (given.flag('rows')) await printRows(session, asked)
        else await printStories(session, asked)
        if (given.flag('seen')) await seeAll(session)
        return exitCode.ok
      }),
    )
}

type Asked = NonNullable<Parameters<Client['activity']['list']>[0]>

function askedOf(given: Given, now: number): Asked {
  const [workload, host, since] = [given.text('workload'), given.text('host'), given.text('since')]
  const events = given.list('event').map((text) => oneOf('--event', activityEventSchema, text))
  const doors = given.list('door').map((text) => oneOf('--door', doorSchema, text))
  const severity = given.text('severity')
  return {
    limit: parseCount('--limit', given.text('limit') ?? '', 1_000),
    ...(workload !== undefined && { object: { kind: 'workload', name: workload } }),
    ...(host !== undefined && { host }),
    ...(events.length > 0 && { events }),
    ...(severity !== undefined && { severity: oneOf('--severity', severitySchema, severity) }),
    ...(doors.length > 0 && { doors }),
    ...(since !== undefined && { since: parseMomentMs('--since', since, now) }),
  }
}

/** Whether no row is left out but for how many there are. */
const isAll = (asked: Asked): boolean => Object.keys(asked).every((key) => key === 'limit')

function oneOf<T extends string>(
  option: string,
  schema: z.ZodType<T> & { options: T[] },
  text: string,
): T {
  const found = schema.safeParse(text)
  if (found.success) return found.data
  throw new UsageError(`${option}: write one of ${schema.options.join(', ')}, not "${text}"`)
}

/** One row, and all of its story, the oldest first. */
async function printStory(session: Session, entry: string, given: Given): Promise<ExitCode> {
  const { client, paint, print } = session
  const ofLists = ['csv', 'rows', 'follow', 'seen'].filter((each) => given.flag(each))
  if (ofLists.length > 0) throw new UsageError(`--${ofLists[0]} is for the list: leave it out`)
  if (!/^[1-9]\d{0,14}$/.test(entry))
    throw new UsageError(`"${entry}" is no number of an entry: "longshore activity" lists them`)
  const { row, story } = await client.activity.show({ seq: Number(entry) })
  const all = await client.notifications.outbox({ story: row.story, limit: most })
  const told = all.filter(({ state }) => state !== 'withdrawn')
  await print({ row, story, told }, () =>
    [...story.map((each) => showRow(paint, each)), ...told.map(showTold)].join('\n'),
  )
  return exitCode.ok
}

async function printStories({ client, paint, print }: Session, asked: Asked): Promise<void> {
  const { items } = await client.activity.list(asked)
  await print(items, () => showActivity(paint, items, isAll(asked)))
}

async function printRows({ client, paint, print }: Session, asked: Asked): Promise<void> {
  const { items } = await client.activity.rows(asked)
  await print(items, () => showActivity(paint, items, isAll(asked)))
}

async function printCsv({ client, terminal }: Session, asked: Asked): Promise<void> {
  const { items } = await client.activity.rows(asked)
  await terminal.out(withoutFeed(exported('csv', items)))
}

async function seeAll({ client }: Session): Promise<void> {
  const { items } = await client.activity.rows({ limit: 1 })
  await client.activity.seen({ upTo: items[0]?.seq ?? 0 })
}

/** Prints the last rows, oldest first, then every row as it comes: through the app that runs, or this one. */
async function follow(session: Session, asked: Asked, isCsv: boolean): Promise<ExitCode> {
  const stop = AbortSignal.any([session.interrupted, session.terminal.gone])
  const write = writer(session, isCsv)
  const { rows } = session.client.activity
  let last = 0
  const writeSince = async (limit: number): Promise<void> => {
    const { items } = await rows({ ...asked, limit })
    const fresh = items.filter(({ seq }) => seq > last).toReversed()
    last = fresh.at(-1)?.seq ?? last
    for (const row of fresh) await write(row)
  }
  await writeSince(asked.limit ?? most)
  while (!stop.aborted) for await (const _ of changes(session, stop)) await writeSince(most)
  return session.interrupted.aborted ? exitCode.cancelled : exitCode.ok
}

const most = 1_000

/** Until it is stopped, or the app that told of it has ended: whoever is asked next goes on. */
async function* changes({ client }: Session, stop: AbortSignal): AsyncGenerator<void> {
  try {
    for await (const item of await client.activity.watch(undefined, { signal: stop })) {
      if (item.type !== 'end') yield
      else if (item.failure) throw new FailureError(item.failure)
    }
  } catch (error) {
    if (stop.aborted) return
    if (failureFrom(error).kind !== 'disconnected') throw error
  }
}

function writer({ terminal, paint, json }: Session, isCsv: boolean) {
  let header = isCsv ? csvHeader : ''
  return async (row: Activity): Promise<void> => {
    const line = json ? JSON.stringify(row) : showRow(paint, row)
    await terminal.out(isCsv ? header + withoutFeed(csvLine(row)) : line)
    header = ''
  }
}

/** The terminal writes the last line feed itself. */
const withoutFeed = (text: string): string => text.replace(/\n$/, '')
