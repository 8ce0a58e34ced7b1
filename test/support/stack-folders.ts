// Folders of stacks, as their users have them on disk; gone after the tests.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

export type Files = Readonly<Record<string, string | Buffer>>

export interface StackFolders {
  readonly root: string
  folder(workload: string): string
  /** Writes over files of the workload's folder. */
  write(workload: string, files: Files): void
}

export function stackFolders(): StackFolders {
  const root = mkdtempSync(join(tmpdir(), 'longshore-compose-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const folder = (workload: string) => join(root, workload)
  return {
    ...{ root, folder },
    write(workload, files) {
      for (const [name, text] of Object.entries(files)) {
        const file = join(folder(workload), name)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, text)
      }
    },
  }
}
