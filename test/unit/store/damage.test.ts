import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { workload } from './builders.ts'
import { failureFrom, newFolder, openIn } from './folder.ts'

const stateOf = (dir: string) => join(dir, 'state.db')

/** A folder after clean sessions that stored one workload each. */
function folderWith(...names: string[]): string {
  const dir = newFolder()
  for (const name of names) {
    const { store } = openIn(dir)
    store.workloads.put(workload(name))
    store.close()
  }
  return dir
}

function namesIn(dir: string): { names: string[]; warnings: readonly Failure[] } {
  const { store, warnings } = openIn(dir)
  const names = store.workloads.list().map(({ document }) => document.name)
  store.close()
  return { names, warnings }
}

/** Overwrites the middle of the file, where the rows are. */
function scribble(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, 4096)
  writeFileSync(file, bytes)
}

describe('a damaged state file', () => {
  const damages: Record<string, (file: string) => void> = {
    'is not a database': (file) => writeFileSync(file, 'this is not a database, '.repeat(400)),
    'has garbage in its pages': scribble,
    'is cut short': (file) => truncateSync(file, statSync(file).size / 2),
    'is empty': (file) => truncateSync(file, 0),
  }

  for (const [what, damage] of Object.entries(damages)) {
    it(`that ${what} is kept aside, and the copy of the last session is opened`, () => {
      const dir = folderWith('one', 'two')
      damage(stateOf(dir))
      const damaged = readFileSync(stateOf(dir))
      const { names, warnings } = namesIn(dir)
      expect(names).toEqual(['one', 'two'])
      const [warning] = warnings
      expect(warning).toMatchObject({ kind: 'state-corrupt', file: stateOf(dir) })
      if (warning?.kind !== 'state-corrupt') return
      expect(warning.reason).toContain('may be missing')
      expect(warning.kept).toMatch(/state\.db\.damaged-2025-06-01T12-00-00/)
      expect(readFileSync(warning.kept)).toEqual(damaged)
      expect(namesIn(dir)).toEqual({ names: ['one', 'two'], warnings: [] })
    })
  }

  it('falls back to the copy before the last when that one is damaged too', () => {
    const dir = folderWith('one', 'two')
    scribble(stateOf(dir))
    scribble(`${stateOf(dir)}.previous-1`)
    expect(namesIn(dir).names).toEqual(['one'])
  })

  it('starts empty where no copy is good, and says so', () => {
    const dir = folderWith('one')
    for (const file of readdirSync(dir)) writeFileSync(join(dir, file), 'no database'.repeat(999))
    const { names, warnings } = namesIn(dir)
    expect(names).toEqual([])
    expect(warnings).toMatchObject([{ kind: 'state-corrupt' }])
    expect(JSON.stringify(warnings)).toContain('starts empty')
  })

  it('that vanished is restored from a copy, and says so', () => {
    const dir = folderWith('one')
    rmSync(stateOf(dir))
    const { names, warnings } = namesIn(dir)
    expect(names).toEqual(['one'])
    expect(warnings).toMatchObject([{ kind: 'state-corrupt', kept: `${stateOf(dir)}.previous-1` }])
  })

  it('keeps at most two copies and makes none where nothing was written', () => {
    const dir = folderWith('a', 'b', 'c', 'd')
    const copies = () => readdirSync(dir).filter((name) => name.includes('previous'))
    expect(copies()).toHaveLength(2)
    const before = copies().map((name) => statSync(join(dir, name)).mtimeMs)
    namesIn(dir)
    expect(copies().map((name) => statSync(join(dir, name)).mtimeMs)).toEqual(before)
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('keeps everything readable by this user only', () => {
    const dir = folderWith('one')
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o077).toBe(0)
  })
})

describe('a state file of another version', () => {
  const first = 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;'
  const second = "INSERT INTO meta VALUES ('second', 'done')"
  const broken = "INSERT INTO meta VALUES ('third', 'done'); INSERT INTO nowhere VALUES (1)"

  it('that is newer is refused, and not one byte of it is changed', () => {
    const dir = newFolder()
    openIn(dir, [first, second]).store.close()
    const before = readFileSync(stateOf(dir))
    expect(failureFrom(() => openIn(dir, [first]))).toEqual({
      kind: 'state-newer',
      file: stateOf(dir),
      found: 2,
      known: 1,
    })
    expect(readFileSync(stateOf(dir))).toEqual(before)
  })

  it('that is older is brought up, and the old one is kept as a copy', () => {
    const dir = newFolder()
    openIn(dir, [first]).store.close()
    copyFileSync(stateOf(dir), join(dir, 'before'))
    openIn(dir, [first, second]).store.close()
    expect(failureFrom(() => openIn(dir, [first])).kind).toBe('state-newer')
    expect(existsSync(`${stateOf(dir)}.previous-2`)).toBe(true)
  })

  it('stays as it was when a step fails half way', () => {
    const dir = newFolder()
    openIn(dir, [first]).store.close()
    expect(() => openIn(dir, [first, second, broken])).toThrow()
    const { store } = openIn(dir, [first, second])
    store.close()
    expect(failureFrom(() => openIn(dir, [first]))).toMatchObject({ found: 2 })
  })
})
