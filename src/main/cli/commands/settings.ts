/** settings: what a user can set, shown and changed. */
import type { Command } from 'commander'
import {
  type Settings,
  type SettingsChange,
  settingsChangeSchema,
} from '../../../shared/model/settings.ts'
import { exitCode, UsageError } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import { table } from '../show/table.ts'
import { none } from '../show/words.ts'

export function addSettingsCommand(program: Command, { action }: Commands): void {
  program
    .command('settings [changes...]')
    .description('show the settings, or change some: hostCap=1 unsafeHosts=prod,stage')
    .action(
      action('reading', async ({ client, paint, print }, changes) => {
        const now = await client.settings.get()
        const after = changes.length === 0 ? now : await client.settings.set(changeOf(now, changes))
        await print(after, () =>
          table(paint, {
            head: ['SETTING', { title: 'VALUE', wraps: true }],
            rows: Object.entries(after).map(row),
          }),
        )
        return exitCode.ok
      }),
    )
}

function row([name, value]: [string, Settings[keyof Settings]]): string[] {
  return [name, (Array.isArray(value) ? value.join(', ') : String(value)) || none]
}

function changeOf(now: Settings, changes: readonly string[]): SettingsChange {
  const known: Readonly<Record<string, unknown>> = now
  const entries = changes.map((change): [string, unknown] => {
    const [, name = '', text = ''] = /^(\w+)=(.*)$/s.exec(change) ?? []
    if (name === '') throw new UsageError(`"${change}" is no change: write hostCap=1`)
    if (!Object.hasOwn(known, name)) {
      throw new UsageError(`there is no setting "${name}"; known: ${Object.keys(now).join(', ')}`)
    }
    return [name, parsedLike(text, known[name])]
  })
  const { success, data, error } = settingsChangeSchema.safeParse(Object.fromEntries(entries))
  if (success) return data
  throw new UsageError(
    error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  )
}

/** As what is set now is written: several by commas, none by nothing. */
function parsedLike(text: string, now: unknown): unknown {
  if (Array.isArray(now)) return text === '' ? [] : text.split(',')
  if (typeof now === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return typeof now === 'number' && text !== '' ? Number(text) : text
}
