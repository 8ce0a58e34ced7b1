import type { ReactNode } from 'react'

interface RowProps {
  name: string
  about: ReactNode
  /** Sentences on what is wrong with it. */
  trouble?: readonly string[]
  /** Actions on it. */
  children: ReactNode
}

/** One line of a list of accounts: what is secret of it is not among what is said. */
export function AccountRow({ name, about, trouble = [], children }: RowProps) {
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b py-1">
      <div className="min-w-60 flex-1">
        <p className="font-strong break-words">{name}</p>
        <p className="text-sm break-words text-dim">{about}</p>
        {trouble.map((sentence) => (
          <p key={sentence} className="text-sm break-words text-bad-ink">
            {sentence}
          </p>
        ))}
      </div>
      {children}
    </li>
  )
}
