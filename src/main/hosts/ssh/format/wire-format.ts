/** The strings and numbers that SSH writes into keys, signatures and requests (RFC 4251, 5). */

export function wireString(bytes: Buffer | string): Buffer {
  const body = Buffer.from(bytes)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

/** A positive number of any size, from its bytes. */
export function wireNumber(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const body = start < 0 ? Buffer.alloc(0) : bytes.subarray(start)
  const isNegative = (body[0] ?? 0) >= 0x80
  return wireString(isNegative ? Buffer.concat([Buffer.from([0]), body]) : body)
}

/** Reads what stands one behind the other; throws `RangeError` where that ends too early. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number {
    this.#at += 4
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  longNumber(): bigint {
    this.#at += 8
    return this.#bytes.readBigUInt64BE(this.#at - 8)
  }

  string(): Buffer {
    const length = this.number()
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('the text ends too early')
    const read = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return read
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }
}
