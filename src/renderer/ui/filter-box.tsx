import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'

interface FilterBoxProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** Called for every key but Esc. */
  onKey?: (event: KeyboardEvent) => void
}

/** Narrows the list beside it; `/` reaches it, Esc empties and leaves it. */
export function FilterBox({ label, value, onChange, onKey }: FilterBoxProps) {
  return (
    <div className="relative w-52">
      <Search aria-hidden className="absolute top-1.5 left-2 size-4 text-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder="Filter"
        data-filter
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return onKey?.(event)
          onChange('')
          event.currentTarget.blur()
        }}
        className="h-7 w-full rounded-md border bg-raised pr-2 pl-7.5 hover:border-line-strong"
      />
    </div>
  )
}
