/** Steps that are tried one after the other, shown as they come. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Checkup } from '../../shared/model/host.ts'
import { exitCode } from './exit-code.ts'
import type { Session } from './session.ts'
import { showCheckup } from './show/hosts.ts'

type Item =
  | { readonly type: 'checkup'; readonly checkup: Checkup }
  | { readonly type: 'end'; readonly failure?: Failure | undefined }

/** One that fails makes the command fail. */
export async function showCheckups(session: Session, items: AsyncIterable<Item>, none = '') {
  let isWell = true
  let isAny = false
  for await (const item of items) {
    if (item.type === 'end') {
      if (item.failure) fail(item.failure)
      continue
    }
    const { checkup } = item
    isAny = true
    isWell &&= checkup.outcome !== 'failed'
    await session.print(checkup, () => showCheckup(session.paint, checkup))
  }
  if (!isAny && none !== '') await session.terminal.err(none)
  return isWell ? exitCode.ok : exitCode.failed
}
