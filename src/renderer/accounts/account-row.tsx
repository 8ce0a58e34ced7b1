import type { ReactNode } from 'react'

interface RowProps {
  name: string
  about: ReactNode
  /** Actions on it. */
  children: ReactNode
}

/** One line of a list of accounts: what is secret of it is not among what is said. */
export function AccountRow({ name, about, children }: RowProps) {
  return (
    <li className="flex min-h-10 items-center gap-3 border-b py-1">
      <div className="min-w-0 flex-1">
        <p className="truncate font-strong">{name}</p>
        <p className="text-sm break-words text-dim">{about}</p>
      </div>
      {children}
    </li>
  )
}
