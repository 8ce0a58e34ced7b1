import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { keepUncaught, openBugLog, sentencesOf, toldOf } from '../../src/main/bug-log.ts'
import { FailureError } from '../../src/shared/lib/failure-error.ts'
import { countingIds } from '../support/memory-store.ts'

const dir = mkdtempSync(join(tmpdir(), 'longshore-bugs-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const open = (folder: string) => openBugLog(folder, { now: () => 0 }, countingIds())

describe('a mistake of ours', () => {
  it('is told by its id; its stack trace is in the log alone', () => {
    const told = toldOf(open(dir), new TypeError('x is not a function'), 'test')
    expect(told).toEqual({ kind: 'internal', id: '0000000000000001' })
    expect(sentencesOf(told)).toContain('0000000000000001')
    expect(sentencesOf(told)).not.toContain('TypeError')
    const log = readFileSync(join(dir, 'bugs.log'), 'utf8')
    expect(log).toMatch(/0000000000000001 test\nTypeError: x is not a function\n +at /)
  })

  it('is no failure that is expected', () => {
    const failure = { kind: 'not-found', what: 'workload', name: 'web' } as const
    expect(toldOf(open(dir), new FailureError(failure), '')).toEqual(failure)
  })

  it('that nobody caught is kept and told, and nothing ends', () => {
    const process = new EventEmitter()
    const told: unknown[] = []
    keepUncaught(process as never, open(dir), (failure) => told.push(failure.kind))
    process.emit('uncaughtException', new Error('one'))
    process.emit('unhandledRejection', 'two')
    expect(told).toEqual(['internal', 'internal'])
    expect(readFileSync(join(dir, 'bugs.log'), 'utf8')).toContain('unhandled rejection\ntwo\n')
  })

  it('that cannot be kept is said in a line, without a stack trace', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    open(join(dir, 'absent')).report(new Error('full'), 'test')
    const said = write.mock.calls.map(([text]) => String(text)).join('')
    write.mockRestore()
    expect(said).toBe('1970-01-01T00:00:00.000Z 0000000000000001 test: full\n')
  })
})
