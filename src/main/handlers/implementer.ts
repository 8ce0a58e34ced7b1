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
  /** File dialog of the caller's door, where it has one; null = it was put away. */
  readonly pickPath?: (what: PickedKind) => Promise<string | null>
  /** Abilities of the desktop, where that is the caller's door. */
  readonly desktop?: () => Promise<DesktopAbilities>
}

export type PickedKind = 'folder' | 'compose-file'

/** Maker of handlers: whatever one throws ends as a typed failure. */
export function createImplementer(bugs: BugLog) {
  return implement(contract)
    .$context<CallContext>()
    .use(failures({ logBug: bugs.report }))
}
export type Implementer = ReturnType<typeof createImplementer>
