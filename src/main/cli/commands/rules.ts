/** rules …: which events go to which channels. */
import type { Command } from 'commander'
import { parseDuration } from '../../../shared/lib/duration.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { severitySchema } from '../../../shared/model/activity.ts'
import { guardSchema, hostColourSchema } from '../../../shared/model/host.ts'
import { type Rule, ruleSchema, toldEventSchema } from '../../../shared/model/notification.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands, Given } from '../program.ts'
import type { Session } from '../session.ts'
import { showRules } from '../show/notifications.ts'

export function addRuleCommands(program: Command, { action }: Commands): void {
  const rules = program.command('rules').description('which events go to which channels')
  rules
    .command('list')
    .description('all of them, in their order')
    .action(
      action('reading', async (session) => {
        const found = await session.client.rules.list()
        await session.print(found, () => showRules(session.paint, found))
        return exitCode.ok
      }),
    )
  ruling(rules.command('add <name>'))
    .description('add one; a list that is left out restricts nothing')
    .action(action('reading', add))
  ruling(rules.command('edit <name>'))
    .description('change one; a list that is given takes the place of the one there was')
    .option('--name <name>', 'a new name')
    .action(action('reading', edit))
  rules
    .command('remove <name>')
    .description('remove one')
    .action(
      action('reading', async (session, [name = '']) => {
        await session.client.rules.remove({ name })
        await session.print({ removed: name }, () => `Rule ${name} is removed.`)
        return exitCode.ok
      }),
    )
}

const again = (value: string, before: readonly string[] = []) => [...before, value]

function ruling(command: Command): Command {
  return command
    .option('--event <event>', `${toldEventSchema.options.join(', ')}; again for another`, again)
    .option('--workload <name>', 'only of this workload, * for any characters; again', again)
    .option('--host <name>', 'only on this host, * for any characters; again', again)
    .option('--guard <level>', `only on hosts with it: ${guardSchema.options.join(', ')}`, again)
    .option('--colour <colour>', `only: ${hostColourSchema.options.join(', ')}`, again)
    .option('--severity <severity>', `at least: ${severitySchema.options.join(', ')}`)
    .option('--channel <name>', 'where to; "*" is every channel; again for another', again)
    .option('--only-if-lasts <duration>', 'only if it still is so after that, like 60s')
    .option('--recovery', 'tell too that it is over (unless said otherwise)')
    .option('--no-recovery', 'do not tell that it is over')
    .option('--starts-alone', 'tell starts in messages of their own, too')
    .option('--no-starts-alone', 'tell starts only where the message is changed to the outcome')
    .option('--through-quiet-hours', 'in quiet hours too')
    .option('--no-through-quiet-hours', 'not in quiet hours')
    .option('--enabled', 'switch it on')
    .option('--no-enabled', 'switch it off')
}

type Names = readonly string[]

async function add(session: Session, [name = '']: Names, given: Given) {
  const { client } = session
  const isTaken = (await client.rules.list()).some((rule) => rule.name === name)
  if (isTaken) fail({ kind: 'exists', what: 'rule', name })
  const rule = await client.rules.set({ rule: ruleFrom({ name }, given) })
  await session.print(rule, () => `Rule ${rule.name} is added.`)
  return exitCode.ok
}

async function edit(session: Session, [name = '']: Names, given: Given) {
  const { client } = session
  const before =
    (await client.rules.list()).find((rule) => rule.name === name) ??
    fail({ kind: 'not-found', what: 'rule', name })
  const rule = ruleFrom({ ...before, name: given.text('name') ?? name }, given)
  const edited = await client.rules.set({ rule, replaces: name })
  await session.print(edited, () => `Rule ${edited.name} is changed.`)
  return exitCode.ok
}

const lists = {
  events: 'event',
  workloads: 'workload',
  hosts: 'host',
  guards: 'guard',
  colours: 'colour',
  channels: 'channel',
} as const
const switches = ['recovery', 'startsAlone', 'throughQuietHours', 'enabled'] as const

/** Throws `invalid`. */
function ruleFrom(before: Partial<Rule>, given: Given): Rule {
  const listed = Object.entries(lists).flatMap(([field, option]) => {
    const values = given.list(option)
    return values.length === 0 ? [] : [[field, values]]
  })
  const switched = switches.flatMap((name) => {
    if (given.flag(name)) return [[name, true]]
    return given.isRefused(name) ? [[name, false]] : []
  })
  const [severity, lasts] = [given.text('severity'), given.text('onlyIfLasts')]
  const rule = ruleSchema.safeParse({
    ...before,
    ...Object.fromEntries([...listed, ...switched]),
    ...(severity !== undefined && { severity }),
    ...(lasts !== undefined && { onlyIfLasts: secondsIn(lasts) }),
  })
  if (rule.success) return rule.data
  const issues = rule.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  return fail({ kind: 'invalid', what: 'rule', issues })
}

function secondsIn(text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text)
  if (ms === undefined)
    throw new UsageError(`--only-if-lasts: write a duration like 60s, not "${text}"`)
  return Math.round(ms / 1_000)
}
