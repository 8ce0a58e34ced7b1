import { memo } from 'react'
import { cx } from './cx.ts'
import type { Look, Tone } from './state-look.ts'

const inks: { readonly [T in Tone]: string } = {
  good: 'text-good-ink',
  busy: 'text-busy-ink',
  warn: 'text-warn-ink',
  bad: 'text-bad-ink',
  unknown: 'text-unknown-ink',
  calm: 'text-dim',
}

const grounds: { readonly [T in Tone]: string } = {
  good: 'bg-good-tint',
  busy: 'bg-busy-tint',
  warn: 'bg-warn-tint',
  bad: 'bg-bad-tint',
  unknown: 'bg-unknown-tint hatched',
  calm: 'bg-sunken',
}

interface StateMarkProps {
  look: Look
  /** Says more than the look's word, e.g. "Failed in health". */
  word?: string
  /** With a tinted ground: for headers. Plain for rows. */
  badge?: boolean
  /** The truth is old: greyed and hatched whatever it last was. */
  stale?: boolean
}

/** A state: icon, word and colour, never colour alone. */
export const StateMark = memo(function StateMark(props: StateMarkProps) {
  const { look, word, badge = false, stale = false } = props
  const Icon = look.icon
  const tone: Tone = stale ? 'unknown' : look.tone
  return (
    <span
      className={cx(
        'inline-flex min-w-0 items-center align-top gap-1.5 whitespace-nowrap',
        badge && 'h-5 rounded-sm px-1.5 text-sm font-strong',
        stale && !badge && 'hatched rounded-sm px-1',
        inks[tone],
        badge && grounds[tone],
      )}
    >
      <Icon
        aria-hidden
        className={cx('size-3.5 shrink-0', look.moving === true && !stale && 'busy-pulse-mark')}
        strokeWidth={2}
      />
      <span className="truncate">{word ?? look.word}</span>
    </span>
  )
})
