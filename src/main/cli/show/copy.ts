/** An image that was copied, as text. */
import { formatDuration } from '../../../shared/lib/duration.ts'
import { printable } from '../../../shared/lib/printable.ts'
import { bytesText } from '../../../shared/model/bytes.ts'
import type { Copy } from '../../../shared/model/copy.ts'

export function showCopy({ name, from, to, id, wasThere, bytes, ms }: Copy): string {
  const image = `${printable(name)} (${id.slice(0, 19)})`
  return wasThere
    ? `${image} was on ${to} already: nothing was sent.`
    : `${image} is on ${to}: ${bytesText(bytes)} from ${from} in ${formatDuration(ms)}.`
}
