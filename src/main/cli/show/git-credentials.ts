/** Credentials for git repositories, as a table. */
import { printable } from '../../../shared/lib/printable.ts'
import { type ShownGitCredential, statusServiceOf } from '../../../shared/model/git-credential.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none } from './words.ts'

export function showGitCredentials(
  paint: Paint,
  credentials: readonly ShownGitCredential[],
  now: number,
): string {
  if (credentials.length === 0)
    return "There is none yet: repositories are read with this user's own logins."
  const rows = credentials.map((credential) => {
    const { name, url, user, kind, changedAt, usedBy } = credential
    return [
      ...[name, url, user || none, kind === 'token' ? 'token' : 'SSH key'],
      statusServiceOf(credential) ?? none,
      ...[`${age(changedAt, now)} ago`, usedBy.join(', ') || none],
    ]
  })
  const head = ['NAME', 'FOR', 'USER', 'KIND', 'STATUSES', 'SET']
  const refused = credentials.flatMap(refusalsOf)
  return [
    table(paint, { head: [...head, { title: 'NAMED BY', wraps: true }], rows }),
    ...refused,
  ].join('\n')
}

function refusalsOf({ name, statusRefused = {} }: ShownGitCredential): readonly string[] {
  return Object.entries(statusRefused).map(([repository, answer]) => {
    const where = repository === '' ? 'any commit' : `commits of ${printable(repository)}`
    return `${name} sets no status of ${where} until it is edited: ${printable(answer)}`
  })
}
