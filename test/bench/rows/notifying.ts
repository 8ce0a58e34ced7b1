// N1: a thousand messages, one after the other, to a receiver that takes 50 ms for each.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectNode } from '../../../scripts/lib/bootstrap.mjs'
import type { Bed } from '../bed.ts'
import { hold, type Result, type Row } from '../row.ts'

export const notifying: Row = { ids: ['N1'], run }

const total = 1_000
const answerMs = 50

async function run(bed: Bed): Promise<Result[]> {
  const rounds: Round[] = []
  for (let count = bed.quick ? 1 : 3; count > 0; count -= 1) rounds.push(await oneRound(bed))
  return [
    hold(bed, {
      ...{ id: 'N1', unit: 'ms', limit: 65, kind: 'at-most' },
      values: rounds.map(({ perMessageMs }) => perMessageMs),
      note: `${total} received each time, in order`,
      what: 'a message from its row to its confirmed delivery, of 1,000 to a receiver that takes 50 ms',
    }),
    hold(bed, {
      ...{ id: 'N1', unit: 'MB', limit: 4, kind: 'at-most' },
      values: rounds.map(({ growthMb }) => growthMb),
      what: 'heap after the last of them, over that at the first',
    }),
  ]
}

interface Round {
  readonly perMessageMs: number
  readonly growthMb: number
}

/** Throws where a message is missing, comes twice or out of order: how long that took says nothing. */
async function oneRound(bed: Bed): Promise<Round> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-'))
  bed.defer(() => rm(dir, { recursive: true, force: true }))
  const stories: string[] = []
  const server = http.createServer(async (request, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    stories.push(JSON.parse(Buffer.concat(chunks).toString()).story)
    setTimeout(() => answer.writeHead(204).end(), answerMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const began = performance.now()
  const held = await tellAll(dir, `http://127.0.0.1:${port}/hook`)
  const perMessageMs = (performance.now() - began) / total
  server.close()
  const expected = Array.from({ length: total }, (_, at) => `d${at + 1}`)
  if (stories.join() !== expected.join())
    throw new Error(`${stories.length} of ${total} received, or not in order`)
  return { perMessageMs, growthMb: Math.max(0, (held.at(-1) ?? 0) - (held[0] ?? 0)) / 2 ** 20 }
}

/** What the process held, at each hundredth message. */
async function tellAll(dir: string, url: string): Promise<number[]> {
  const program = fileURLToPath(new URL('../../support/notify-child.ts', import.meta.url))
  const args = ['--expose-gc', program, dir, url, 'a secret of sixteen or more', String(total)]
  const child = spawn(projectNode, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  await once(child, 'close')
  const lines = output.trim().split('\n')
  if (lines.pop() !== 'told') throw new Error('not everything was told')
  return lines.map(Number)
}
