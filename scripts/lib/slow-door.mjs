// A TCP door in front of something else: passes bytes on no faster than told, can be cut or be held shut.
// In front of a registry it makes a pull last long enough to be interrupted.
import net from 'node:net'

/**
 * @typedef {object} SlowDoorOptions
 * @property {{host: string, port: number}} target
 * @property {string} [host] where to listen
 * @property {number} [bytesPerSecond] towards the client, over all connections
 *
 * @typedef {object} SlowDoor
 * @property {string} host
 * @property {number} port
 * @property {(bytesPerSecond: number) => void} setSpeed
 * @property {() => void} cut resets every connection
 * @property {() => Promise<void>} close
 */

const tickMs = 20

/**
 * @param {SlowDoorOptions} options
 * @returns {Promise<SlowDoor>}
 */
export async function startSlowDoor({ target, host = '127.0.0.1', bytesPerSecond = Infinity }) {
  let speed = bytesPerSecond
  let credit = 0
  /** @type {Map<net.Socket, {client: net.Socket, queue: Buffer[]}>} */
  const waiting = new Map()
  /** @type {Set<net.Socket>} */
  const sockets = new Set()

  const timer = setInterval(() => {
    credit = Math.min(speed, (speed * tickMs) / 1000)
    for (const [source, { client, queue }] of waiting) passOn(source, client, queue)
  }, tickMs)

  /** @param {net.Socket} source @param {net.Socket} client @param {Buffer[]} queue */
  function passOn(source, client, queue) {
    while (queue.length > 0 && credit > 0) {
      const first = /** @type {Buffer} */ (queue.shift())
      const piece = first.subarray(0, credit)
      if (piece.length < first.length) queue.unshift(first.subarray(piece.length))
      credit -= piece.length
      client.write(piece)
    }
    if (queue.length > 0) return
    waiting.delete(source)
    if (source.readableEnded) client.end()
    else source.resume()
  }

  const server = net.createServer((client) => {
    const source = net.connect(target)
    /** @type {Buffer[]} */
    const queue = []
    for (const socket of [client, source]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    client.pipe(source)
    source.on('data', (bytes) => {
      queue.push(/** @type {Buffer} */ (bytes))
      source.pause()
      waiting.set(source, { client, queue })
    })
    source.on('end', () => {
      if (queue.length === 0) client.end()
    })
    for (const [one, other] of /** @type {const} */ ([
      [client, source],
      [source, client],
    ])) {
      one.on('error', () => other.destroy())
    }
    client.on('close', () => {
      waiting.delete(source)
      source.destroy()
    })
  })
  await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, host, () => resolve(undefined))
  })
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    host,
    port: /** @type {net.AddressInfo} */ (server.address()).port,
    setSpeed: (next) => {
      speed = next
    },
    cut,
    close: async () => {
      clearInterval(timer)
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
