/** Text that a command is given: bytes that are no UTF-8 would silently become other characters, in a password too. */
import { UsageError } from './exit-code.ts'

/** `what`: where the bytes are from. Without a byte order mark. */
export function utf8Text(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UsageError(`${what} is not in UTF-8: save it as UTF-8, and give it again`)
  }
}
