/** The sentences for secrets that are asked for, and for what asks for them. */
import { ended, type Sentences, text, unchanged, untouched } from './failure-words.ts'
import type { UnusableSecret } from './secret.ts'

export const secretSentences: Sentences<'secrets-unusable' | 'secret-in-use'> = {
  'secrets-unusable': ({ workload, secrets }, after) =>
    text(
      titleOf(secrets),
      `${secrets.map(whatOf).join(' ')} ${after || untouched}`,
      `Set ${secrets.length === 1 ? 'it' : 'each'} (longshore secrets set ${secrets[0]?.name ?? 'NAME'})${whoseOf(workload)}.`,
    ),
  'secret-in-use': ({ secret, workloads, accounts = [] }) =>
    text(
      `${secret} is used by ${[...workloads, ...accounts].join(', ')}`,
      `Without it ${
        workloads.length > 0
          ? 'their next deployment is refused; what runs keeps its value'
          : 'nothing can log in or be told with it'
      }. ${unchanged}`,
      'Let these do without it first; or confirm that it goes all the same (--yes).',
    ),
}

/** '' = it is of the installation, which no workload's document asks for. */
const whoseOf = (workload: string): string =>
  workload === ''
    ? ''
    : `, for all workloads or with --workload for ${workload} alone; or let deployments go on without (deploy.onUnreadable: skip)`

function titleOf(secrets: readonly UnusableSecret[]): string {
  const [first, ...more] = secrets
  if (more.length > 0) return `${secrets.length} secrets cannot be used`
  return first?.why === 'unreadable'
    ? `The secret ${first.name} cannot be read`
    : `There is no secret ${first?.name ?? ''}`
}

function whatOf({ name, keys, why }: UnusableSecret): string {
  const state = why === 'missing' ? 'is not set' : 'is kept and cannot be opened'
  if (keys.length === 0) return ended(`The secret ${name} ${state}`)
  return ended(
    `${keys.join(', ')} ${keys.length === 1 ? 'is' : 'are'} the secret ${name}, which ${state}`,
  )
}
