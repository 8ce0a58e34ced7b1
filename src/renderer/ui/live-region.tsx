import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

type Announce = (sentence: string) => void

const AnnounceContext = createContext<Announce>(() => {})

/** Speaks stage changes and final states to screen readers, politely, one sentence at a time. */
export function LiveRegion({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ count: 0, sentence: '' })
  const announce = useCallback<Announce>((sentence) => {
    setSaid((last) => ({ count: last.count + 1, sentence }))
  }, [])
  return (
    <AnnounceContext value={announce}>
      {children}
      <div aria-live="polite" className="sr-only" data-live-region>
        <span key={said.count}>{said.sentence}</span>
      </div>
    </AnnounceContext>
  )
}

export function useAnnounce(): Announce {
  return useContext(AnnounceContext)
}
