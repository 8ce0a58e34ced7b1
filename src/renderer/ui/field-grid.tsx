import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface FieldGridProps {
  /** Two abreast at the most: fields that belong together by twos. */
  isPaired?: boolean
  children: ReactNode
}

/** Fields beside each other as there is room: where it is narrow, one below the other. */
export function FieldGrid({ isPaired = false, children }: FieldGridProps) {
  return (
    <div
      className={cx(
        'grid items-start gap-x-4 gap-y-3',
        isPaired
          ? 'grid-cols-[repeat(auto-fill,minmax(max(200px,calc(50%-8px)),1fr))]'
          : 'grid-cols-[repeat(auto-fill,minmax(220px,1fr))]',
      )}
    >
      {children}
    </div>
  )
}
