import { Lock } from 'lucide-react'
import { type HostLock, lockText } from '../../shared/model/lock.ts'

interface LockNotesProps {
  readonly locks: readonly HostLock[]
  /** When they were seen, unix ms. */
  readonly at: number
}

/** Notes on what is under way on a host, one line each; nothing where nothing is. */
export function LockNotes({ locks, at }: LockNotesProps) {
  if (locks.length === 0) return null
  return (
    <ul aria-label="Under way" className="flex flex-col gap-1">
      {locks.map((lock) => (
        <li key={lock.container} className="flex items-start gap-2 text-dim">
          <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={1.5} />
          <span className="min-w-0 break-words">{lockText(lock, at)}.</span>
        </li>
      ))}
    </ul>
  )
}
