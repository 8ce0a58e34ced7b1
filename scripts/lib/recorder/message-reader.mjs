// Reads one direction of an HTTP/1 connection without changing a byte: says where each message begins and
// ends, and hands on exactly what arrived. Knows keep-alive, pipelining, lengths, chunks, trailers, and when
// a connection stops being HTTP (an upgrade).

/**
 * @typedef {object} Head
 * @property {string} startLine
 * @property {Record<string, string>} headers names in lower case
 * @property {Buffer} raw
 *
 * @typedef {'none' | 'length' | 'chunked' | 'until-close' | 'raw'} Framing
 *
 * @typedef {object} ReaderEvents
 * @property {(head: Head) => Framing} onHead says how the body is framed
 * @property {(piece: Buffer) => void} onBody bytes as they came, chunk sizes and trailers included
 * @property {() => void} onEnd
 */

const headEnd = Buffer.from('\r\n\r\n')

/** @param {Buffer} raw @returns {Head} */
function parseHead(raw) {
  const [startLine = '', ...lines] = raw.toString('latin1').trimEnd().split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  return { startLine, headers, raw }
}

/** How the body of a message is framed, going by its headers alone. @param {Record<string, string>} headers */
export function framingOf(headers) {
  if (headers['transfer-encoding']?.toLowerCase().includes('chunked')) return 'chunked'
  if (headers['content-length'] !== undefined)
    return Number(headers['content-length']) > 0 ? 'length' : 'none'
  return undefined
}

export class MessageReader {
  /** @param {ReaderEvents} events */
  constructor(events) {
    this.events = events
    /** @type {'head' | 'body' | 'chunk-size' | 'trailer' | 'raw'} */
    this.state = 'head'
    /** What is not yet a whole head or line. */
    this.held = Buffer.alloc(0)
    this.remaining = 0
    /** @type {Framing} */
    this.framing = 'none'
  }

  /** @param {Buffer} bytes */
  feed(bytes) {
    let rest = bytes
    while (rest.length > 0) {
      if (this.state === 'raw') return this.events.onBody(rest)
      rest = this.state === 'body' ? this.#readBody(rest) : this.#readText(rest)
    }
  }

  /** The rest of the connection is no longer HTTP. */
  becomeRaw() {
    this.state = 'raw'
    if (this.held.length > 0) this.events.onBody(this.held)
    this.held = Buffer.alloc(0)
  }

  /** @param {Buffer} bytes @returns {Buffer} */
  #readBody(bytes) {
    const piece = bytes.subarray(0, this.remaining)
    this.remaining -= piece.length
    this.events.onBody(piece)
    if (this.remaining === 0) {
      if (this.framing === 'chunked') this.state = 'chunk-size'
      else this.#finish()
    }
    return bytes.subarray(piece.length)
  }

  /** Heads, chunk sizes and trailers: held until whole. @param {Buffer} bytes @returns {Buffer} */
  #readText(bytes) {
    const all = this.held.length > 0 ? Buffer.concat([this.held, bytes]) : bytes
    const mark = this.state === 'head' ? headEnd : '\r\n'
    const at = all.indexOf(mark)
    if (at < 0) {
      this.held = Buffer.from(all)
      return Buffer.alloc(0)
    }
    this.held = Buffer.alloc(0)
    const end = at + mark.length
    const text = all.subarray(0, end)
    if (this.state === 'head') this.#startBody(parseHead(text))
    else this.#readLine(text)
    return all.subarray(end)
  }

  /** @param {Head} head */
  #startBody(head) {
    this.framing = this.events.onHead(head)
    if (this.framing === 'raw' || this.framing === 'until-close') this.state = 'raw'
    else if (this.framing === 'chunked') this.state = 'chunk-size'
    else if (this.framing === 'length') {
      this.remaining = Number(head.headers['content-length'])
      this.state = 'body'
    } else this.#finish()
  }

  /** @param {Buffer} line a chunk's size, or a line of the trailer */
  #readLine(line) {
    this.events.onBody(line)
    if (this.state === 'trailer') {
      if (line.length === 2) this.#finish()
      return
    }
    const size = Number.parseInt(line.toString('latin1'), 16)
    if (size === 0) this.state = 'trailer'
    else {
      this.remaining = size + 2 // its own line end
      this.state = 'body'
    }
  }

  #finish() {
    this.state = 'head'
    this.events.onEnd()
  }
}
