import { useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import { type Proposal, ProposalContext } from '../client/proposals.ts'
import { loadProposalDialog } from './pages.ts'
import { usePlanDrop } from './use-plan-drop.ts'

const ProposalDialog = lazy(loadProposalDialog)

interface Shown {
  readonly proposal: Proposal
  /** The path of the view that it was proposed over. */
  readonly path: string
  /** Counts what was proposed: the next one finds nothing that was typed, or proposed, before. */
  readonly number: number
}

export function ProposalProvider({ children }: { children: ReactNode }) {
  const router = useRouter()
  const [shown, setShown] = useState<Shown | null>(null)
  const propose = useCallback(
    (proposal: Proposal) => {
      const path = router.latestLocation.pathname
      setShown((last) => ({ proposal, path, number: (last?.number ?? 0) + 1 }))
    },
    [router],
  )
  usePlanDrop(propose)
  const close = useCallback(() => setShown(null), [])
  const path = useRouterState({ select: ({ location }) => location.pathname })
  // What a link proposed does not stand before what the next one shows.
  const isLeft = shown !== null && cameByLink(shown.proposal) && shown.path !== path
  useEffect(() => {
    if (isLeft) close()
  }, [isLeft, close])
  return (
    <ProposalContext value={propose}>
      {children}
      {shown && !isLeft && (
        <Suspense fallback={null}>
          <ProposalDialog key={shown.number} proposal={shown.proposal} onClose={close} />
        </Suspense>
      )}
    </ProposalContext>
  )
}

const cameByLink = (proposal: Proposal): boolean =>
  'link' in proposal && proposal.link !== undefined
