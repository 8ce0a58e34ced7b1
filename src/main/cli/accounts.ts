/** Accounts of any sort: what is said of one that is added or changed, and how one is forgotten. */
import { confirmRemoval } from './confirm.ts'
import { exitCode } from './exit-code.ts'
import type { Given } from './program.ts'
import type { Session } from './session.ts'

interface Named {
  readonly name: string
}

/** `group`: the commands that it is tested with. */
export async function sayAdded(session: Session, group: string, added: Named) {
  const { name } = added
  await session.print(added, () => `${name} is added. Try it with: longshore ${group} test ${name}`)
  return exitCode.ok
}

export async function sayChanged(session: Session, edited: Named) {
  await session.print(edited, () => `${edited.name} is changed.`)
  return exitCode.ok
}

interface Forgotten extends Named {
  /** The rest that is forgotten with the account, in words: `its token`. */
  readonly what: string
  readonly remove: (asked: { name: string; confirm: string }) => Promise<unknown>
}

/** Asks before, unless `--yes` is there. */
export async function forget(session: Session, given: Given, { name, what, remove }: Forgotten) {
  if (!given.flag('yes')) await confirmRemoval(session, name, `Forget ${name} and ${what}?`)
  await remove({ name, confirm: name })
  await session.print({ removed: name }, () => `${name} is forgotten.`)
  return exitCode.ok
}
