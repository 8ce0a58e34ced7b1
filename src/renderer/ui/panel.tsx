import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import type { Tone } from './state-look.ts'

/** Left edges by tone, and the ink of icon and title beside them. */
export const edges: { readonly [T in Tone]: string } = {
  good: 'border-l-good-fill text-good-ink',
  busy: 'border-l-busy-fill text-busy-ink',
  warn: 'border-l-warn-fill text-warn-ink',
  bad: 'border-l-bad-fill text-bad-ink',
  unknown: 'border-l-unknown-fill text-unknown-ink',
  calm: 'border-l-line-strong text-ink',
}

/** Frame of what is told apart from its page. */
export const panelFrame = 'rounded-md border border-l-[3px] bg-raised px-3'

interface PanelProps {
  tone: Tone
  icon: LucideIcon
  title: string
  /** Name of it for who does not see it; absent = its title. */
  label?: string
  /** The title is a heading of its page. */
  isHeading?: boolean
  role?: 'alert' | 'status'
  /** Beside the title; below it where there is no room. */
  action?: ReactNode
  children?: ReactNode
}

/** Something told in place: its tone as edge and icon, a title, what there is to say and to do. */
export function Panel(props: PanelProps) {
  const { tone, icon: Icon, title, label = title, isHeading = false, role, action } = props
  const Title = isHeading ? 'h3' : 'p'
  return (
    <section role={role} aria-label={label} className={cx(panelFrame, 'py-2.5', edges[tone])}>
      <div className="flex items-start gap-2">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        <div className="flex min-w-0 flex-1 flex-wrap items-start justify-end gap-x-2 gap-y-1">
          <Title className="min-w-40 flex-1 font-strong break-words">{title}</Title>
          {action}
        </div>
      </div>
      {props.children && <div className="pl-6 break-words text-ink">{props.children}</div>}
    </section>
  )
}

interface NoteProps {
  tone: Tone
  icon: LucideIcon
  title: string
  text: string
}

/** The same in one sentence. */
export function Note({ tone, icon: Icon, title, text }: NoteProps) {
  return (
    <p className={cx(panelFrame, 'flex gap-2 py-1.5', edges[tone])}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">
        <span className="font-strong">{title}.</span> <span className="text-ink">{text}</span>
      </span>
    </p>
  )
}
