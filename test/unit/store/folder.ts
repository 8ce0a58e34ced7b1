/** A folder of its own for every test, gone afterwards; and a store in it as the app opens one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Migration } from '../../../src/main/store/migrations.ts'
import { type OpenedStore, openStore } from '../../../src/main/store/open-store.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { countingIds, openSeal } from '../../support/memory-store.ts'

export function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-store-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export function openIn(dir: string, migrations?: readonly Migration[]): OpenedStore {
  return openStore({
    file: join(dir, 'state.db'),
    seal: openSeal,
    clock: { now: () => Date.parse('2025-06-01T12:00:00Z') },
    ids: countingIds(),
    ...(migrations && { migrations }),
  })
}

/** The failure that `work` ends in; a plain throw is a bug and fails the test. */
export function failureFrom(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    const failure = failureOf(error)
    if (failure) return failure
    throw error
  }
  throw new Error('no failure')
}
