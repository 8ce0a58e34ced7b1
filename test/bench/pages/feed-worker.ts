// Makes batches of 500 lines, at most 8 not yet taken, as a busy stream delivers them.
import type { LogLines } from '../../../src/shared/model/log.ts'

export type FeedCommand =
  | { readonly start: { readonly lines: number; readonly width: number; readonly joined: boolean } }
  | { readonly taken: true }

/** `lines` for a store, `text` with line ends for a terminal. */
export type FeedBatch =
  | { readonly lines: LogLines; readonly last: boolean }
  | { readonly text: string; readonly last: boolean }

const batchLines = 500
const inFlight = 8
const time = 1_760_000_000_000
let command: Extract<FeedCommand, { start: unknown }>['start'] | undefined
let next = 0

self.onmessage = ({ data }: MessageEvent<FeedCommand>) => {
  if ('taken' in data) return send()
  command = data.start
  next = 0
  for (let i = 0; i < inFlight; i++) send()
}

function send(): void {
  if (!command || next >= command.lines) return
  const first = next
  next = Math.min(command.lines, first + batchLines)
  const pad = 'x'.repeat(command.width)
  const ends: number[] = []
  const texts: string[] = []
  for (let i = first; i < next; i++) {
    texts.push(`${String(i).padStart(8, '0')} ${pad}`.slice(0, command.width))
    ends.push((i - first + 1) * command.width)
  }
  const last = next === command.lines
  if (command.joined) {
    self.postMessage({ text: `${texts.join('\r\n')}\r\n`, last })
    return
  }
  const lines: LogLines = {
    type: 'lines',
    seq: first,
    containers: ['bench'],
    text: texts.join(''),
    ends,
    times: ends.map((_, i) => time + first + i),
    streams: 'o'.repeat(ends.length),
  }
  self.postMessage({ lines, last })
}
