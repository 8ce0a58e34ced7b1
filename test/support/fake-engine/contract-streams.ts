import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../src/main/engine/engine.ts'
import { type ContractTools, contractImages } from './contract-bed.ts'

/** Frames of a log given as latin1: a byte of stream, three of nothing, four of length. */
function framesOf(log: string): { stream: number; text: string }[] {
  const bytes = Buffer.from(log, 'latin1')
  const frames = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4)
    const text = bytes.toString('utf8', at + 8, at + 8 + length)
    frames.push({ stream: bytes.readUInt8(at), text })
    at += 8 + length
  }
  return frames
}

export function judgeStreams({ bed, engine, spec, create, started, when }: ContractTools): void {
  describe('logs', () => {
    const text = async (
      id: string,
      request: { tail: number; follow?: boolean },
    ): Promise<string> => {
      const wanted = { follow: false, ...request }
      const source = await engine().containers.logs(id, wanted, AbortSignal.timeout(10_000))
      const parts: Buffer[] = []
      for await (const bytes of source.bytes) parts.push(bytes)
      return Buffer.concat(parts).toString('latin1')
    }

    it('gives every line with its timestamp, framed by stream', async () => {
      const id = await started({ image: contractImages.exit3 })
      await when(id, (container) => container.state === 'exited')
      const log = await text(id, { tail: 0 })
      const stamped = (line: string) =>
        expect.stringMatching(`^\\d{4}-\\d\\d-\\d\\dT\\S+Z ${line}\n$`)
      expect(framesOf(log)).toEqual(
        expect.arrayContaining([
          { stream: 1, text: stamped('reading the configuration') },
          { stream: 2, text: stamped('cannot open /etc/app.conf') },
        ]),
      )
    })

    it('gives the last lines only when asked', async () => {
      const id = await started({ image: contractImages.exit3 })
      await when(id, (container) => container.state === 'exited')
      // The engine may call it ended a moment before its last line is written.
      await expect.poll(() => text(id, { tail: 1 })).toContain('\n')
      const log = await text(id, { tail: 1 })
      expect(log.match(/\n/g)).toHaveLength(1)
    })

    it('ends by itself when a followed container ends', async () => {
      const id = await started({ image: contractImages.exit3 })
      expect(await text(id, { tail: 0, follow: true })).toContain('giving up')
    })

    it('follows new lines until it is told to stop', async () => {
      const id = await started({ image: contractImages.counter })
      const stop = new AbortController()
      const source = await engine().containers.logs(id, { follow: true, tail: 0 }, stop.signal)
      let seen = ''
      for await (const bytes of source.bytes) {
        seen += bytes.toString('latin1')
        if (seen.includes('line 3\n')) stop.abort()
      }
      expect(seen).toContain('line 1\n')
      expect(seen).toContain('line 3\n')
    })
  })

  describe('events and signals', () => {
    it('tells first that it tells, then what happens, until it is told to stop', async () => {
      const stop = new AbortController()
      const seen: EngineEvent[] = []
      const id = await create()
      for await (const event of engine().events(stop.signal)) {
        if (seen.push(event) === 1) await engine().containers.start(id)
        if (event.id === id && event.action === 'start') stop.abort()
      }
      expect(seen[0]?.type).toBe('stream')
      // Others of that engine may be told of before it is stopped.
      const started = seen.find((event) => event.id === id && event.action === 'start')
      expect(started?.type).toBe('container')
      expect(Math.abs((started?.at ?? 0) - Date.now())).toBeLessThan(60_000)
    })

    it('rejects with the reason of a signal that has aborted, and does nothing', async () => {
      const reason = new Error('not any more')
      const signal = AbortSignal.abort(reason)
      const name = bed().name('never')
      await expect(engine().containers.create(spec({ name }), signal)).rejects.toBe(reason)
      expect(await engine().containers.inspect(name)).toBeUndefined()
    })
  })
}
