import type { SourceKind } from '../client/use-kinds.ts'
import { viewOf } from '../kinds/kinds.ts'
import { cx } from '../ui/cx.ts'

interface KindChooserProps {
  kinds: readonly SourceKind[]
  value: string
  onChange: (kind: string) => void
}

/** Choice of what a workload is made from. */
export function KindChooser({ kinds, value, onChange }: KindChooserProps) {
  return (
    <fieldset className="flex shrink-0 flex-wrap gap-2 px-4 pb-3">
      <legend className="sr-only">Made from</legend>
      {kinds.map(({ kind, title, description }) => {
        const Icon = viewOf(kind).icon
        return (
          <label
            key={kind}
            className={cx(
              'flex min-w-60 flex-1 items-start gap-2.5 rounded-md border px-3 py-2 max-w-100',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent',
              kind === value ? 'border-accent bg-accent-tint' : 'bg-raised hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="kind"
              aria-label={title}
              checked={kind === value}
              onChange={() => onChange(kind)}
              className="mt-1 size-3.5 shrink-0 accent-accent outline-none"
            />
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-dim" strokeWidth={1.75} />
            <span className="min-w-0">
              <span className="block font-strong">{title}</span>
              <span className="block text-sm text-dim">{description}</span>
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
