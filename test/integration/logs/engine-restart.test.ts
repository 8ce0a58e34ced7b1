import { describe, expect, it } from 'vitest'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { restartEngine, ways } from '../../support/ways.ts'
import { everything, logBed, readLog, run } from './log-bed.ts'

const bed = privateEngine({ images: ['localhost/longshore-test:shell'] })
const counting = 'i=0; while :; do i=$((i+1)); echo "line $i"; usleep 20000; done'

describe.each(ways)('following through the loss of the engine, over %s', (over) => {
  const { name, logs, road } = logBed(bed, over)
  const ofContainer = (container: string) => ({ subject: { host: over, container } })
  const restart = () => restartEngine(bed, road)

  it('says that the engine was killed and came back, never that the container left by itself', async () => {
    const id = await run(bed, name('killed'), counting, { restart: 'always' })
    let rebooted: Promise<void> | undefined
    const seen = await readLog(logs(), { ...ofContainer(id), follow: true, tail: 0 }, (s) => {
      if (s.lines.length >= 10) rebooted ??= bed.kill().then(restart)
      return s.marks.includes('restarted') && s.texts.lastIndexOf('line 3') > 10
    })
    await rebooted
    expect(seen.marks.slice(0, 2)).toEqual(['gap', 'reconnected'])
    const second = seen.texts.lastIndexOf('line 1')
    const first = seen.texts.slice(0, second)
    expect(first.length).toBeGreaterThanOrEqual(10)
    expect(first).toEqual(first.map((_, i) => `line ${i + 1}`))
    expect(seen.texts.slice(second, second + 3)).toEqual(['line 1', 'line 2', 'line 3'])
  })

  it('CP-40 ends a read that breaks as failed, with the cause, and with no line that is not of the container', async () => {
    const script = `awk 'BEGIN { for (i = 1; i <= 400000; i++) print "a rather long line number " i }'; sleep 1000`
    const id = await run(bed, name('broken'), script)
    const last = async () => {
      const tail = { ...ofContainer(id), ...everything, tail: 1 }
      return (await readLog(logs(), tail)).texts
    }
    await expect.poll(last).toEqual(['a rather long line number 400000'])
    let isKilled = false
    const seen = await readLog(logs(), { ...ofContainer(id), ...everything }, (s) => {
      if (!isKilled && s.lines.length > 0) {
        isKilled = true
        void bed.kill()
      }
      return false
    })
    expect(seen.lines.length).toBeLessThan(400_000)
    expect(seen.texts).toEqual(seen.texts.map((_, i) => `a rather long line number ${i + 1}`))
    expect(seen.end).toMatchObject({
      how: 'failed',
      failure: { kind: expect.stringMatching(/engine-unavailable|log-unreadable/) },
    })
    await restart()
  })
})
