// State folders as earlier versions of the app left them; docs/testing.md says what is in them.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url))

/** A copy to be opened, gone after the tests. */
export function copyOfState(fixture: 'state-2'): string {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-state-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  cpSync(join(fixtures, fixture), dir, { recursive: true })
  return dir
}
