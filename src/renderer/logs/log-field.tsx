import { CaseSensitive, type LucideIcon, Regex } from 'lucide-react'
import type { KeyboardEvent, Ref } from 'react'
import { cx } from '../ui/cx.ts'
import { Tooltip } from '../ui/tooltip.tsx'
import type { Query } from './pattern.ts'

interface ToggleProps {
  label: string
  icon?: LucideIcon
  text?: string
  pressed: boolean
  onChange: (pressed: boolean) => void
  className?: string
}

/** A small button that is on or off. */
export function Toggle({ label, icon: Icon, text, pressed, onChange, className }: ToggleProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={text ? undefined : label}
        aria-pressed={pressed}
        onClick={() => onChange(!pressed)}
        className={cx(
          'inline-flex h-6 shrink-0 items-center justify-center gap-1 rounded-sm px-1.5 text-sm',
          pressed
            ? 'bg-accent-tint text-accent-strong'
            : 'text-faint hover:bg-hover hover:text-ink',
          className,
        )}
      >
        {Icon && <Icon aria-hidden className="size-3.5" />}
        {text}
      </button>
    </Tooltip>
  )
}

interface QueryFieldProps {
  label: string
  icon: LucideIcon
  query: Query
  /** Trouble with the expression, or that it takes too long. */
  error: string
  /** Called with the fields that change: those drawn last may be older than those that hold. */
  onChange: (change: Partial<Query>) => void
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void
  ref?: Ref<HTMLInputElement>
}

/** Text or an expression to look for; an error stands under the field, in place. */
export function QueryField(props: QueryFieldProps) {
  const { label, icon: Icon, query, error, onChange, onKeyDown, ref } = props
  return (
    <div className="relative min-w-36 max-w-80 flex-1">
      <div
        className={cx(
          'flex h-7 items-center gap-1 rounded-md border bg-raised pr-0.5 pl-2 focus-within:border-accent',
          'has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-accent',
          error !== '' && 'border-bad-fill',
        )}
      >
        <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
        <input
          ref={ref}
          aria-label={label}
          aria-invalid={error !== ''}
          placeholder={label}
          value={query.text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ text: event.target.value })}
          onKeyDown={onKeyDown}
          className="min-w-0 flex-1 bg-transparent font-mono text-sm outline-none placeholder:font-sans"
        />
        <Toggle
          label="Match case"
          icon={CaseSensitive}
          pressed={query.matchCase}
          onChange={(matchCase) => onChange({ matchCase })}
          className="px-1"
        />
        <Toggle
          label="Regular expression"
          icon={Regex}
          pressed={query.isRegex}
          onChange={(isRegex) => onChange({ isRegex })}
          className="px-1"
        />
      </div>
      {error !== '' && (
        <p
          role="alert"
          className="absolute top-8 left-0 z-20 rounded-md border border-bad-fill/40 bg-raised px-2 py-1 text-sm whitespace-nowrap text-bad-ink shadow-float"
        >
          {error}
        </p>
      )}
    </div>
  )
}
