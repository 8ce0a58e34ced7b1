import { Keyboard, Lock, type LucideIcon, ShieldCheck } from 'lucide-react'
import { memo } from 'react'
import type { Guard, HostColour } from '../../shared/model/host.ts'
import { useHostMark } from '../client/live-data.tsx'
import { cx } from './cx.ts'
import { MiddleText } from './middle-text.tsx'

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

const chosenBands: { readonly [C in Exclude<HostColour, 'none'>]: string } = {
  teal: 'bg-host-1',
  violet: 'bg-host-2',
  amber: 'bg-host-3',
  pink: 'bg-host-4',
  lime: 'bg-host-5',
  blue: 'bg-host-6',
}

const guardMarks: {
  readonly [G in Exclude<Guard, 'open'>]: { readonly icon: LucideIcon; readonly word: string }
} = {
  confirm: { icon: ShieldCheck, word: 'changes are confirmed' },
  typed: { icon: Keyboard, word: 'its name is typed for changes' },
  'read-only': { icon: Lock, word: 'read-only' },
}

/** A host's name with its colour band, and its guard level where it has one. */
export const HostChip = memo(function HostChip({ name }: { name: string }) {
  const { colour = 'none', guard = 'open' } = useHostMark(name) ?? {}
  const band = colour === 'none' ? hostBand(name) : chosenBands[colour]
  const mark = guard === 'open' ? undefined : guardMarks[guard]
  return (
    <span className="inline-flex min-w-0 items-center align-top gap-1.5">
      <span aria-hidden className={cx('h-3.5 w-1 shrink-0 rounded-full', band)} />
      <MiddleText text={name} />
      {mark && (
        <span title={mark.word} className="inline-flex shrink-0 text-faint">
          <mark.icon aria-hidden className="size-3.5" strokeWidth={1.75} />
          <span className="sr-only">, {mark.word}</span>
        </span>
      )}
    </span>
  )
})
