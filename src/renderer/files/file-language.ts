import type { Issue } from '../../shared/model/failure.ts'
import type { KeyHelp } from '../editor/key-help.ts'
import type { Problem } from '../editor/problems.ts'

/** Knowledge of a kind about the files that its workloads are read from. */
export interface FileLanguage {
  /** Name for one of the files: `compose file`. */
  readonly noun: string
  /** Program that reads them: `docker compose`. */
  readonly reader: string
  readonly help: KeyHelp
  problemsIn(text: string, of: ReadFile): Problem[]
}

interface ReadFile {
  readonly name: string
  /** There is no other file that something may be in. */
  readonly isAlone: boolean
  /** Remarks of its reader on this very text. */
  readonly said?: { readonly issues: readonly Issue[]; readonly warnings: readonly Issue[] }
}
