import type { LogMark } from '../../shared/model/log.ts'

const plural = (count: number, one: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`

/** 64 hex characters are an id; people know its first 12. */
export function shortContainer(name: string): string {
  return /^[0-9a-f]{64}$/.test(name) ? name.slice(0, 12) : name
}

/** Words of a divider. */
export function markWords(mark: LogMark, nameOf = shortContainer): string {
  const name = nameOf(mark.container)
  const isNews = mark.detail !== '' && mark.detail !== mark.container
  const detail = isNews ? `: ${mark.detail}` : ''
  switch (mark.mark) {
    case 'started':
      return `${name} started${detail}`
    case 'restarted':
      return `${name} restarted${detail}`
    case 'exited':
      return `${name} exited${detail}`
    case 'removed':
      return `${name} was removed${detail}`
    case 'skipped':
      return `${plural(mark.count, 'line')} not shown${detail}`
    case 'gap':
      return `Lines may be missing here${detail}`
    case 'reconnected':
      return `Reconnected${detail}`
    case 'late':
      return `${name} comes ${mark.detail} late`
    case 'unreadable':
      return `The log of ${name} cannot be read${detail}`
    case 'kept':
      return `Kept lines of ${name}${detail}`
  }
}

const two = (value: number) => String(value).padStart(2, '0')

/** `11-20 14:02:03.123`, in the reader's time zone; written by hand: it is done for every row. */
export function absoluteTime(at: number): string {
  if (Number.isNaN(at)) return ''
  const date = new Date(at)
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** `1.2 MB`. */
export function byteSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let size = bytes
  let unit = 0
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000
    unit++
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`
}

/** `1,204 lines · 1.2 MB`, and what is no longer held. */
export function holdingWords(rows: number, chars: number, dropped: number): string {
  const held = `${plural(rows, 'line')} · ${byteSize(chars)}`
  return dropped === 0 ? held : `${held} · ${plural(dropped, 'older line')} dropped`
}
