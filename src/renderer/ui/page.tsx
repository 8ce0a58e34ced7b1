import type { ReactNode } from 'react'

interface PageProps {
  title: ReactNode
  /** Beside the title: state, chips. */
  aside?: ReactNode
  actions?: ReactNode
  /** Under the title row, above the body; does not scroll. */
  header?: ReactNode
  children: ReactNode
}

/** A view: a title row, then a body that fills what is left and scrolls by itself. */
export function Page({ title, aside, actions, header, children }: PageProps) {
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
        <h1 className="line-clamp-2 min-w-0 text-lg font-strong break-words">{title}</h1>
        <div className="flex min-w-0 flex-auto flex-wrap items-center gap-x-3">{aside}</div>
        <div className="flex min-w-0 flex-wrap items-center gap-2">{actions}</div>
      </header>
      {header}
      {children}
    </div>
  )
}

/** A scrolling body with the page's margins. What is placed within it (hidden inputs of check boxes) scrolls with it. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-5 px-4 pt-3 pb-8">{children}</div>
    </div>
  )
}
