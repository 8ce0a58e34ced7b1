const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** As docker writes sizes of what it stores: `3.2 GB`, each unit a thousand of the one before. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1_000 ** power
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`
}
