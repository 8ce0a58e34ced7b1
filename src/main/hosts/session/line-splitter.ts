import { StringDecoder } from 'node:string_decoder'

/** Longer output lines are passed on in pieces of this size; none is held or dropped. */
export const maxLineLength = 64 * 1_024

/** Cuts a process's output into lines; characters split over two reads are put together. */
export function createLineSplitter(
  onLine: (line: string) => void,
  separator: string | RegExp = '\n',
): {
  write(bytes: Buffer): void
  end(): void
} {
  const decoder = new StringDecoder('utf8')
  let held = ''

  function take(text: string): void {
    const lines = (held + text).split(separator)
    held = lines.pop() ?? ''
    for (const line of lines) emit(line.endsWith('\r') ? line.slice(0, -1) : line)
    while (held.length > maxLineLength) {
      onLine(held.slice(0, maxLineLength))
      held = held.slice(maxLineLength)
    }
  }

  function emit(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += maxLineLength) {
      onLine(line.slice(at, at + maxLineLength))
    }
  }

  return {
    write: (bytes) => take(decoder.write(bytes)),
    end() {
      take(decoder.end())
      if (held !== '') emit(held)
      held = ''
    },
  }
}
