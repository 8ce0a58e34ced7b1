import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { heldBytes } from '../../support/held-memory.ts'
import { ways } from '../../support/ways.ts'
import { type Cutter, cutter, everything, logBed, readLog, run, type SeenLine } from './log-bed.ts'

const bed = sharedEngine()
let door: Cutter
beforeAll(async () => {
  door = await cutter(bed.socketPath)
})
afterAll(() => door.close())

/** What a divider says where lines are missing. */
const lost = 'the engine no longer has the lines before'
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Freezes it for long enough to be seen. */
async function freeze(id: string): Promise<void> {
  // What starts programs all the time may slip away while it is being frozen: the engine says so, and is asked again.
  await expect
    .poll(async () => (await bed.call('POST', `/containers/${id}/pause`)).status)
    .toBe(204)
  await sleep(1_500)
  await bed.call('POST', `/containers/${id}/unpause`)
}

describe.each(ways)('over %s', (over) => {
  const { name, logs, installation } = logBed(bed, over)
  const heard = (container: string, text: string) =>
    expect
      .poll(async () => {
        const input = { subject: { host: over, container }, ...everything }
        return (await readLog(logs(), input)).texts
      })
      .toContain(text)
  const following = (container: string) => ({
    subject: { host: over, container },
    follow: true,
    tail: 0,
  })

  describe('following a container', () => {
    it('SDP-35 CP-36 gives every numbered line of both streams exactly once over several cuts', async () => {
      const count = 30_000
      const script = `awk 'BEGIN { for (i = 1; i <= ${count}; i++) { print "out " i; if (i % 3 == 0) print "err " i > "/dev/stderr"; if (i % 100 == 0) { fflush(); system("usleep 3000") } } print "done" }'; sleep 1000`
      const id = await run(bed, name('cuts'), script)
      const cutSeveralTimes = async () => {
        for (let cuts = 0; cuts < 12; cuts++) {
          await sleep(130)
          door.cut()
        }
      }
      let cutting: Promise<void> | undefined
      const seen = await readLog(logs(door.socketPath), following(id), (s) => {
        // A log that cannot even be opened is a failure of the reading itself.
        if (s.lines.length > 0) cutting ??= cutSeveralTimes()
        // The last lines of stderr may still be on their way when stdout says it is done.
        return s.texts.includes('done') && s.lines.length === count + 1 + count / 3
      })
      await cutting
      const of = (stream: string) =>
        seen.lines.filter((line) => line.stream === stream).map(({ line }) => line)
      const numbers = Array.from({ length: count }, (_, i) => i + 1)
      const out = of('stdout')
      const err = of('stderr')
      expect(out.length).toBe(count + 1)
      expect(out.slice(0, -1).every((line, i) => line === `out ${numbers[i]}`)).toBe(true)
      const thirds = numbers.filter((n) => n % 3 === 0).map((n) => `err ${n}`)
      expect(err).toEqual(thirds)
      // A cut may be seen, but no line was lost in it.
      expect(seen.items).not.toContainEqual(expect.objectContaining({ detail: lost }))
    })

    it('goes through a restart with a divider, and loses and repeats nothing', async () => {
      const id = await run(bed, name('again'), 'echo "up"; echo "ready"; exec sleep 1000')
      let restarted = false
      const seen = await readLog(logs(), following(id), (s) => {
        if (s.lines.length === 2 && !restarted) {
          restarted = true
          void bed.call('POST', `/containers/${id}/restart?t=0`)
        }
        return s.lines.length === 4
      })
      const story = seen.items.flatMap((item) =>
        item.type === 'lines'
          ? item.ends.map(() => 'line')
          : item.type === 'mark'
            ? [item.mark]
            : [],
      )
      expect(seen.texts).toEqual(['up', 'ready', 'up', 'ready'])
      expect(story.filter((word) => word !== 'exited')).toEqual([
        'line',
        'line',
        'restarted',
        'line',
        'line',
      ])
    })

    it('ends when the container is removed, after its last line', async () => {
      const id = await run(bed, name('removed'), 'echo one; exec sleep 1000')
      const seen = await readLog(logs(), following(id), (s) => {
        if (s.lines.length === 1 && s.marks.length === 0)
          void bed.call('DELETE', `/containers/${id}?force=1`)
        return false
      })
      expect(seen.texts).toEqual(['one'])
      expect(seen.marks.at(-1)).toBe('removed')
      expect(seen.end).toEqual({ type: 'end', how: 'completed' })
    })

    it('reads no further than its taker, so that a paused view stops the engine’s socket', async () => {
      const script = `awk 'BEGIN { for (i = 1; i <= 200000; i++) print "a rather long line number " i }'; sleep 1000`
      const id = await run(bed, name('paused'), script)
      await sleep(1_500)
      const stop = new AbortController()
      const reading = logs().read(following(id), stop.signal)
      await reading.next()
      const before = heldBytes()
      await sleep(1_000)
      // What is left of it weighs 15 MB; a channel of SSH holds up to 2 MB on each side.
      expect(heldBytes() - before).toBeLessThan(8 * 1024 * 1024)
      let lines = 0
      for await (const item of reading) {
        if (item.type === 'lines') lines = item.seq + item.ends.length
        if (lines === 200_000) stop.abort()
      }
      expect(lines).toBe(200_000)
    })

    // Of what follows, no way to the engine decides anything.
    if (over !== 'local') return

    it('CP-31 shows new lines until the caller closes, and ends once as cancelled', async () => {
      const script = 'i=0; while :; do i=$((i+1)); echo $i; usleep 30000; done'
      const id = await run(bed, name('live'), script)
      const seen = await readLog(logs(), following(id), (s) => s.lines.length >= 15)
      expect(seen.texts.slice(0, 15)).toEqual(Array.from({ length: 15 }, (_, i) => String(i + 1)))
      expect(seen.items.filter(({ type }) => type === 'end')).toHaveLength(1)
      expect(seen.end).toEqual({ type: 'end', how: 'cancelled' })
    })

    it('is only silent while its container is frozen, and goes on with the next line after', async () => {
      const script = 'i=0; while :; do i=$((i+1)); echo $i; usleep 20000; done'
      const id = await run(bed, name('ice'), script)
      let frozen: Promise<void> | undefined
      // Several lines may come at once: the silence is before any of them.
      const quietest = (lines: readonly SeenLine[]) =>
        Math.max(...lines.slice(1).map(({ at }, i) => at - (lines[i]?.at ?? at)))
      const seen = await readLog(logs(), following(id), (s) => {
        if (s.lines.length >= 10) frozen ??= freeze(id)
        return frozen !== undefined && quietest(s.lines) >= 1_000
      })
      await frozen
      expect(seen.texts).toEqual(seen.texts.map((_, i) => String(i + 1)))
      expect(seen.marks).toEqual([])
    })

    it('says how the container ended, stays, and goes on when it is started again', async () => {
      const id = await run(bed, name('exits'), 'echo one; echo two >&2; exit 3')
      let started = false
      const seen = await readLog(logs(), following(id), (s) => {
        if (s.marks.includes('exited') && !started) {
          started = true
          void bed.call('POST', `/containers/${id}/start`)
        }
        return s.marks.filter((mark) => mark === 'exited').length === 2
      })
      const exits = seen.items.flatMap((item) =>
        item.type === 'mark' && item.mark === 'exited' ? [item.detail] : [],
      )
      expect(exits).toEqual(['exit code 3', 'exit code 3'])
      expect(seen.marks).toEqual(['exited', 'restarted', 'exited'])
      expect(seen.texts.toSorted()).toEqual(['one', 'one', 'two', 'two'])
    })
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  describe('following a workload', () => {
    const labels = { [label.installation]: installation, [label.workload]: 'web' }

    it('CP-34 shows the lines of its containers in order of time, and one that starts later with a divider', async () => {
      const old = name('web-old')
      const speaking = (first: string, second: string) =>
        `trap 'echo ${second}' USR1; echo ${first}; while :; do sleep 0.05; done`
      await run(bed, old, speaking('one', 'three'), { labels })
      await heard(old, 'one')
      const young = name('web-young')
      await run(bed, young, speaking('two', 'four'), { labels })
      await heard(young, 'two')
      await bed.call('POST', `/containers/${old}/kill?signal=USR1`)
      await heard(old, 'three')
      await bed.call('POST', `/containers/${young}/kill?signal=USR1`)
      await heard(young, 'four')
      await run(bed, name('foreign'), 'echo foreign; exec sleep 1000', {
        labels: { [label.installation]: 'another', [label.workload]: 'web' },
      })
      const late = name('web-late')
      let isLate = false
      const input = { subject: { workload: 'web' }, follow: true, tail: 0 }
      const seen = await readLog(logs(), input, (s) => {
        if (s.lines.length === 4 && !isLate) {
          isLate = true
          void run(bed, late, 'echo from late; exec sleep 1000', { labels })
        }
        return s.lines.length === 5
      })
      expect(seen.lines.map(({ container, line }) => [container, line])).toEqual([
        [old, 'one'],
        [young, 'two'],
        [old, 'three'],
        [young, 'four'],
        [late, 'from late'],
      ])
      expect(seen.marks).toEqual(['started', 'started', 'started'])
      const whole = await readLog(logs(), { ...input, follow: false })
      expect(whole.texts).toEqual(['one', 'two', 'three', 'four', 'from late'])
      expect(whole.marks).toEqual(['started', 'started', 'started'])
    })

    afterEach(async () => {
      for (const base of ['web-old', 'web-young', 'web-late', 'web-mute', 'web-loud'])
        await bed.call('DELETE', `/containers/${name(base)}?force=1`)
    })

    it('says once that a log cannot be read, and goes on with the others', async () => {
      const mute = await run(bed, name('web-mute'), 'echo lost; exec sleep 1000', {
        ...{ labels, driver: 'none' },
      })
      await run(bed, name('web-loud'), 'echo told; exec sleep 1000', { labels })
      await heard(name('web-loud'), 'told')
      for (const follow of [false, true]) {
        const input = { subject: { workload: 'web' }, follow, tail: 0 }
        const seen = await readLog(logs(), input, (s) => {
          return follow && s.lines.length > 0 && s.marks.includes('unreadable')
        })
        expect(seen.texts).toEqual(['told'])
        const [unreadable, ...more] = seen.items.filter(
          (item) => item.type === 'mark' && item.mark === 'unreadable',
        )
        expect(unreadable).toMatchObject({
          container: name('web-mute'),
          detail: expect.stringContaining('does not support reading'),
        })
        expect(more).toEqual([])
        expect(seen.end).toEqual({ type: 'end', how: follow ? 'cancelled' : 'completed' })
      }
      const alone = { subject: { host: over, container: mute }, ...everything }
      expect((await readLog(logs(), alone)).end).toMatchObject({
        ...{ how: 'failed', failure: { kind: 'log-unreadable', container: name('web-mute') } },
      })
    })
  })
})
