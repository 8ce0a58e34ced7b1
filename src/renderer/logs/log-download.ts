import type { LogStore } from './log-store.ts'

const rowsPerPart = 10_000

/** Everything held, as the containers wrote it, in parts so that no string is as long as the log. */
export function logBlob(store: LogStore): Blob {
  const parts: string[] = []
  for (let from = store.first; from < store.end; from += rowsPerPart) {
    const lines: string[] = []
    for (let row = from; row < Math.min(from + rowsPerPart, store.end); row++) {
      if (store.origin(row) >= 0) lines.push(store.text(row))
    }
    if (lines.length > 0) parts.push(`${lines.join('\n')}\n`)
  }
  return new Blob(parts, { type: 'text/plain;charset=utf-8' })
}

export function downloadLog(store: LogStore, name: string): void {
  const url = URL.createObjectURL(logBlob(store))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replace(/[^a-zA-Z0-9._-]+/g, '-')}.log`
  link.click()
  // The browser has read the address by the next turn, not before.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
