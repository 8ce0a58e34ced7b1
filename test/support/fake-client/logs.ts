import type { LogBatch } from '../../../src/shared/model/log.ts'

const samples = [
  'GET /healthz 200 1.2ms',
  'GET /api/cart/4411 200 14.8ms user=9021',
  '\u001b[32minfo\u001b[0m order 77120 accepted total=42.10 EUR',
  '\u001b[33mwarn\u001b[0m slow query 412ms SELECT * FROM orders WHERE state = $1',
  'POST /api/checkout 201 88.1ms user=113',
  '\u001b[31merror\u001b[0m payment gateway timed out, retry 1/3',
  'cache hit ratio 0.981 entries=12044',
  '<b>not markup</b> & "quotes" stay text \u0007',
] as const

/** `count` lines ending at `until`, from sequence number `seq`. */
export function fakeLines(
  container: string,
  seq: number,
  count: number,
  until: number,
): Extract<LogBatch, { type: 'lines' }> {
  let text = ''
  let streams = ''
  const ends: number[] = []
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const sample = samples[(seq + index * 7 + (index >> 3)) % samples.length] ?? ''
    text += sample
    ends.push(text.length)
    times.push(until - (count - 1 - index) * 240)
    streams += sample.includes('error') ? 'e' : 'o'
  }
  return { type: 'lines', seq, containers: [container], text, ends, times, streams }
}
