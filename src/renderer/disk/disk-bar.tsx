import { bytesText } from '../../shared/model/bytes.ts'
import type { DiskUse } from '../../shared/model/prune.ts'
import { cx } from '../ui/cx.ts'
import { type Part, parts } from './disk-words.ts'

interface DiskBarProps {
  use: DiskUse
  /** The part whose list is open. */
  open: string
  onOpen: (key: string) => void
}

/** Contents of the disk, side by side, and each part by its name; those with a list open it. */
export function DiskBar({ use, open, onOpen }: DiskBarProps) {
  const shown = parts.filter((part) => part.has || bytesOf(part, use) !== null)
  return (
    <div className="flex flex-col gap-2">
      <div aria-hidden className="flex h-4 overflow-hidden rounded-sm border">
        {shown.map((part) => {
          const bytes = bytesOf(part, use) ?? 0
          return bytes === 0 ? null : (
            <span
              key={part.key}
              className={cx('min-w-0.5 border-r border-surface last:border-r-0', part.fill)}
              style={{ flexGrow: bytes }}
            />
          )
        })}
      </div>
      <ul aria-label="What the disk holds" className="flex flex-wrap gap-x-1 gap-y-1">
        {shown.map((part) => (
          <li key={part.key}>
            <Legend part={part} use={use} isOpen={part.key === open} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {use.shares.free === null && (
        <p className="text-sm text-faint">
          How much is free cannot be asked of this host: the bar is what the engine stores alone.
        </p>
      )}
    </div>
  )
}

const bytesOf = ({ key }: Part, { shares }: DiskUse): number | null =>
  key === 'networks' ? 0 : shares[key]

interface LegendProps {
  part: Part
  use: DiskUse
  isOpen: boolean
  onOpen: (key: string) => void
}

function Legend({ part, use, isOpen, onOpen }: LegendProps) {
  const { key, title, fill, has } = part
  const amount =
    key === 'networks'
      ? String(use.objects.filter(part.has ?? (() => false)).length)
      : bytesText(bytesOf(part, use) ?? 0)
  const content = (
    <>
      {key !== 'networks' && (
        <span aria-hidden className={cx('size-2.5 shrink-0 rounded-sm border border-line', fill)} />
      )}
      {title}
      <span className="text-faint tabular-nums">{amount}</span>
    </>
  )
  const look = 'inline-flex h-6 items-center gap-1.5 rounded-md px-1.5 text-sm'
  if (!has) return <span className={cx(look, 'text-dim')}>{content}</span>
  return (
    <button
      type="button"
      aria-pressed={isOpen}
      onClick={() => onOpen(key)}
      className={cx(
        look,
        'border',
        isOpen ? 'border-line-strong bg-selected' : 'border-transparent hover:bg-hover',
      )}
    >
      {content}
    </button>
  )
}
