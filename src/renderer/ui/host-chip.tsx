import { Server } from 'lucide-react'
import { cx } from './cx.ts'

const bands = [
  'bg-host-1',
  'bg-host-2',
  'bg-host-3',
  'bg-host-4',
  'bg-host-5',
  'bg-host-6',
  'bg-host-7',
  'bg-host-8',
] as const

/** The band of a host: the same everywhere and on every machine, from its name alone. */
export function hostBand(name: string): string {
  let hash = 2_166_136_261
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619)
  }
  // Names differ mostly in their last character, which reaches the high bits only by this.
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507)
  return bands[(hash >>> 27) % bands.length] ?? bands[0]
}

/** A host's name with its colour band. */
export function HostChip({ name, icon = false }: { name: string; icon?: boolean }) {
  return (
    <span className="inline-flex min-w-0 items-center align-top gap-1.5">
      <span aria-hidden className={cx('h-3.5 w-1 shrink-0 rounded-full', hostBand(name))} />
      {icon && <Server aria-hidden className="size-3.5 shrink-0 text-faint" />}
      <span className="truncate">{name}</span>
    </span>
  )
}
