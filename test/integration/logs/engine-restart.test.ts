import { describe, expect, it } from 'vitest'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { everything, logsAt, readLog, run } from './log-bed.ts'

const bed = privateEngine({ images: ['localhost/longshore-test:shell'] })
const ofContainer = (container: string) => ({ subject: { host: 'local', container } })
const counting = 'i=0; while :; do i=$((i+1)); echo "line $i"; usleep 20000; done'

describe('following through the loss of the engine', () => {
  it('says that the engine was killed and came back, never that the container left by itself', async () => {
    const id = await run(bed, bed.name('killed'), counting, { restart: 'always' })
    let isKilled = false
    const seen = await readLog(
      logsAt(bed.socketPath),
      { ...ofContainer(id), follow: true, tail: 0 },
      (s) => {
        if (s.lines.length >= 10 && !isKilled) {
          isKilled = true
          void bed.kill().then(() => bed.restart())
        }
        return s.marks.includes('restarted') && s.texts.lastIndexOf('line 3') > 10
      },
    )
    expect(seen.marks.slice(0, 2)).toEqual(['gap', 'reconnected'])
    const second = seen.texts.lastIndexOf('line 1')
    const first = seen.texts.slice(0, second)
    expect(first.length).toBeGreaterThanOrEqual(10)
    expect(first).toEqual(first.map((_, i) => `line ${i + 1}`))
    expect(seen.texts.slice(second, second + 3)).toEqual(['line 1', 'line 2', 'line 3'])
  }, 120_000)

  it('CP-40 ends a read that breaks with one line on stderr that says so, and as failed', async () => {
    const script = `awk 'BEGIN { for (i = 1; i <= 400000; i++) print "a rather long line number " i }'; sleep 1000`
    const id = await run(bed, bed.name('broken'), script)
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    let isKilled = false
    const seen = await readLog(
      logsAt(bed.socketPath),
      { ...ofContainer(id), ...everything },
      (s) => {
        if (!isKilled && s.lines.length > 0) {
          isKilled = true
          void bed.kill()
        }
        return false
      },
    )
    expect(seen.lines.length).toBeLessThan(400_000)
    expect(seen.lines.at(-1)).toMatchObject({ stream: 'stderr' })
    expect(seen.texts.at(-1)).toMatch(/^the log stream broke: /)
    expect(seen.texts.filter((text) => text.startsWith('the log stream broke'))).toHaveLength(1)
    expect(seen.end).toMatchObject({ how: 'failed' })
    await bed.restart()
  }, 120_000)
})
