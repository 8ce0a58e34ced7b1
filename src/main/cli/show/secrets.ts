/** Secrets, and what an env file would set, as tables: never a value. */
import { printable } from '../../../shared/lib/printable.ts'
import type { EnvLine, SecretsShown } from '../../../shared/model/secret.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none } from './words.ts'

const everybody = 'all workloads'

export function showSecrets(paint: Paint, shown: SecretsShown, now: number): string {
  const { secrets, missing } = shown
  const rows = secrets.map(({ name, workload, setAt, isUnreadable, usedBy, alsoUsedBy }) => [
    printable(name),
    workload === '' ? everybody : printable(workload),
    isUnreadable ? 'cannot be read: set it again' : `${age(setAt, now)} ago`,
    [...usedBy.map((use) => `${use.workload} (${use.keys.join(', ')})`), ...alsoUsedBy].join(
      ', ',
    ) || none,
  ])
  const asked = missing.map(
    ({ name, workload, keys }) =>
      `${name} is not set, and ${workload} asks for it (${keys.join(', ')}).`,
  )
  const head = ['NAME', 'FOR', 'SET', { title: 'USED BY', wraps: true }]
  const list = rows.length === 0 ? 'There is no secret yet.' : table(paint, { head, rows })
  return [list, ...asked.map(printable)].join('\n')
}

const outcomes: Readonly<Record<EnvLine['what'], string>> = {
  new: 'is new',
  changed: 'changes',
  same: 'stays the same',
  left: 'is left: name a workload to have it in its document (--workload)',
}

export function showEnvLines(paint: Paint, lines: readonly EnvLine[]): string {
  if (lines.length === 0) return 'No line of it sets anything.'
  const rows = lines.map(({ key, line, as, what }) => [
    `${line}`,
    printable(key),
    as === 'secret' ? 'secret' : 'plain',
    outcomes[what],
  ])
  return table(paint, { head: ['LINE', 'NAME', 'AS', { title: 'WHAT', wraps: true }], rows })
}
