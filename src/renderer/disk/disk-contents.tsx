import { useState } from 'react'
import type { DiskUse } from '../../shared/model/prune.ts'
import { usualKinds } from '../../shared/model/prune.ts'
import { CleanUpBar } from './clean-up-bar.tsx'
import { DiskBar } from './disk-bar.tsx'
import { DiskObjects } from './disk-objects.tsx'
import { keyOf, parts } from './disk-words.ts'

interface DiskContentsProps {
  host: string
  use: DiskUse
  onStarted: (id: string) => void
}

/** The bar, the list that one of its parts opens, and what is chosen in all of them. */
export function DiskContents({ host, use, onStarted }: DiskContentsProps) {
  const [open, setOpen] = useState('unusedImages')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => usualIn(use))
  const part = parts.find(({ key }) => key === open)
  const objects = part?.has ? use.objects.filter(part.has) : []
  const set = (keys: readonly string[], isChosen: boolean) =>
    setChosen((last) => {
      const next = new Set(last)
      for (const key of keys) isChosen ? next.add(key) : next.delete(key)
      return next
    })
  return (
    <div className="flex flex-col gap-3">
      <DiskBar use={use} open={open} onOpen={setOpen} />
      {part && <DiskObjects title={part.title} objects={objects} chosen={chosen} onChoose={set} />}
      <CleanUpBar host={host} use={use} chosen={[...chosen]} onStarted={onStarted} />
    </div>
  )
}

/** Objects that are safely ours and unused; data and the cache are for somebody to choose. */
function usualIn({ objects }: DiskUse): Set<string> {
  const usual = objects.filter(
    ({ kind, verdict }) => verdict === 'free' && usualKinds.includes(kind),
  )
  return new Set(usual.map(keyOf))
}
