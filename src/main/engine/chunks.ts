/**
 * Takes HTTP chunk framing off, for engines behind proxies that chunk even an HTTP/1.0 answer.
 * Feed it bytes as they come; every call returns the body bytes that became complete.
 */
export function createChunkReader(): {
  read(bytes: Buffer): readonly Buffer[]
  isDone(): boolean
} {
  // size line → data → line end → size line … → trailer, done
  let state: 'size' | 'data' | 'data-end' | 'done' = 'size'
  let line = ''
  let left = 0

  /** Bytes of `bytes` from `at` that belong to the size line. */
  function readSize(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(0x0a, at)
    line += bytes.toString('latin1', at, end === -1 ? bytes.length : end)
    if (line.length > 1_024) throw new MalformedChunks()
    if (end === -1) return bytes.length
    const size = /^([0-9a-f]{1,12})\s*(?:;.*)?\r?$/i.exec(line)?.[1]
    if (size === undefined) throw new MalformedChunks()
    left = Number.parseInt(size, 16)
    line = ''
    state = left === 0 ? 'done' : 'data'
    return end + 1
  }

  function skipDataEnd(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(0x0a, at)
    if (end > at + 1 || (end === -1 && bytes.length - at > 1)) throw new MalformedChunks()
    if (end === -1) return bytes.length
    state = 'size'
    return end + 1
  }

  return {
    isDone: () => state === 'done',
    read(bytes) {
      const body: Buffer[] = []
      let at = 0
      while (at < bytes.length && state !== 'done') {
        if (state === 'size') at = readSize(bytes, at)
        else if (state === 'data-end') at = skipDataEnd(bytes, at)
        else {
          const part = bytes.subarray(at, at + left)
          body.push(part)
          at += part.length
          left -= part.length
          if (left === 0) state = 'data-end'
        }
      }
      return body
    },
  }
}

export class MalformedChunks extends Error {
  readonly code = 'HPE_INVALID_CHUNK_SIZE'

  constructor() {
    super('malformed chunk framing')
  }
}
