// follow-flood.ts SOCKET CONTAINER: follows until the container exits; prints how many lines came.
import { openLogs } from './open-logs.ts'

const [socketPath = '', container = ''] = process.argv.slice(2)
const stop = new AbortController()
let lines = 0
const before = process.cpuUsage()
const input = { subject: { host: 'local', container }, follow: true, tail: 0 }
for await (const item of openLogs(socketPath).read(input, stop.signal)) {
  if (item.type === 'lines') lines += item.ends.length
  if (item.type === 'lines' && item.seq === 0) console.log('{"first":true}')
  if (item.type === 'mark' && item.mark === 'exited') stop.abort()
}
const cpu = process.cpuUsage(before)
console.log(JSON.stringify({ lines, cpuMs: (cpu.user + cpu.system) / 1_000 }))
process.exit(0)
