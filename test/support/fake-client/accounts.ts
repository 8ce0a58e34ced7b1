import { fail } from '../../../src/shared/lib/failure-error.ts'

interface Named {
  readonly name: string
}

/** Accounts of any sort, as the app keeps them. `what`: as a failure calls one that is not there. */
export function keptAccounts<A extends Named>(what: string, first: readonly A[]) {
  let kept = [...first]
  return {
    all: (): A[] => kept,
    one: (name: string): A =>
      kept.find((each) => each.name === name) ?? fail({ kind: 'not-found', what, name }),
    put(account: A): A {
      kept = [...kept.filter(({ name }) => name !== account.name), account]
      return account
    },
    remove(name: string): Record<string, never> {
      kept = kept.filter((each) => each.name !== name)
      return {}
    },
  }
}

type Step = readonly [
  id: string,
  title: string,
  outcome: 'ok' | 'failed' | 'skipped',
  found: string,
]

/** Steps that are tried; `mend` is what mends those that failed. */
export async function* triedSteps(steps: readonly Step[], mend: string) {
  for (const [id, title, outcome, found] of steps) {
    const remedy = outcome === 'failed' ? { text: mend, command: null } : null
    yield { type: 'checkup' as const, checkup: { id, title, outcome, found, remedy } }
  }
  yield { type: 'end' as const, how: 'completed' as const }
}
