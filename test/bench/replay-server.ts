// An engine that knows one container and sends its log from memory, as fast as it is taken: over
// HTTP/1.1 a chunk for each line, as the real one does, over HTTP/1.0 without chunks.
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Replay {
  readonly socketPath: string
  readonly lines: number
  /** Bytes handed to sockets so far. */
  readonly sent: number
  close(): Promise<void>
}

const sliceLength = 64 * 1024
const id = 'f'.repeat(64)

/** Frames of 124-byte lines with timestamps a microsecond apart, a fifth of them on stderr. */
function makeLog(lines: number, isChunked: boolean): Buffer {
  const pad = 'x'.repeat(115)
  const frameLength = 8 + 31 + 124
  const size = Buffer.from(`${frameLength.toString(16)}\r\n`)
  const step = isChunked ? size.length + frameLength + 2 : frameLength
  const bytes = Buffer.alloc(step * lines + (isChunked ? 5 : 0))
  for (let i = 0, at = 0; i < lines; i++, at += step) {
    const second = new Date(1_760_000_000_000 + Math.floor(i / 1e6) * 1_000).toISOString()
    const stamp = `${second.slice(0, 19)}.${String((i * 1_000) % 1e9).padStart(9, '0')}Z`
    let place = at
    if (isChunked) place += size.copy(bytes, place)
    bytes[place] = i % 5 === 4 ? 2 : 1
    bytes.writeUInt32BE(frameLength - 8, place + 4)
    bytes.write(`${stamp} ${String(i).padStart(7, '0')} ${pad}\n`, place + 8, 'latin1')
    if (isChunked) bytes.write('\r\n', place + frameLength, 'latin1')
  }
  if (isChunked) bytes.write('0\r\n\r\n', step * lines, 'latin1')
  return bytes
}

const container = {
  Id: id,
  Name: '/replay',
  Created: '2025-10-09T08:53:20.000000000Z',
  Image: `sha256:${'0'.repeat(64)}`,
  State: {
    Status: 'exited',
    Running: false,
    Paused: false,
    Restarting: false,
    OOMKilled: false,
    Dead: false,
    Pid: 0,
    ExitCode: 0,
    Error: '',
    StartedAt: '2025-10-09T08:53:20.000000000Z',
    FinishedAt: '2025-10-09T08:53:21.000000000Z',
  },
  RestartCount: 0,
  Config: { Image: 'replay', Labels: {}, Env: [], Tty: false },
  HostConfig: { PortBindings: {} },
  NetworkSettings: { Networks: {}, Ports: {} },
  Mounts: [],
}

export async function startReplay(lines: number): Promise<Replay> {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'))
  const socketPath = join(folder, 'engine.sock')
  const plain = makeLog(lines, false)
  const chunked = makeLog(lines, true)
  let sent = 0

  /** The last `tail` lines; 0 = all. */
  const send = async (socket: net.Socket, bytes: Buffer, tail: number) => {
    const lineLength = Math.floor(bytes.length / lines)
    const first = tail === 0 ? 0 : Math.max(0, lines - tail) * lineLength
    for (let at = first; at < bytes.length && !socket.destroyed; at += sliceLength) {
      const slice = bytes.subarray(at, at + sliceLength)
      sent += slice.length
      if (!socket.write(slice)) await drained(socket)
    }
  }
  const answerLog = async (socket: net.Socket, request: string) => {
    const isOld = request.includes(' HTTP/1.0')
    const type = 'Content-Type: application/vnd.docker.multiplexed-stream'
    const framing = isOld ? '' : 'Transfer-Encoding: chunked\r\n'
    socket.write(`HTTP/1.${isOld ? 0 : 1} 200 OK\r\n${type}\r\n${framing}\r\n`)
    const tail = Number(/[?&]tail=(\d+)/.exec(request)?.[1] ?? 0)
    await send(socket, isOld ? plain : chunked, tail)
    // Chunks say where they end; a connection of HTTP/1.1 is kept for the next request.
    if (isOld) socket.end()
  }
  const answer = (socket: net.Socket, request: string) => {
    if (request.includes('/events')) return
    if (/ \S*\/containers\/\w+\/logs/.test(request)) return void answerLog(socket, request)
    const isContainer = / \S*\/containers\/\w+\/json/.test(request)
    const body = JSON.stringify(isContainer ? container : { ApiVersion: '1.45' })
    const head = 'HTTP/1.1 200 OK\r\nApi-Version: 1.45\r\nContent-Type: application/json'
    socket.write(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  }
  const open = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    let head = ''
    socket.on('data', (data) => {
      head += data.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      const request = head
      head = ''
      answer(socket, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  return {
    socketPath,
    lines,
    get sent() {
      return sent
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

function drained(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}

/** Run by itself it serves in a process of its own, so that its work is not the reader's. */
if (import.meta.main) {
  const replay = await startReplay(Number(process.argv[2]))
  console.log(replay.socketPath)
}
