import { implement } from '@orpc/server'
import type { DesktopAbilities } from '../../shared/contract/app.ts'
import { contract } from '../../shared/contract/index.ts'
import type { Door } from '../../shared/model/door.ts'
import { failures } from '../../shared/wire/failures.ts'
import type { BugLog } from '../bug-log.ts'

/** Who calls, and through which door: what they do is told with that. */
export interface CallContext {
  readonly actor: string
  readonly door?: Door
  /** Where the caller's door has a file dialog; null = it was put away. */
  readonly pickPath?: (what: PickedKind) => Promise<string | null>
  /** Where the caller's door is the desktop's. */
  readonly desktop?: () => Promise<DesktopAbilities>
}

export type PickedKind = 'folder' | 'compose-file'

/** What handlers are made with: whatever one throws ends as a typed failure. */
export function createImplementer(bugs: BugLog) {
  return implement(contract)
    .$context<CallContext>()
    .use(failures({ logBug: bugs.report }))
}
export type Implementer = ReturnType<typeof createImplementer>
