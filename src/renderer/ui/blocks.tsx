import { CircleHelp, History, type LucideIcon, XCircle } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import { type Around, describeFailure } from '../../shared/model/failure-text.ts'
import type { Streamed } from '../client/stream.ts'
import { cx } from './cx.ts'
import { Panel } from './panel.tsx'
import { clockTime } from './time.tsx'

interface EmptyBlockProps {
  icon?: LucideIcon
  /** One sentence. */
  text: ReactNode
  /** One button or link. */
  action?: ReactNode
}

export function EmptyBlock({ icon: Icon = CircleHelp, text, action }: EmptyBlockProps) {
  return (
    <div className="flex flex-col items-center justify-center gap-3 px-6 py-14 text-center">
      <Icon aria-hidden className="size-6 text-faint" strokeWidth={1.5} />
      <p className="max-w-96 text-dim">{text}</p>
      {action}
    </div>
  )
}

interface FailureBlockProps {
  failure: Failure
  /** The deployment that ended with it. */
  around?: Around
  /** Instead of the failure's own sentence, where its facts are listed below. */
  detail?: string
  /** Instead of its own way out, where that is offered below. */
  remedy?: string | undefined
  /** The way out, as a button. */
  action?: ReactNode
  /** More facts below: the last probe, log lines. */
  children?: ReactNode
}

/** A failure: what happened, what it means for what is running, what to do, and where it happened. */
export function FailureBlock(props: FailureBlockProps) {
  const { failure, around, detail, action, children } = props
  const { title, ...own } = describeFailure(failure, around)
  const remedy = props.remedy ?? own.remedy
  return (
    <Panel tone="bad" icon={XCircle} title={title} action={action}>
      <p>{detail ?? own.detail}</p>
      {remedy && <p className="text-dim">{remedy}</p>}
      {children && <div className="mt-2">{children}</div>}
    </Panel>
  )
}

interface StaleNoteProps {
  /** When this was last true; null = it never was known. */
  asOf: number | null
  why?: string
}

/** Stands over data that may no longer be true. */
export function StaleNote({ asOf, why }: StaleNoteProps) {
  const when = asOf === null ? 'Not known yet' : `As of ${clockTime(asOf)}`
  return (
    <p className="hatched flex items-center gap-2 border-y bg-unknown-tint px-4 py-1.5 text-sm text-unknown-ink">
      <History aria-hidden className="size-3.5 shrink-0" />
      <span className="shrink-0 font-strong">{when}</span>
      {why && <span className="min-w-0 break-words">{why}</span>}
    </p>
  )
}

interface TruthNoteProps {
  streamed: Streamed<unknown>
  why: string
  children?: ReactNode
}

/** Over a list that is followed: why nothing comes any more, and as of when it was true. */
export function TruthNote({
  streamed: { status, data, failure, at },
  why,
  children,
}: TruthNoteProps) {
  return (
    <>
      {failure && (
        <div className="px-4 pb-2">
          <FailureBlock failure={failure} />
        </div>
      )}
      {children}
      {status === 'lost' && data !== undefined && <StaleNote asOf={at} why={why} />}
    </>
  )
}

interface SectionProps {
  title: string
  count?: number | undefined
  actions?: ReactNode
  children: ReactNode
  className?: string
}

/** A titled part of a page, ruled off from what is above. */
export function Section({ title, count, actions, children, className }: SectionProps) {
  return (
    <section aria-label={title} className={cx('min-w-0', className)}>
      <header className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="font-strong text-ink">{title}</h2>
        {count !== undefined && <span className="text-sm text-faint">{count}</span>}
        <span className="h-px min-w-4 flex-1 bg-line" />
        {actions}
      </header>
      {children}
    </section>
  )
}

/** Label over value, side by side: what one reads off at a glance. */
export function Readouts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-2">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="label">{name}</dt>
          <dd className="flex min-h-6 items-center break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Label and value pairs, aligned. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="min-w-0 break-words text-faint">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
