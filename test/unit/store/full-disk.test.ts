import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/main/store/store.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { deployment, event } from './builders.ts'
import { failureFrom, openIn } from './folder.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0

const mounted: string[] = []

function mountSmall(size: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'longshore-test', dir])
  mounted.push(dir)
  return dir
}

afterEach(() => {
  for (const dir of mounted.splice(0)) {
    execFileSync('umount', ['--lazy', dir])
    rmSync(dir, { recursive: true, force: true })
  }
})

/** Writes until the disk refuses; the number of writes that were acknowledged. */
function fill(store: Store): { written: number; kind: string | undefined } {
  for (let seq = 1; seq < 10_000; seq += 1) {
    try {
      store.deployments.put(deployment('d1', { lastSeq: seq }), [
        event('d1', seq, 'x'.repeat(4_000)),
      ])
    } catch (error) {
      return { written: seq - 1, kind: failureOf(error)?.kind }
    }
  }
  return { written: 10_000, kind: undefined }
}

describe('a state folder on a full disk', () => {
  beforeEach(({ skip }) => skip(!canMount, 'only root on Linux can mount a small file system'))

  it('fails typed, keeps all that was acknowledged, and goes on when there is space', () => {
    const dir = mountSmall('2m')
    const ballast = join(dir, 'ballast')
    writeFileSync(ballast, Buffer.alloc(1_000_000))
    const { store } = openIn(dir)
    const { written, kind } = fill(store)
    expect(kind).toBe('no-space')
    expect(written).toBeGreaterThan(3)
    expect(store.deployments.events('d1')).toHaveLength(written)
    expect(store.deployments.get('d1')?.lastSeq).toBe(written)
    rmSync(ballast)
    store.deployments.put(deployment('d1', { lastSeq: written + 1 }), [event('d1', written + 1)])
    expect(store.deployments.events('d1')).toHaveLength(written + 1)
    store.close()
    const again = openIn(dir)
    expect(again.warnings).toEqual([])
    expect(again.store.deployments.events('d1')).toHaveLength(written + 1)
    again.store.close()
  })

  it('still opens with no byte free, or says no-space; never loses the file', () => {
    const dir = mountSmall('1m')
    const { store } = openIn(dir)
    store.deployments.put(deployment('d1'), [event('d1', 1)])
    store.close()
    const ballast = join(dir, 'ballast')
    expect(() => writeFileSync(ballast, Buffer.alloc(2_000_000))).toThrow('ENOSPC')
    expect(failureFrom(() => openIn(dir)).kind).toBe('no-space')
    rmSync(ballast)
    const again = openIn(dir)
    expect(again.warnings).toEqual([])
    expect(again.store.deployments.events('d1')).toHaveLength(1)
    again.store.close()
  })

  it('says so where the folder is read-only, and changes nothing', () => {
    const dir = mountSmall('1m')
    openIn(dir).store.close()
    execFileSync('mount', ['-o', 'remount,ro', dir])
    expect(failureFrom(() => openIn(dir)).kind).toBe('state-unwritable')
  })
})
