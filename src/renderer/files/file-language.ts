import type { Issue } from '../../shared/model/failure.ts'
import type { KeyHelp } from '../editor/key-help.ts'
import type { Problem } from '../editor/problems.ts'

/** What a kind knows of the files that its workloads are read from. */
export interface FileLanguage {
  /** What one of the files is called: `compose file`. */
  readonly noun: string
  /** What reads them: `docker compose`. */
  readonly reader: string
  readonly help: KeyHelp
  problemsIn(text: string, of: ReadFile): Problem[]
}

interface ReadFile {
  readonly name: string
  /** There is no other file that something may be in. */
  readonly isAlone: boolean
  /** What its reader said of this very text. */
  readonly said?: { readonly issues: readonly Issue[]; readonly warnings: readonly Issue[] }
}
