import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../ui/cx.ts'
import type { Tone } from '../ui/state-look.ts'

const edges: { readonly [T in Tone]: string } = {
  good: 'border-l-good-fill text-good-ink',
  busy: 'border-l-busy-fill text-busy-ink',
  warn: 'border-l-warn-fill text-warn-ink',
  bad: 'border-l-bad-fill text-bad-ink',
  unknown: 'border-l-unknown-fill text-unknown-ink',
  calm: 'border-l-line-strong text-ink',
}

interface BannerProps {
  tone: Tone
  icon: LucideIcon
  title: string
  action?: ReactNode
  children: ReactNode
}

/** Outcome of a deployment, in place. */
export function Banner({ tone, icon: Icon, title, action, children }: BannerProps) {
  return (
    <section
      aria-label={title}
      className={cx(
        'flex items-start gap-2 rounded-md border border-l-[3px] bg-raised px-3 py-2.5',
        edges[tone],
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-strong">{title}</p>
        <div className="text-dim">{children}</div>
      </div>
      {action}
    </section>
  )
}
