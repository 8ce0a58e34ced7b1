// read-log.ts ours|dockerode SOCKET CONTAINER: reads a whole log, prints what it took. A short read goes
// before, because the app has been running when somebody opens a log.
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import Docker from 'dockerode'
import { openLogs } from './open-logs.ts'

export interface LogRead {
  readonly lines: number
  readonly chars: number
  readonly wallMs: number
  readonly cpuMs: number
}

const [reader, socketPath = '', container = ''] = process.argv.slice(2)

const logs = openLogs(socketPath)

async function readOurs(tail: number): Promise<{ lines: number; chars: number }> {
  const subject = { host: 'local', container }
  const input = { subject, follow: false, tail }
  let lines = 0
  let chars = 0
  for await (const item of logs.read(input, new AbortController().signal)) {
    if (item.type === 'end' && item.how !== 'completed') throw new Error(JSON.stringify(item))
    if (item.type !== 'lines') continue
    lines += item.ends.length
    chars += item.text.length
  }
  return { lines, chars }
}

const docker = new Docker({ socketPath })

/** The usual way: dockerode's stream, its demuxStream, and lines split off the two outputs. */
async function readDockerode(tail: number): Promise<{ lines: number; chars: number }> {
  let lines = 0
  let chars = 0
  const splitter = () => {
    let rest = ''
    return new Writable({
      decodeStrings: true,
      write(chunk: Buffer, _encoding, done) {
        const parts = (rest + chunk.toString('utf8')).split('\n')
        rest = parts.pop() ?? ''
        lines += parts.length
        for (const part of parts) chars += part.length
        done()
      },
    })
  }
  const stream = await docker.getContainer(container).logs({
    follow: true,
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(tail > 0 && { tail }),
  } as Docker.ContainerLogsOptions & { follow: true })
  docker.modem.demuxStream(stream, splitter(), splitter())
  await finished(stream)
  return { lines, chars }
}

const read = reader === 'dockerode' ? readDockerode : readOurs
await read(1_000)
const started = performance.now()
const before = process.cpuUsage()
const all = await read(0)
const cpu = process.cpuUsage(before)
const measured: LogRead = {
  ...all,
  wallMs: performance.now() - started,
  cpuMs: (cpu.user + cpu.system) / 1_000,
}
console.log(JSON.stringify(measured))
process.exit(0)
