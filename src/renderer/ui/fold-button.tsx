import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

/** Picture of what a control says as `aria-expanded`. */
export function FoldMark({ isOpen, className }: { isOpen: boolean; className?: string }) {
  return (
    <ChevronRight
      aria-hidden
      className={cx('size-3.5 shrink-0 text-faint', isOpen && 'rotate-90', className)}
    />
  )
}

interface FoldButtonProps {
  isOpen: boolean
  onToggle: () => void
  /** Id of what it shows and hides, where that is one element. */
  controls?: string
  className: string
  children: ReactNode
}

/** A line that shows or hides what belongs to it. */
export function FoldButton({ isOpen, onToggle, controls, className, children }: FoldButtonProps) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={controls}
      onClick={onToggle}
      className={cx(
        'flex min-h-8 w-full items-center gap-1.5 text-left outline-offset-[-2px] hover:bg-hover',
        className,
      )}
    >
      <FoldMark isOpen={isOpen} />
      {children}
    </button>
  )
}
