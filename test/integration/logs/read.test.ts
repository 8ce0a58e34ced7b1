import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { followLines, readTail } from '../../../src/main/logs/tail.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { ways } from '../../support/ways.ts'
import { ended, everything, logBed, readLog, run } from './log-bed.ts'

const bed = sharedEngine()

/** What the docker command line shows, per stream. */
function dockerLogs(id: string): { stdout: string[]; stderr: string[] } {
  const read = (stream: 'stdout' | 'stderr') => {
    const redirect = stream === 'stdout' ? (['ignore', 'pipe', 'ignore'] as const) : undefined
    const script = 'exec docker -H "$1" logs "$2" 2>&1 >/dev/null'
    const host = `unix://${bed.socketPath}`
    const text = redirect
      ? execFileSync('docker', ['-H', host, 'logs', id], {
          stdio: [...redirect],
          maxBuffer: 2 ** 28,
        })
      : execFileSync('sh', ['-c', script, 'sh', host, id], { maxBuffer: 2 ** 28 })
    // The end of the last line is no further line.
    return text
      .toString('utf8')
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.replace(/\r$/, ''))
  }
  return { stdout: read('stdout'), stderr: read('stderr') }
}

describe.each(ways)('over %s', (over) => {
  const { name, engine, logs } = logBed(bed, over)
  const ofContainer = (container: string) => ({ subject: { host: over, container } })

  describe('reading the log of a real container', () => {
    it('CP-30 CP-36 CP-39 gives whole lines with stream and time, as docker logs does', async () => {
      const id = await run(bed, name('hostile'), '', {
        image: 'localhost/longshore-test:hostile',
      })
      const said = async () => (await readLog(logs(), { ...ofContainer(id), ...everything })).texts
      await expect.poll(said).toContain('L'.repeat(100_000))
      await bed.call('POST', `/containers/${id}/stop?t=0`)
      const started = Date.now()
      const seen = await readLog(logs(), { ...ofContainer(id), ...everything })
      const expected = dockerLogs(id)
      for (const stream of ['stdout', 'stderr'] as const) {
        const lines = seen.lines.filter((line) => line.stream === stream).map(({ line }) => line)
        expect(lines).toEqual(expected[stream])
      }
      expect(seen.lines.length).toBeGreaterThan(10)
      for (const { at } of seen.lines) expect(Math.abs(started - at)).toBeLessThan(60_000)
      expect(seen.end).toEqual({ type: 'end', how: 'completed' })
    })

    it('CP-41 joins a line of 40,000 bytes and more, also on a terminal', async () => {
      const script = `awk 'BEGIN { s = sprintf("%40000s", ""); gsub(/ /, "é", s); print s; print "after" }'`
      for (const tty of [false, true]) {
        const id = await run(bed, name(`long-${tty}`), script, { tty })
        await ended(bed, id)
        const seen = await readLog(logs(), { ...ofContainer(id), ...everything })
        expect(seen.texts).toEqual(['é'.repeat(40_000), 'after'])
      }
    })

    it('CP-41 reads a terminal as bare bytes, whatever they look like', async () => {
      const script = `printf '\\001\\000\\000\\000\\000\\000\\000\\005hello\\n'; printf '\\002two\\nlast'`
      const id = await run(bed, name('tty'), script, { tty: true })
      await ended(bed, id)
      const seen = await readLog(logs(), { ...ofContainer(id), ...everything })
      expect(seen.texts).toEqual(['\u0001\0\0\0\0\0\0\u0005hello', '\u0002two', 'last'])
      expect(seen.lines.every(({ stream }) => stream === 'stdout')).toBe(true)
    })

    it('CP-32 gives the last N lines, and all for 0', async () => {
      const id = await run(bed, name('tail'), 'for i in 1 2 3 4 5 6; do echo $i; done')
      await ended(bed, id)
      const last = await readLog(logs(), { ...ofContainer(id), follow: false, tail: 2 })
      expect(last.texts).toEqual(['5', '6'])
      expect((await readLog(logs(), { ...ofContainer(id), ...everything })).texts).toHaveLength(6)
    })

    it('CP-33 gives only lines newer than a time, and none after another', async () => {
      const id = await run(bed, name('since'), 'for i in 1 2 3 4; do echo $i; usleep 50000; done')
      await ended(bed, id)
      const all = await readLog(logs(), { ...ofContainer(id), ...everything })
      const [, second, , fourth] = all.lines
      const between = await readLog(logs(), {
        ...ofContainer(id),
        ...everything,
        since: (second?.at ?? 0) + 1,
        until: (fourth?.at ?? 0) - 1,
      })
      expect(between.texts).toEqual(['3'])
    })

    it('reads 100,000 lines in order, in numbered batches of just under 64 KB', async () => {
      const script = `awk 'BEGIN { for (i = 0; i < 100000; i++) print "line number " i }'`
      const id = await run(bed, name('many'), script)
      await ended(bed, id)
      const seen = await readLog(logs(), { ...ofContainer(id), ...everything })
      expect(seen.lines).toHaveLength(100_000)
      expect(seen.texts.every((text, i) => text === `line number ${i}`)).toBe(true)
      const batches = seen.items.flatMap((item) => (item.type === 'lines' ? [item] : []))
      let next = 0
      for (const batch of batches) {
        expect(batch.seq).toBe(next)
        next += batch.ends.length
        expect(JSON.stringify(batch).length).toBeLessThan(64 * 1024)
      }
      expect(batches.length).toBeLessThan(1_000)
    })

    it('SDP-31 SDP-34 reads nothing of a container that is not there, and ends by saying so', async () => {
      const seen = await readLog(logs(), {
        ...ofContainer(name('absent')),
        follow: true,
        tail: 0,
      })
      expect(seen.items).toHaveLength(1)
      expect(seen.end).toMatchObject({ how: 'failed', failure: { kind: 'not-found' } })
    })
  })

  describe('reading for a deployment', () => {
    it('keeps the last lines of a container that exited at once', async () => {
      const id = await run(bed, name('exit3'), '', { image: 'localhost/longshore-test:exit3' })
      await ended(bed, id)
      const lines = await readTail(engine(), id, { count: 50 })
      const said = lines.map(({ stream, line }) => `${stream} ${line}`)
      // The engine keeps order within a stream, not between the two.
      expect(said.toSorted()).toEqual([
        'stderr cannot open /etc/app.conf',
        'stdout giving up',
        'stdout reading the configuration',
      ])
      const last = await readTail(engine(), id, { count: 2 })
      expect(last).toEqual(lines.slice(-2))
      expect(lines[0]?.ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
    })

    it('SDP-31 follows both streams from the start, without timestamps, until told to stop', async () => {
      const script = 'i=0; while :; do i=$((i+1)); echo $i; echo "no $i" >&2; usleep 20000; done'
      const id = await run(bed, name('follow-lines'), script)
      const stop = new AbortController()
      const lines = { stdout: [] as string[], stderr: [] as string[] }
      const enough = () => Math.min(lines.stdout.length, lines.stderr.length) >= 20
      await followLines(engine(), id, {
        signal: stop.signal,
        onLine: ({ stream, line }) => {
          lines[stream].push(line)
          if (enough()) stop.abort()
        },
      })
      const numbers = Array.from({ length: 20 }, (_, i) => String(i + 1))
      expect(lines.stdout.slice(0, 20)).toEqual(numbers)
      expect(lines.stderr.slice(0, 20)).toEqual(numbers.map((number) => `no ${number}`))
    })
  })
})
