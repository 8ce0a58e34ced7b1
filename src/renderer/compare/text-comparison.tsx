import { useEffect, useRef, useState } from 'react'
import { useWidth } from '../ui/use-width.ts'
import type { OpenComparison } from './open-comparison.ts'

/** From this width on there is room for two texts beside each other. */
const sideBySide = 840

interface TextComparisonProps {
  from: string
  to: string
  /** Names of the texts, for who does not see them side by side. */
  names: readonly [from: string, to: string]
}

/** Two texts with what differs marked; long stretches of what does not are folded. */
export function TextComparison({ from, to, names: [before, after] }: TextComparisonProps) {
  const frame = useRef<HTMLDivElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const isWide = width >= sideBySide
  const isMeasured = width > 0
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const element = host.current
    if (!element || !isMeasured) return
    let isGone = false
    let opened: OpenComparison | undefined
    import('./open-comparison.ts')
      .then(({ openComparison }) => {
        if (isGone) return
        const texts = { from: { label: before, text: from }, to: { label: after, text: to } }
        opened = openComparison(element, { ...texts, isWide })
        setOpen(true)
      })
      .catch((error: unknown) => reportError(error))
    return () => {
      isGone = true
      opened?.close()
    }
  }, [from, to, before, after, isWide, isMeasured])
  return (
    <section
      ref={frame}
      aria-label="What differs"
      aria-busy={!isOpen}
      className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-md border bg-raised"
    >
      <div className="flex shrink-0 border-b text-sm [&>p]:px-3 [&>p]:py-1">
        <p className={isWide ? 'flex-1 border-r' : ''}>
          <span className="text-bad-ink">−</span> {before}
        </p>
        <p className={isWide ? 'flex-1' : ''}>
          <span className="text-good-ink">+</span> {after}
        </p>
        {!isWide && <span className="flex-1" />}
      </div>
      <div ref={host} className="min-h-0 flex-1 overflow-y-auto" />
    </section>
  )
}
