// A log that the engine keeps and cannot read: by its bytes, for a real engine does not say so each time.
import { expect, it } from 'vitest'
import type { Engine, LogRequest } from '../../../src/main/engine/engine.ts'
import { followContainer } from '../../../src/main/logs/follow-container.ts'
import type { LogPart } from '../../../src/main/logs/log-item.ts'
import { readContainer } from '../../../src/main/logs/read-container.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'
import { createHurriedClock } from '../../support/fake-engine/hurried-clock.ts'
import { frame, stamp } from './log-bytes.ts'

const complaint = "Error grabbing logs: invalid character '\\x00' looking for beginning of value\n"

function systemError(): Buffer {
  const head = Buffer.alloc(8)
  head[0] = 3
  head.writeUInt32BE(complaint.length, 4)
  return Buffer.concat([head, Buffer.from(complaint)])
}

const line = (index: number, text: string) =>
  frame({ stream: 0, ts: stamp(index), content: Buffer.from(`${text}\n`) })

/** What is behind the damage. */
const later = ['three', 'four', 'five', 'six', 'seven']

/**
 * A running container whose log can be read up to its damage, and its last lines where no more are asked for than
 * are behind that, which grow from reading to reading; `says`: whether it says so.
 */
function damagedLog(says: boolean) {
  const asked: LogRequest[] = []
  const { signal } = new AbortController()
  let there = 2
  const behind = (tail: number) => {
    const found = later
      .slice(there - tail, there)
      .map((text, at) => line(9 + there - tail + at, text))
    there = Math.min(later.length, there + 1)
    return found
  }
  async function* bytes({ follow, tail }: LogRequest): AsyncGenerator<Buffer> {
    if (tail > 0 && tail <= there) yield* behind(tail)
    else yield* [line(1, 'before'), ...(says || !follow ? [systemError()] : [])]
  }
  const containers = {
    logs: async (_id: string, request: LogRequest) => {
      asked.push(request)
      return { tty: false, bytes: bytes(request) }
    },
    inspect: async () => ({ state: 'running', startedAt: stamp(0), exit: {} }),
  }
  const engine = { containers } as unknown as Engine
  const changes = { count: 0, after: async () => {} }
  const tools = { clock: createHurriedClock(), signal, changes }
  return { asked, tools, container: { host: 'prod', engine, id: 'c1', name: 'web-1' } }
}

const textOf = (part: LogPart) => (part.type === 'lines' ? part.block.text : `(${part.mark})`)

async function told(parts: AsyncIterable<LogPart>, until: string): Promise<string[]> {
  const all: string[] = []
  for await (const part of parts) {
    all.push(textOf(part))
    if (textOf(part) === until) break
  }
  return all
}

it('CP-35 ends with what the engine said, which is no line of the container', async () => {
  const { container, tools } = damagedLog(true)
  const texts: string[] = []
  const reading = async () => {
    for await (const part of readContainer(container, { follow: false, tail: 0 }, { tools }))
      texts.push(textOf(part))
  }
  expect(await failureFrom(reading())).toMatchObject({
    kind: 'log-unreadable',
    ...{
      host: 'prod',
      container: 'web-1',
      reason: expect.stringContaining('Docker says: Error grabbing'),
    },
  })
  expect(texts).toEqual(['before'])
})

it.each([
  ['says so', true],
  ['only ends', false],
])('is followed behind its damage, with a mark, where the engine %s', async (_how, says) => {
  const { container, tools, asked } = damagedLog(says)
  const parts = followContainer(container, { follow: true, tail: 0 }, { tools })
  const texts = await told(parts, 'seven')
  expect(texts.slice(0, 2)).toEqual(['before', '(gap)'])
  // Each once and in order, and with no other mark where nothing between them is missing.
  expect(texts.slice(2).flatMap((text) => text.split('\n'))).toEqual(later)
  expect(asked.at(-1)).toMatchObject({ follow: false })
})
