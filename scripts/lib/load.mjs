// A client that makes load on one public name and counts what came of each request: nothing of the app is known here.
import { randomBytes } from 'node:crypto'
import http from 'node:http'

/**
 * @typedef {object} Entrance
 * @property {string} address
 * @property {number} port
 * @property {string} name the public name that is asked for
 *
 * @typedef {object} LoadResult
 * @property {number} requests
 * @property {number} failed no answer, or one of another status than 200
 * @property {Record<string, number>} versions what answered, and how often
 * @property {Record<string, number>} failures in a word each
 * @property {string[]} order versions in the order in which they answered first
 */

/** @param {Record<string, number>} counts @param {string} key */
const count = (counts, key) => {
  counts[key] = (counts[key] ?? 0) + 1
}

/**
 * Whether the proxy reset the connection, as it may where its configuration changes: of {@link LoadResult.failures}.
 * @param {string} failure
 */
export const wasReset = (failure) => failure === 'ECONNRESET' || failure === 'EPIPE'

/**
 * @param {Entrance} at
 * @param {{path?: string, agent?: http.Agent, method?: string, body?: Buffer}} [how]
 * @returns {Promise<{status: number, body: string, location?: string}>}
 */
export function ask({ address, port, name }, { path = '/', agent, method = 'GET', body } = {}) {
  return new Promise((resolve, reject) => {
    const headers = { host: name, ...(body && { 'content-length': String(body.length) }) }
    const call = http.request(
      { host: address, port, path, method, headers, agent: agent ?? false, timeout: 60_000 },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        const {
          statusCode: status = 0,
          headers: { location },
        } = response
        response.on('end', () => resolve({ status, body: text, ...(location && { location }) }))
        response.on('error', reject)
        response.on('aborted', () => reject(new Error('cut')))
      },
    )
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', reject)
    call.end(body)
  })
}

/**
 * So many requests a second on connections that are kept, until it is ended.
 * @param {Entrance} at
 * @param {{perSecond?: number, sockets?: number}} [how]
 * @returns {{ end: () => Promise<LoadResult> }}
 */
export function startLoad(at, { perSecond = 200, sockets = 20 } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: sockets })
  /** @type {LoadResult} */
  const result = { requests: 0, failed: 0, versions: {}, failures: {}, order: [] }
  /** @type {Set<Promise<void>>} */
  const under = new Set()
  const one = async () => {
    result.requests += 1
    try {
      const { status, body } = await ask(at, { agent })
      if (status !== 200) throw new Error(String(status))
      if (!(body in result.versions)) result.order.push(body)
      count(result.versions, body)
    } catch (error) {
      result.failed += 1
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
      count(result.failures, code ?? message)
    }
  }
  const began = performance.now()
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1_000) * perSecond
    while (result.requests < due) {
      const asked = one().finally(() => under.delete(asked))
      under.add(asked)
    }
  }, 4)
  return {
    async end() {
      clearInterval(timer)
      await Promise.all(under)
      agent.destroy()
      return result
    },
  }
}

/**
 * A WebSocket that says something every 50 ms and expects it back, until it is to end; answers how often it did.
 * @param {Entrance} at @param {Promise<unknown>} until
 * @param {() => void} [onOpen]
 * @returns {Promise<number>}
 */
export function echoUntil({ address, port, name }, until, onOpen) {
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ host: name, connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
    }
    const call = http.request({ host: address, port, path: '/echo', headers, agent: false })
    call.on('error', reject)
    call.on('response', ({ statusCode }) => reject(new Error(`no WebSocket: ${statusCode}`)))
    call.on('upgrade', (_, socket) => {
      onOpen?.()
      let [said, heard] = [0, 0]
      const talk = setInterval(() => {
        said += 1
        socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 104, 105]))
      }, 50)
      void until.finally(() => {
        clearInterval(talk)
        socket.write(Buffer.from([0x88, 0x80, 0, 0, 0, 0]))
      })
      socket.on('data', (/** @type {Buffer} */ bytes) => {
        heard += bytes.toString('latin1').split('hi').length - 1
      })
      socket.on('error', reject)
      socket.on('close', () => {
        clearInterval(talk)
        if (heard === said && said > 0) resolve(heard)
        else reject(new Error(`cut: ${heard} of ${said}`))
      })
    })
    call.end()
  })
}
