import { createHash } from 'node:crypto'
import { canonicalJson } from '../../../shared/lib/canonical.ts'

/** The sha256 of plain data, in hex: equal data has equal hashes, however it is ordered. */
export function contentHash(data: unknown): string {
  return createHash('sha256').update(canonicalJson(data)).digest('hex')
}
