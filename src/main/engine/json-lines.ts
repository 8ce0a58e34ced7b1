/** Cuts a byte stream into lines; splits on bytes, so that no character is ever cut in half. */

/** A daemon's lines are a few hundred bytes; what is longer than this is not from a daemon. */
const maxLineBytes = 1_024 * 1_024

export class LineTooLong extends Error {}

/** Complete lines only: what follows the last line feed is yielded as `cut`. */
export interface StreamLine {
  readonly text: string
  /** The stream ended inside this line. */
  readonly cut: boolean
}

export async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<StreamLine> {
  let parts: Buffer[] = []
  let held = 0
  for await (const chunk of bytes) {
    let from = 0
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, from)) {
      parts.push(chunk.subarray(from, at))
      const text = Buffer.concat(parts).toString('utf8').trim()
      parts = []
      held = 0
      from = at + 1
      if (text !== '') yield { text, cut: false }
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
    held += chunk.length - from
    if (held > maxLineBytes) throw new LineTooLong()
  }
  const text = Buffer.concat(parts).toString('utf8').trim()
  if (text !== '') yield { text, cut: true }
}

/** undefined for anything that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
