import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface CheckBoxProps {
  checked: boolean
  onChange: (checked: boolean) => void
  /** Words that are read out in the place of those beside it. */
  label?: string
  /** Id of what is said of it elsewhere. */
  describedBy?: string
  disabled?: boolean
  className?: string
  /** The words beside it; several lines begin under each other. */
  children: ReactNode
}

/** A box that is ticked or not, with its words. */
export function CheckBox(props: CheckBoxProps) {
  const { checked, onChange, label, describedBy, disabled = false, className, children } = props
  return (
    <label className={cx('flex min-w-0 items-start gap-2 py-0.5', className)}>
      <input
        type="checkbox"
        aria-label={label}
        aria-describedby={describedBy}
        checked={checked}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
        className="mt-[3px] size-3.5 shrink-0 accent-accent"
      />
      {children}
    </label>
  )
}
