// The program of the web images, run inside a container by Node: it answers in all the ways that a cut-over could cut.
// `/` its version · `/healthz` · `/slow?ms=` after a while · `/upload` how much came · `/events?ms=` server-sent events
// until then · a WebSocket that sends back what it gets. TERM lets what is under way end.
import { createHash } from 'node:crypto'
import http from 'node:http'

const version = process.env.VERSION ?? ''
const isBroken = process.env.BROKEN === '1'
const port = Number(process.env.PORT ?? 8080)

/** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
async function answer(request, response) {
  const url = new URL(request.url ?? '/', 'http://x')
  const ms = Number(url.searchParams.get('ms') ?? 0)
  response.setHeader('x-version', version)
  if (url.pathname === '/healthz' && isBroken) response.statusCode = 500
  if (url.pathname === '/slow') await new Promise((resolve) => setTimeout(resolve, ms))
  if (url.pathname === '/upload') {
    let bytes = 0
    for await (const chunk of request) bytes += chunk.length
    return response.end(`${version} ${bytes}`)
  }
  if (url.pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const until = Date.now() + ms
    for (let id = 1; Date.now() < until; id += 1) {
      response.write(`id: ${id}\ndata: ${version}\n\n`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return response.end('data: end\n\n')
  }
  request.resume()
  response.end(version)
}

const server = http.createServer((request, response) => void answer(request, response))
server.keepAliveTimeout = 60_000

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Version: ${version}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  /** @type {Buffer} */
  let unread = Buffer.alloc(0)
  socket.on('data', (/** @type {Buffer} */ bytes) => {
    unread = Buffer.concat([unread, bytes])
    // Frames of a client are masked; those of a server are not. None of ours is longer than 125 bytes.
    while (unread.length >= 6 && unread.length >= 6 + ((unread[1] ?? 0) & 127)) {
      const length = (unread[1] ?? 0) & 127
      const mask = unread.subarray(2, 6)
      const text = unread.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0))
      const isClose = ((unread[0] ?? 0) & 15) === 8
      unread = unread.subarray(6 + length)
      if (isClose) return socket.end(Buffer.from([0x88, 0]))
      socket.write(Buffer.concat([Buffer.from([0x81, length]), text]))
    }
  })
})

server.listen(port, () => console.log(`serving ${version} on port ${port}`))
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  setInterval(() => server.closeIdleConnections(), 20)
})
