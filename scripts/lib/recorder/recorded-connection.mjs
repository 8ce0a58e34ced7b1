// One client's connection through the recorder: every byte passed on, every call noted, faults applied.
import { framingOf, MessageReader } from './message-reader.mjs'

/**
 * @typedef {import('node:net').Socket} Socket
 * @typedef {import('../recorder.mjs').RecordedCall} RecordedCall
 * @typedef {import('../recorder.mjs').Fault} Fault
 *
 * @typedef {{call: RecordedCall, refusal: Buffer | undefined, expectsBody: boolean}} Exchange
 */

const maxRecordedBody = 1024 * 1024

/** @param {number} status @param {string} message */
function makeRefusal(status, message) {
  const body = JSON.stringify({ message })
  return Buffer.from(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** @param {string} version @param {string} minimum */
function isOlder(version, minimum) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = minimum.split('.').map(Number)
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor)
}

/** @param {string} startLine @returns {RecordedCall} */
function parseCall(startLine) {
  const [method = '', target = ''] = startLine.split(' ')
  const match = /^\/v(\d+\.\d+)(\/.*)$/.exec(target)
  return {
    method,
    path: match?.[2] ?? target,
    version: match?.[1] ?? '',
    time: Date.now(),
    body: '',
    status: 0,
  }
}

/** One client's connection and the engine's end of it. */
export class RecordedConnection {
  /**
   * @param {Socket} client
   * @param {Socket} engine
   * @param {{calls: RecordedCall[], faults: Fault[], minimumApi: string | undefined}} shared
   */
  constructor(client, engine, shared) {
    this.client = client
    this.engine = engine
    this.shared = shared
    /** Calls whose answer is not yet complete, oldest first. @type {Exchange[]} */
    this.open = []
    /** @type {Exchange | undefined} */
    this.sending = undefined
    /** How many more bytes of the present answer may pass. */
    this.allowance = Number.POSITIVE_INFINITY
    /** @type {Fault | undefined} */
    this.striking = undefined
    this.isStalled = false
    this.requests = new MessageReader({
      onHead: (head) => this.#startRequest(head),
      onBody: (piece) => this.#passRequestBody(piece),
      onEnd: () => this.#answerLocally(),
    })
    this.answers = new MessageReader({
      onHead: (head) => this.#startAnswer(head),
      onBody: (piece) => this.#passAnswerBody(piece),
      onEnd: () => this.#endAnswer(),
    })
    this.#connect()
  }

  #connect() {
    const { client, engine } = this
    client.on('data', (bytes) => {
      this.requests.feed(/** @type {Buffer} */ (bytes))
      if (engine.writableNeedDrain) client.pause()
    })
    engine.on('data', (bytes) => {
      this.answers.feed(/** @type {Buffer} */ (bytes))
      if (client.writableNeedDrain) engine.pause()
    })
    engine.on('drain', () => client.resume())
    client.on('drain', () => {
      if (!this.isStalled) engine.resume()
    })
    // Half-closing is meaningful: the end of standard input of an attached container.
    client.on('end', () => engine.end())
    // A stalled answer stays without an end, even when the engine has closed its side.
    engine.on('end', () => {
      if (!this.isStalled) client.end()
    })
    client.on('close', () => engine.destroy())
    engine.on('close', () => {
      if (!this.isStalled) client.destroySoon()
    })
    client.on('error', () => engine.destroy())
    engine.on('error', () => client.destroy())
  }

  /** @param {RecordedCall} call @returns {Buffer | undefined} */
  #refusalFor(call) {
    const { minimumApi } = this.shared
    if (minimumApi && call.version && isOlder(call.version, minimumApi)) {
      return makeRefusal(
        400,
        `client version ${call.version} is too old. Minimum supported API version is ${minimumApi}, please upgrade your client to a newer version`,
      )
    }
    const fault = this.#takeFault(call, (candidate) => candidate.action === 'refuse')
    return fault && makeRefusal(fault.status ?? 500, fault.message ?? 'refused by the test')
  }

  /** @param {RecordedCall} call @param {(fault: Fault) => boolean} isWanted */
  #takeFault(call, isWanted) {
    const fault = this.shared.faults.find(
      (candidate) =>
        isWanted(candidate) &&
        (candidate.times ?? 1) > 0 &&
        (candidate.method ?? call.method) === call.method &&
        candidate.path.test(call.path),
    )
    if (fault?.times !== undefined) fault.times -= 1
    return fault
  }

  /** @param {import('./message-reader.mjs').Head} head */
  #startRequest(head) {
    const call = parseCall(head.startLine)
    this.shared.calls.push(call)
    const isJson = head.headers['content-type']?.includes('json') ?? false
    this.sending = { call, refusal: this.#refusalFor(call), expectsBody: isJson }
    this.open.push(this.sending)
    if (!this.sending.refusal) this.engine.write(head.raw)
    return framingOf(head.headers) ?? 'none'
  }

  /** @param {Buffer} piece */
  #passRequestBody(piece) {
    const exchange = this.sending
    if (exchange?.expectsBody && exchange.call.body.length < maxRecordedBody) {
      exchange.call.body += piece.toString('utf8')
    }
    if (!exchange?.refusal) this.engine.write(piece)
  }

  /** Answers refused calls, once those before them have had their answers. */
  #answerLocally() {
    while (
      this.open[0]?.refusal &&
      (this.open[0] !== this.sending || this.requests.state === 'head')
    ) {
      const exchange = /** @type {Exchange} */ (this.open.shift())
      exchange.call.status = Number(exchange.refusal?.toString('latin1', 9, 12))
      this.client.write(/** @type {Buffer} */ (exchange.refusal))
    }
  }

  /** @param {import('./message-reader.mjs').Head} head */
  #startAnswer(head) {
    const status = Number(head.startLine.split(' ')[1])
    const call = this.open[0]?.call
    this.client.write(head.raw)
    if (!call || (status >= 100 && status < 200 && status !== 101)) return 'none'
    call.status = status
    this.striking = this.#takeFault(call, (fault) => fault.action !== 'refuse')
    this.allowance = this.striking ? (this.striking.afterBytes ?? 0) : Number.POSITIVE_INFINITY
    if (this.allowance === 0) this.#strike()
    const isHijacked = head.headers['content-type']?.startsWith('application/vnd.docker.') ?? false
    if (status === 101 || (isHijacked && call.method === 'POST')) {
      this.requests.becomeRaw()
      return 'raw'
    }
    if (call.method === 'HEAD' || status === 204 || status === 304) return 'none'
    return framingOf(head.headers) ?? 'until-close'
  }

  /** @param {Buffer} piece */
  #passAnswerBody(piece) {
    const passed = piece.subarray(0, this.allowance)
    this.allowance -= passed.length
    if (passed.length > 0) this.client.write(passed)
    if (this.allowance === 0 && this.striking) this.#strike()
  }

  #strike() {
    if (this.striking?.action === 'cut') {
      this.engine.destroy()
      this.client.destroySoon()
    } else {
      this.isStalled = true
      this.engine.pause()
    }
    this.striking = undefined
  }

  #endAnswer() {
    // An interim answer (100 Continue) ends nothing.
    if (this.open[0]?.call.status) this.open.shift()
    this.#answerLocally()
  }
}
