import { ArrowRight } from 'lucide-react'
import type { Difference } from '../../shared/model/difference.ts'
import { cx } from './cx.ts'
import { Digest } from './mono.tsx'

interface DifferenceTableProps {
  difference: readonly Difference[]
  /** Headings of the two value columns. */
  before: string
  after: string
}

/** Table of what each field was and becomes; nothing is left out. */
export function DifferenceTable({ difference, before, after }: DifferenceTableProps) {
  return (
    <table className="w-full table-fixed border-separate border-spacing-0 rounded-md border bg-raised">
      <thead>
        <tr className="text-left">
          <th className="label w-[34%] border-b px-2 py-1">Field</th>
          <th className="label border-b px-2 py-1">{before}</th>
          <th aria-hidden className="w-5 border-b" />
          <th className="label border-b px-2 py-1">{after}</th>
        </tr>
      </thead>
      <tbody>
        {difference.map((entry) => (
          <tr key={entry.field} className="align-top [&:last-child>td]:border-b-0">
            <td className="border-b px-2 py-1 break-words text-dim">{entry.field}</td>
            <Value text={entry.before} side="before" />
            <td aria-hidden className="border-b py-1.5 text-faint">
              <ArrowRight className="size-3.5" />
            </td>
            <Value text={entry.after} side="after" />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const digest = /^sha256:[0-9a-f]{64}$/

function Value({ text, side }: { text: string | null; side: 'before' | 'after' }) {
  return (
    <td className="border-b px-2 py-1">
      {text === null ? (
        <span className="text-sm text-faint">nothing</span>
      ) : (
        <Shown text={text} shade={side === 'before' ? 'bg-bad-tint' : 'bg-good-tint'} />
      )}
    </td>
  )
}

function Shown({ text, shade }: { text: string; shade: string }) {
  if (digest.test(text)) {
    return (
      <span className={cx('inline-flex max-w-full rounded-sm px-1', shade)}>
        <Digest value={text} copy={false} />
      </span>
    )
  }
  return (
    <span className={cx('rounded-sm px-1 font-mono text-sm break-all box-decoration-clone', shade)}>
      {text === '' ? '""' : text}
    </span>
  )
}
