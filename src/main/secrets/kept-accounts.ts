/** Keeping, changing and forgetting accounts of any sort. What is secret of one comes in, and never out. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { ObjectKind } from '../../shared/model/activity.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Caller } from '../hosts/host-changes.ts'
import type { KeptAccounts } from '../store/account-store.ts'
import type { Store } from '../store/store.ts'

export interface AccountKeeping<A extends { readonly name: string }> {
  readonly kept: KeptAccounts<A>
  readonly clock: Clock
  readonly activity: Store['activity']
  /** Names of the workloads whose documents name that account. */
  readonly usedBy: (name: string) => readonly string[]
}

interface Sort<A> {
  /** As failures call one, and the activity. */
  readonly what: string
  readonly object: ObjectKind
  /** As the activity calls it: `account added`. */
  readonly called: string
  /** Words that tell of it. */
  readonly words: (account: A) => string
  /** The failure of one that is to go and is named. */
  readonly inUse: (name: string, workloads: string[]) => Failure
}

export function keepAccounts<A extends { readonly name: string }>(
  { kept, clock, activity, usedBy }: AccountKeeping<A>,
  { what, object, called, words, inUse }: Sort<A>,
) {
  const one = (name: string) => kept.get(name) ?? fail({ kind: 'not-found', what, name })
  const shown = (account: ReturnType<typeof one>) => ({
    ...account,
    usedBy: [...usedBy(account.name)],
  })
  /** Who did what to which account, and never what is secret of it. */
  const tell = (name: string, { actor, door = 'unknown' }: Caller, detail: string) =>
    activity.add({
      ...{ at: clock.now(), event: 'settings-changed', severity: 'info', actor, door, detail },
      ...{ object: { kind: object, name }, outcome: 'done', reason: '', facts: {} },
      story: `${object}:${name}:${activity.lastSeq() + 1}`,
    })
  return {
    one,
    list: () => kept.list().map(shown),
    add(account: A, secret: string, by: Caller) {
      const { name } = account
      if (kept.get(name)) fail({ kind: 'exists', what, name })
      kept.put(account, secret)
      tell(name, by, `${called} added: ${words(account)}`)
      return shown(one(name))
    },
    /** `secret`: undefined = the one that is kept stays. */
    change(account: A, secret: string | undefined, by: Caller) {
      const { name } = account
      kept.put(account, secret)
      const told = secret === undefined ? '' : ', with another secret'
      tell(name, by, `${called} changed: ${words(account)}${told}`)
      return shown(one(name))
    },
    remove({ name, confirm }: { name: string; confirm: string }, by: Caller): void {
      one(name)
      if (confirm !== name) fail({ kind: 'confirmation-required', action: 'remove', object: name })
      const workloads = [...usedBy(name)]
      if (workloads.length > 0) fail(inUse(name, workloads))
      kept.remove(name)
      tell(name, by, `${called} removed`)
    },
  }
}

/** Secrets of every account that can be opened: no output may hold it. */
export function secretsOf<A extends { readonly name: string }>(kept: KeptAccounts<A>): string[] {
  return kept.list().flatMap(({ name, hasToken }) => (hasToken ? opened(kept, name) : []))
}

function opened<A extends { readonly name: string }>(kept: KeptAccounts<A>, name: string) {
  try {
    return [kept.token(name)]
  } catch {
    // What cannot be opened is sent nowhere either.
    return []
  }
}
