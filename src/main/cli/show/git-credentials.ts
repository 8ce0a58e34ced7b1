/** Credentials for git repositories, as a table. */
import type { ShownGitCredential } from '../../../shared/model/git-credential.ts'
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
  const rows = credentials.map(({ name, url, kind, user, changedAt, usedBy }) => [
    ...[name, url, user || none, kind === 'token' ? 'token' : 'SSH key'],
    ...[`${age(changedAt, now)} ago`, usedBy.join(', ') || none],
  ])
  const head = ['NAME', 'FOR', 'USER', 'KIND', 'SET', { title: 'NAMED BY', wraps: true }]
  return table(paint, head, rows)
}
