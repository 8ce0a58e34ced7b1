/** Verdict on lanes, in a sentence. */
import { CircleAlert, CircleDashed, ShieldCheck, Sunrise, TriangleAlert } from 'lucide-react'
import { cx } from '../ui/cx.ts'
import type { Away } from './part-words.ts'
import type { Service } from './service.ts'

export const verdictLooks: {
  readonly [T in Away['tone']]: readonly [icon: typeof ShieldCheck, ink: string]
} = {
  good: [ShieldCheck, 'text-good-ink'],
  warn: [TriangleAlert, 'text-warn-ink'],
  bad: [CircleAlert, 'text-bad-ink'],
  calm: [CircleDashed, 'text-dim'],
}

const serviceTones = { nothing: 'calm', first: 'good', steady: 'good', gap: 'bad' } as const

export function ServiceMark({ service: { kind }, words }: { service: Service; words: string }) {
  return (
    <Verdict tone={serviceTones[kind]} text={words} {...(kind === 'first' && { icon: Sunrise })} />
  )
}

interface VerdictProps {
  tone: Away['tone']
  text: string
  icon?: typeof ShieldCheck
}

export function Verdict({ tone, text, icon }: VerdictProps) {
  const [usual, ink] = verdictLooks[tone]
  const Icon = icon ?? usual
  return (
    <span className={cx('flex items-center gap-1.5 font-strong', ink)}>
      <Icon aria-hidden className="size-4" />
      {text}
    </span>
  )
}
