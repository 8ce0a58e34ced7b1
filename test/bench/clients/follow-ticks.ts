// follow-ticks.ts SOCKET CONTAINER COUNT: follows a ticking container; prints the latency of each line.
import { openLogs } from './open-logs.ts'

const [socketPath = '', container = '', count = '0'] = process.argv.slice(2)
const stop = new AbortController()
const latencies: number[] = []
const input = { subject: { host: 'local', container }, follow: true, tail: 1 }
for await (const item of openLogs(socketPath).read(input, stop.signal)) {
  if (item.type !== 'lines') continue
  const now = performance.timeOrigin + performance.now()
  let start = 0
  for (const end of item.ends) {
    const seconds = Number.parseFloat(item.text.slice(start, end))
    latencies.push(now - seconds * 1_000)
    start = end
  }
  if (latencies.length > Number(count)) stop.abort()
}
// The first line was there before.
console.log(JSON.stringify(latencies.slice(1)))
process.exit(0)
