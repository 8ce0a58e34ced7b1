import { type ReactNode, useEffect, useState } from 'react'
import { cx } from './cx.ts'

/** Shows its children only once 150 ms have passed: what loads faster never flickers. */
export function Delayed({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return shown ? children : null
}

/** Words for a wait, where no rows stand for what comes. */
export function BusyLine({ text }: { text: string }) {
  return (
    <Delayed>
      <p role="status" className="busy-pulse text-dim">
        {text}
      </p>
    </Delayed>
  )
}

const widths = ['w-40', 'w-56', 'w-32', 'w-48', 'w-36', 'w-52'] as const

/** Grey rows where a list will be. */
export function SkeletonRows({ label }: { label: string }) {
  return (
    <Delayed>
      <div role="status" aria-label={label} className="w-full">
        {widths.map((width) => (
          <div key={width} className="flex h-8 items-center gap-6 border-b px-4">
            <span className={cx('h-2.5 rounded-sm bg-sunken', width)} />
            <span className="h-2.5 w-16 rounded-sm bg-sunken" />
            <span className="h-2.5 flex-1 rounded-sm bg-sunken" />
          </div>
        ))}
      </div>
    </Delayed>
  )
}
