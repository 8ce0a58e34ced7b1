import { err, ok, type Result } from '../../shared/lib/result.ts'

export interface ResponseHead {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  /** Offset of the body in the bytes given. */
  readonly bodyAt: number
}

/** No engine's head is near this; more means that no engine answers. */
export const maxHeadBytes = 64 * 1_024

/** Reads an HTTP response head; undefined = not all of it is there yet. */
export function parseResponseHead(bytes: Buffer): Result<ResponseHead | undefined, string> {
  const end = bytes.subarray(0, maxHeadBytes).indexOf('\r\n\r\n')
  if (end === -1) {
    return bytes.length >= maxHeadBytes ? err('the response head does not end') : ok(undefined)
  }
  const [statusLine = '', ...fields] = bytes.toString('latin1', 0, end).split('\r\n')
  const match = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)
  if (!match) return err('the answer is not HTTP')
  const headers = new Map<string, string>()
  for (const field of fields) {
    const colon = field.indexOf(':')
    if (colon < 1) return err('the response head is malformed')
    headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
  }
  return ok({ status: Number(match[1]), headers, bodyAt: end + 4 })
}
