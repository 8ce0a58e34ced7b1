import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { acquireLock, readHolder } from '../../../src/main/store/lock.ts'
import { failureFrom, newFolder } from './folder.ts'

const clock = { now: () => Date.parse('2025-06-01T12:00:00Z') }
const take = (dir: string) => acquireLock({ dir, door: 'terminal', clock })

async function holdElsewhere(dir: string) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./hold-lock.ts', import.meta.url)), dir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await once(child.stdout, 'data')
  return child
}

describe('one app per state folder', () => {
  it('refuses a second app in the same process, and lets it in after release', () => {
    const dir = newFolder()
    const first = take(dir)
    expect(failureFrom(() => take(dir))).toMatchObject({ kind: 'state-locked', dir })
    first.release()
    first.release()
    take(dir).release()
    expect(readHolder(dir)).toBeUndefined()
  })

  it('refuses a second process and names the first; its end, even by SIGKILL, frees it', async () => {
    const dir = newFolder()
    const child = await holdElsewhere(dir)
    const failure = failureFrom(() => take(dir))
    expect(failure).toMatchObject({ kind: 'state-locked', dir })
    expect(JSON.stringify(failure)).toContain(`desktop (process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'close')
    const lock = take(dir)
    expect(readHolder(dir)).toEqual({ pid: process.pid, door: 'terminal', since: clock.now() })
    lock.release()
  })

  it('makes the folder, for this user only', () => {
    const dir = join(newFolder(), 'deep', 'er')
    take(dir).release()
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })
})
